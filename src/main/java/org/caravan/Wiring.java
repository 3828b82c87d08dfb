package org.caravan;

import javax.sql.DataSource;

import org.apache.camel.main.Main;

/** The beans that route files refer to by name, and the routes in Java. */
final class Wiring {

    private Wiring() {}

    /** Beans and routes. */
    static void bind(Main main, Settings settings, DataSource dataSource) {
        bindBeans(main, settings, dataSource);
    }

    static void bindBeans(Main main, Settings settings, DataSource dataSource) {
        main.bind("dataSource", dataSource);
    }
}
