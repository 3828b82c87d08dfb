package org.caravan.queue;

/**
 * What ties lines of the log together: the exchange property {@value #PROPERTY}, which Camel puts into the MDC of every thread that works on the
 * exchange. {@code series-4711} from download to delivery; {@code run-12} while a PACS is searched.
 */
public final class Correlation {

    public static final String PROPERTY = "correlation";

    private Correlation() {}

    /** @param id the queue's number of the series */
    public static String ofSeries(long id) {
        return "series-" + id;
    }
}
