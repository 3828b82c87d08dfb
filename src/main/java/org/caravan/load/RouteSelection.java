package org.caravan.load;

/** Which route files, and which routes of them, are loaded. */
public interface RouteSelection {

    /** Every route of every file. */
    RouteSelection ALL = new RouteSelection() {};

    /** Whether the file is loaded at all, for example {@code routes/pacs/la-paz.camel.yaml}. */
    default boolean file(String name) {
        return true;
    }

    /** Whether the route is loaded; the file's templates and beans are in any case. */
    default boolean route(String id) {
        return true;
    }
}
