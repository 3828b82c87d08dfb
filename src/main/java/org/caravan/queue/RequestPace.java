package org.caravan.queue;

import java.util.OptionalInt;

/** How many requests this process sends to a PACS, and how many it may. */
public interface RequestPace {

    /** Requests in the last 60 seconds. */
    int lastMinute(String pacs);

    /** The most requests in any 60 seconds since the start of the process. */
    int highestMinute(String pacs);

    /** Requests a minute that were agreed; empty where nothing paces them. */
    OptionalInt allowed(String pacs);
}
