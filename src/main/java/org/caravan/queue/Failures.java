package org.caravan.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.log.PeerLog;
import org.caravan.log.Traces;
import org.caravan.queue.JobFailedException.Effect;

/** Says what a failure means for the row it happened to. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Traces that are said whole, once each. */
    private static final int MOST_TRACES = 50;

    private static final Set<String> TRACES = ConcurrentHashMap.newKeySet();
    private static final PeerLog AS_BEFORE = new PeerLog();

    /**
     * Decides on the exception of an exchange that holds a lease.
     *
     * @return {@code kind, id, token, pacs, destination} of the row (kind is {@code none} without a lease), {@code job} as people
     *     read it, {@code reason} in words
     *     without patient data, {@code pause} (1: leave the PACS or destination alone for a while), {@code refund} (1: the attempt does
     *     not count), {@code permanent} (1: trying again is in vain), {@code held} (1: it waits for a person), {@code notNow} (1: nothing failed, the PACS is to be spared)
     */
    public Map<String, Object> decide(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Job job = exchange.getProperty(Job.PROPERTY, Job.class);
        Map<String, Object> decision = new HashMap<>();
        decision.put("kind", job == null ? "none" : job.kind());
        decision.put("job", job == null ? "none" : job.toString());
        if (job != null) {
            decision.putAll(job.parameters());
        }
        decision.put("reason", reason(failure));
        JobFailedException said = find(failure, JobFailedException.class);
        Effect effect = said == null ? effect(failure) : said.effect();
        boolean released = said != null && effect == Effect.RELEASE;
        decision.put("pause", effect == Effect.BACK_OFF || effect == Effect.PAUSE ? 1 : 0);
        decision.put("refund", effect == Effect.RELEASE || effect == Effect.PAUSE ? 1 : 0);
        decision.put("permanent", effect == Effect.GIVE_UP ? 1 : 0);
        decision.put("held", effect == Effect.HOLD ? 1 : 0);
        decision.put("notNow", released || isNotNow(failure) ? 1 : 0);
        return decision;
    }

    /** What comes of a job that ended in an exception which does not say so itself. */
    public static Effect effect(Throwable failure) {
        if (isUnreachable(failure) || isNotAuthorized(failure)) {
            return Effect.PAUSE;
        }
        if (isStopping(failure) || isNotNow(failure)) {
            return Effect.RELEASE;
        }
        // perhaps the peer, perhaps this one series: wait for the peer, but count the attempt
        return find(failure, DicomAbortedException.class) != null
                        || find(failure, DicomTimeoutException.class) != null
                        || isOutOfResources(failure)
                ? Effect.BACK_OFF
                : Effect.RETRY;
    }

    /** True where the peer could not be asked at all. */
    public static boolean isUnreachable(Throwable failure) {
        return find(failure, DicomConnectException.class) != null
                || find(failure, DicomRejectedException.class) != null;
    }

    /** True where we did not ask the peer, to spare it. */
    public static boolean isNotNow(Throwable failure) {
        return find(failure, DicomNotNowException.class) != null;
    }

    private static boolean isNotAuthorized(Throwable failure) {
        DicomStatusException answer = find(failure, DicomStatusException.class);
        return answer != null && answer.status() == DicomStatus.NOT_AUTHORIZED;
    }

    private static boolean isOutOfResources(Throwable failure) {
        DicomStatusException answer = find(failure, DicomStatusException.class);
        return answer != null && DicomStatus.isOutOfResources(answer.status());
    }

    /**
     * The failure in words that hold no patient's data: messages of our own exceptions, which promise that; of others the class alone.
     */
    public static String reason(Throwable failure) {
        String plain = plainReason(failure);
        if (plain != null) {
            return plain;
        }
        if (isStopping(failure)) {
            return "Caravan was stopped before it was done";
        }
        SQLException sql = find(failure, SQLException.class);
        if (sql != null) {
            return "The database refused or failed (SQL state " + sql.getSQLState() + ")";
        }
        if (find(failure, DataAccessException.class) != null) {
            return "The database could not be used";
        }
        Throwable root = root(failure);
        tell(Traces.withoutWords(failure));
        return root instanceof IOException
                ? "Reading or writing failed (" + root.getClass().getSimpleName()
                        + "): check free space and permissions"
                : "Unexpected failure (" + root.getClass().getName() + "), see the log of that time";
    }

    /** Where it happened whole once, and then how often it happened so. */
    private static void tell(String trace) {
        if (TRACES.size() < MOST_TRACES && TRACES.add(trace)) {
            LOG.warn("Unexpected failure{}", trace);
        } else {
            AS_BEFORE.warn(LOG, "Caravan", trace, "Unexpected failure, as before" + trace);
        }
    }

    private static String plainReason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof PlainReason || cause instanceof DicomException) {
                return cause.getMessage();
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static boolean isStopping(Throwable failure) {
        return find(failure, InterruptedException.class) != null
                || find(failure, RejectedExecutionException.class) != null;
    }

    private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
        return failure == null ? null : ObjectHelper.getException(type, failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
