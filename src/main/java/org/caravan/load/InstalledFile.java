package org.caravan.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteTemplateDefinition;

/** What one file has brought into a context. */
final class InstalledFile {

    final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
    final List<RouteTemplateDefinition> templates = new ArrayList<>();
    /** Names, with what the file says of each. */
    final Map<String, String> beans = new LinkedHashMap<>();
    /** Ids of the routes that were added, in that order. */
    final Set<String> routes = new LinkedHashSet<>();
    /** Its templatedRoutes by the id of the route; those that are not selected, too. */
    final Map<String, RouteCheck.Use> uses = new LinkedHashMap<>();
    /** Names of beans that could not be made. */
    final Set<String> broken = new TreeSet<>();
    /** The {@code direct:} endpoints its routes send to. */
    final Set<String> asks = new TreeSet<>();

    /** The content it was brought with; that of the newest version while some of it is yet to be added. */
    RouteFile file;

    /** Its templates and error handling, as {@link RouteMakings#definitions} has them. */
    String definitions = RouteMakings.NO_DEFINITIONS;

    InstalledFile(RouteFile file) {
        this.file = file;
    }

    String name() {
        return file.name();
    }

    List<String> templateIds() {
        return templates.stream().map(RouteTemplateDefinition::getId).toList();
    }

    List<String> configurationIds() {
        return configurations.stream().map(RouteConfigurationDefinition::getId).toList();
    }
}
