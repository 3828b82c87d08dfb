package org.caravan.alerts;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import org.caravan.queue.PlainReason;
import org.caravan.queue.Sql;

/** Puts notices into words for the places that are told, and keeps what became of telling. */
public class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final Pattern FIELD = Pattern.compile("\\{([a-z]+)}");
    private static final Map<String, String> KINDS =
            Map.of("problem", "Problem", "still", "Still", "recovered", "Well again", "summary", "Daily summary");

    private final Sql sql;
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    public Notices(Sql sql) {
        this.sql = sql;
    }

    /** One line, as for the subject of an e-mail. */
    public String title(Map<String, Object> notice) {
        if (text(notice, "kind").equals("ended")) {
            return "Caravan: " + text(notice, "subject");
        }
        String kind = KINDS.get(text(notice, "kind"));
        if (text(notice, "kind").equals("summary")) {
            return "Caravan: " + kind;
        }
        return ("Caravan: " + kind + ": " + text(notice, "rule") + " " + text(notice, "subject")).strip();
    }

    /** Who is told: the one person it is for, or otherwise these. */
    public String recipient(Map<String, Object> notice, String others) {
        String person = text(notice, "recipient");
        return person.isEmpty() ? others : person;
    }

    /** What is to be said, in a few lines. */
    public String text(Map<String, Object> notice) {
        StringBuilder text = new StringBuilder(text(notice, "message"));
        if (text(notice, "kind").equals("recovered")) {
            text.insert(0, "This is over: ");
        }
        if (notice.get("since") != null) {
            text.append("\nSince ").append(time(notice, "since"));
        }
        if (!text(notice, "node").isEmpty()) {
            text.append("\nNode ").append(text(notice, "node"));
        }
        return text.toString();
    }

    /**
     * Fills a template, in which {@code {kind} {rule} {subject} {title} {text} {message} {node} {since} {at}} may stand.
     *
     * @param contentType of what comes out; in JSON the values are escaped
     */
    public String fill(Map<String, Object> notice, String template, String contentType) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : new String[] {"kind", "rule", "subject", "message", "node"}) {
            fields.put(name, text(notice, name));
        }
        fields.put("title", title(notice));
        fields.put("text", text(notice));
        fields.put("since", notice.get("since") == null ? "" : time(notice, "since"));
        fields.put("at", time(notice, "created_at"));
        boolean json = contentType.contains("json");
        return FIELD.matcher(template).replaceAll(match -> {
            String value = fields.getOrDefault(match.group(1), match.group());
            return Matcher.quoteReplacement(
                    json ? new String(JsonStringEncoder.getInstance().quoteAsString(value)) : value);
        });
    }

    /** The address of a webhook: itself, or what the file holds. */
    public String address(String url, String file) {
        return Secrets.valueOrFile(url, file, "url");
    }

    /** The value of the header Authorization; null where there is no token. */
    public String authorization(String tokenFile) {
        return tokenFile.isBlank() ? null : "Bearer " + Secrets.read(tokenFile);
    }

    /** @throws AlertException where a webhook did not take it */
    public void requireAccepted(int status) {
        if (status < 200 || status > 299) {
            throw new AlertException("The webhook answered with status " + status);
        }
    }

    /** A place was told. */
    public void told(Map<String, Object> notice) {
        sql.update("finish-notice", notice);
        if (failing.remove(text(notice, "place")) != null) {
            LOG.info("{} can be told again", notice.get("place"));
        }
    }

    /** A place could not be told: kept with its reason, logged when the reason is a new one, tried again later. */
    @SuppressWarnings("unchecked")
    public void failed(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Map<String, Object> notice = exchange.getVariable("notice", Map.class);
        String reason = reason(failure);
        String place = notice == null ? exchange.getFromRouteId() : text(notice, "place");
        if (!reason.equals(failing.put(place, reason))) {
            LOG.warn("{} cannot be told of an alert: {}", place, reason);
        }
        if (notice != null) {
            Map<String, Object> parameters = new LinkedHashMap<>(notice);
            parameters.put("reason", reason);
            sql.update("fail-notice", parameters);
        }
    }

    /** Our own words, or the class alone: messages of others may quote the address, which is a secret. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof PlainReason) {
                return cause.getMessage();
            }
            if (cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }

    private static String text(Map<String, Object> notice, String name) {
        Object value = notice.get(name);
        return value == null ? "" : value.toString();
    }

    private static String time(Map<String, Object> notice, String name) {
        Instant time = ((Timestamp) notice.get(name)).toInstant();
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
