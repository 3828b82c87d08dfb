package org.caravan.queue;

import org.slf4j.MDC;

/**
 * What ties lines of the log together: the exchange property {@value #PROPERTY}, which Camel puts into the MDC of every thread that works on the
 * exchange. {@code series-4711} from download to delivery; {@code run-12} while a PACS is searched, {@code item-8} while it is searched for an item of a request.
 */
public final class Correlation {

    public static final String PROPERTY = "correlation";

    private Correlation() {}

    /** Puts it into the MDC of this thread until it is closed. */
    static MDC.MDCCloseable put(Job job) {
        return MDC.putCloseable(PROPERTY, of(job));
    }

    static String of(Job job) {
        return job.kind().equals("request") ? "item-" + job.id() : ofSeries(job.series());
    }

    /** @param id the queue's number of the series */
    public static String ofSeries(long id) {
        return "series-" + id;
    }
}
