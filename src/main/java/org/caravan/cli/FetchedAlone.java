package org.caravan.cli;

import org.caravan.load.RouteSelection;

/** What a command runs that fetches alone: how the PACS are searched, paced and fetched from, the packing and its destination; no schedule, no form, no alert. */
record FetchedAlone(String destination) implements RouteSelection {

    @Override
    public boolean file(String name) {
        if (name.matches(".*/(forms|alerts)/[^/]*") || name.matches(".*/(60|70|75|80)-[^/]*")) {
            return false;
        }
        return !name.matches(".*/destinations/[^/]*") || destination != null;
    }

    @Override
    public boolean route(String id) {
        return !id.startsWith("discover");
    }
}
