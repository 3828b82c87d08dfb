package org.caravan.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Refuses what asks Jolokia for the beans of another program ({@code target}, JSR 160): with that, a browser's request would open connections
 * from here, and take objects from there. The library that would do so is left out of the build, too.
 */
public final class OwnBeansFilter extends HttpFilter {

    private static final String TARGET = "target";
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // the handler in front bounds its size
        byte[] body = request.getInputStream().readAllBytes();
        try {
            if (namesTarget(body)) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN, "The beans of this program alone are shown here");
                return;
            }
        } catch (JsonProcessingException e) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "This is no JSON");
            return;
        }
        chain.doFilter(new Read(request, body), response);
    }

    /** Of a request, or of one in a list of them. */
    private static boolean namesTarget(byte[] body) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            int deep = 0;
            int requests = 1;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (deep == 0 && token == JsonToken.START_ARRAY) {
                    requests = 2;
                }
                deep += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.FIELD_NAME && deep <= requests && TARGET.equals(json.currentName())) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The request with its body to be read again. */
    private static final class Read extends HttpServletRequestWrapper {

        private final ByteArrayInputStream body;

        Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                @Override
                public int read() {
                    return body.read();
                }

                @Override
                public int read(byte[] into, int from, int length) {
                    return body.read(into, from, length);
                }

                @Override
                public boolean isFinished() {
                    return body.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("Jolokia reads it at once");
                }
            };
        }
    }
}
