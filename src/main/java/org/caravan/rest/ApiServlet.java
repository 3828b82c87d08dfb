package org.caravan.rest;

import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.CamelContext;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.component.servlet.ServletComponent;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;

/** Gives what is sent to the interface to the routes of one context. Camel knows such servlets by their names, of the whole process. */
final class ApiServlet extends CamelHttpTransportServlet {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "api-" + NUMBER.incrementAndGet();

    ApiServlet(CamelContext context) {
        context.getComponent("servlet", ServletComponent.class).setServletName(name);
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(new Named(config, name));
    }

    /** The configuration with the name that Camel is to know. */
    private record Named(ServletConfig config, String name) implements ServletConfig {

        @Override
        public String getServletName() {
            return name;
        }

        @Override
        public ServletContext getServletContext() {
            return config.getServletContext();
        }

        @Override
        public String getInitParameter(String parameter) {
            return config.getInitParameter(parameter);
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return config.getInitParameterNames();
        }
    }
}
