package org.caravan.load;

import java.time.Instant;

/**
 * A route that was changed or taken out, and ends what it is in the middle of.
 *
 * @param file the route file
 * @param route id of the route
 * @param inFlight how many messages it is in the middle of
 * @param until when they are broken off
 */
public record RouteWait(String file, String route, int inFlight, Instant until) {}
