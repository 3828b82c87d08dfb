package org.caravan.load;

import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.SimpleRegistry;

/**
 * A CamelContext in which route files are tried and nothing is started: it sees the beans, properties and component settings of
 * the real one, and what it binds stays in it.
 */
final class ScratchContext implements AutoCloseable {

    private static final String COMPONENT = "camel.component.";

    private final DefaultCamelContext scratch;

    /** @param hidden whether the real one's bean of that name is one of route files, which have to bring it themselves */
    ScratchContext(CamelContext real, Predicate<String> hidden) throws Exception {
        Registry own = new SimpleRegistry();
        DefaultRegistry overlay = new DefaultRegistry(own, new VisibleBeans(real.getRegistry(), hidden));
        overlay.setFallbackRegistry(own);
        scratch = new DefaultCamelContext(overlay);
        scratch.disableJMX();
        scratch.getCamelContextExtension().setName(real.getName() + "-check");
        scratch.setAutoStartup(false);
        scratch.setSourceLocationEnabled(true);
        scratch.setApplicationContextClassLoader(real.getApplicationContextClassLoader());
        scratch.getPropertiesComponent().addPropertiesSource(new RealProperties(real));
        configureComponents(real);
        scratch.start();
    }

    CamelContext context() {
        return scratch;
    }

    /** Gives components the settings {@code camel.component.<name>.<option>} of the real context. */
    private void configureComponents(CamelContext real) {
        Properties settings = real.getPropertiesComponent().loadProperties(key -> key.startsWith(COMPONENT));
        Map<String, Map<String, Object>> byName = new TreeMap<>();
        // not forEach: that of Camel's Properties finds nothing
        for (String key : settings.stringPropertyNames()) {
            String[] parts = key.substring(COMPONENT.length()).split("\\.", 2);
            if (parts.length == 2) {
                byName.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(parts[1], settings.getProperty(key));
            }
        }
        // an endpoint enters its job when it is made, and nothing here may come due
        byName.computeIfAbsent("quartz", name -> new TreeMap<>()).put("autoStartScheduler", "false");
        byName.forEach((name, options) -> {
            var component = scratch.getComponent(name, true, false);
            if (component != null) {
                PropertyBindingSupport.build()
                        .withCamelContext(scratch)
                        .withTarget(component)
                        .withConfigurer(component.getComponentPropertyConfigurer())
                        .withIgnoreCase(true)
                        .withRemoveParameters(false)
                        .withProperties(options)
                        .bind();
            }
        });
    }

    @Override
    public void close() {
        scratch.stop();
    }

    /** The real context's beans without those that are hidden. */
    private record VisibleBeans(BeanRepository real, Predicate<String> hidden) implements BeanRepository {
        @Override
        public Object lookupByName(String name) {
            return hidden.test(name) ? null : real.lookupByName(name);
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return hidden.test(name) ? null : real.lookupByNameAndType(name, type);
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            Map<String, T> found = new TreeMap<>(real.findByTypeWithName(type));
            found.keySet().removeIf(hidden);
            return found;
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return new HashSet<>(findByTypeWithName(type).values());
        }
    }

    private record RealProperties(CamelContext real) implements LoadablePropertiesSource {
        @Override
        public String getName() {
            return "real";
        }

        @Override
        public String getProperty(String name) {
            return real.getPropertiesComponent().resolveProperty(name).orElse(null);
        }

        @Override
        public Properties loadProperties() {
            return real.getPropertiesComponent().loadProperties();
        }

        @Override
        public Properties loadProperties(Predicate<String> filter) {
            return real.getPropertiesComponent().loadProperties(filter);
        }

        @Override
        public void reloadProperties(String location) {
            // the real context's are asked each time
        }
    }
}
