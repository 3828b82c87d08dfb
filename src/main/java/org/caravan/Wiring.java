package org.caravan;

import java.util.Map;

import javax.sql.DataSource;

import org.caravan.pace.Associations;
import org.caravan.queue.Leases;
import org.caravan.queue.WakeUps;
import org.caravan.queue.Workers;
import org.caravan.routes.FlowBeans;

/** The beans that route files refer to by name, and the routes in Java. */
final class Wiring {

    private Wiring() {}

    /** Beans and routes; the routes use the database from the start on. Returns the beans by name. */
    static Map<String, Object> bind(CamelMain main, Settings settings, DataSource dataSource) {
        Map<String, Object> beans = bindBeans(main, settings, dataSource);
        FlowBeans.routes(settings::get, beans).forEach(main.configure()::addRoutesBuilder);
        return beans;
    }

    /** Beans alone, for looking at route files without running them. What they keep running ends when {@code main} is stopped. */
    static Map<String, Object> bindBeans(CamelMain main, Settings settings, DataSource dataSource) {
        Map<String, Object> beans = FlowBeans.create(settings::get, dataSource);
        beans.forEach(main::bind);
        main.bindNew("workers", Workers.class, ((WakeUps) beans.get("wakeUps"))::workers);
        main.whenStopped(((Leases) beans.get("leases"))::close);
        main.whenStopped(((Associations) beans.get("associationLimit"))::close);
        return beans;
    }
}
