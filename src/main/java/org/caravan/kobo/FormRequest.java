package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.ObjectHelper;
import org.apache.hc.core5.http.MessageConstraintException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a form server with its attempts: judges every answer, reads the good one while it arrives, and says how long to wait
 * before the next attempt. The route sends it, paced, until it is no longer open.
 */
public final class FormRequest {

    private static final Logger LOG = LoggerFactory.getLogger(FormRequest.class);
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final Pattern PART = Pattern.compile("bytes [0-9]{1,18}-([0-9]{1,18})/([0-9]{1,18})");
    /** What one submission may bring about, in a server that works otherwise. */
    private static final Set<Integer> OF_ONE_PAGE = Set.of(500, 502, 504);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private final FormServer server;
    private final String address;
    private final AnswerReader reader;
    private int attempts;
    private boolean open = true;
    private long waitMillis;
    private Runnable beforeWaiting = () -> {};
    private Consumer<KoboException> askForLess;

    /** @throws KoboException where the address is on another server */
    FormRequest(FormServer server, String address, AnswerReader reader) {
        this.server = server;
        this.address = server.requireOwn(address);
        this.reader = reader;
    }

    /** Does that before each wait for another attempt. */
    void beforeWaiting(Runnable work) {
        beforeWaiting = work;
    }

    /** Does that where the last attempt made the server fail, so that less can be asked for; it throws what it is given where that is in vain. */
    void askForLess(Consumer<KoboException> work) {
        askForLess = work;
    }

    /** Whether it is to be sent (again). */
    public boolean isOpen() {
        return open;
    }

    /** Milliseconds to wait before the next attempt; 0 for none. */
    public long getWaitMillis() {
        return waitMillis;
    }

    /** How many times it was sent. */
    int attempts() {
        return attempts;
    }

    /** Makes the message this request, and nothing else; the clock of its deadline runs from here. */
    void prepare(Exchange exchange) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(null);
        message.setHeader(Exchange.HTTP_URI, address);
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.setHeader("Authorization", server.token().header());
        message.setHeader("Accept-Encoding", reader.json() ? "gzip" : "identity");
        if (reader.range() != null) {
            message.setHeader("Range", reader.range());
            if (reader.validator() != null) {
                message.setHeader("If-Range", reader.validator());
            }
        }
        FormHttp.begin(server.answerTimeout());
    }

    /**
     * Judges the answer in the message, reads it where it is good, and leaves what the reader made of it as the body. No header of the
     * answer stays.
     *
     * @throws KoboException where trying again is in vain
     */
    void judge(Exchange exchange) {
        attempts++;
        waitMillis = 0;
        var message = exchange.getMessage();
        Answer answer = Answer.of(message);
        message.removeHeaders("*");
        InputStream in = message.getBody(InputStream.class);
        message.setBody(null);
        try {
            requirePart(answer);
            judge(exchange, answer, in);
        } catch (IOException e) {
            tryAgain("broke off or was garbled (" + e.getClass().getSimpleName() + ")", "");
        } finally {
            close(exchange);
        }
    }

    /** What the headers of an answer tell; empty where there is no such header, status 0. */
    private record Answer(int status, String type, String retryAfter, String part, String etag, String modified) {

        static Answer of(Message message) {
            Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
            return new Answer(
                    status == null ? 0 : status,
                    message.getHeader(Exchange.CONTENT_TYPE, "", String.class),
                    message.getHeader("Retry-After", "", String.class),
                    message.getHeader("Content-Range", "", String.class),
                    message.getHeader("ETag", "", String.class),
                    message.getHeader("Last-Modified", "", String.class));
        }

        /** For {@link AnswerReader#begin}: a weak ETag does not stand for the same bytes. */
        String validator() {
            String given = etag.isEmpty() || etag.startsWith("W/") ? modified : etag;
            return given.matches("[\\x20-\\x7e]{1,500}") ? given : null;
        }
    }

    /**
     * The part that was asked for, up to the end, and of the same file: a shorter one would pass for the whole. After any other, the whole is
     * asked for.
     */
    private void requirePart(Answer answer) throws IOException {
        if (answer.status() != 206 || reader.range() == null) {
            return;
        }
        Matcher told = PART.matcher(answer.part());
        String validator = answer.validator();
        boolean asked = told.matches()
                && answer.part().startsWith(reader.range().replace('=', ' '))
                && Long.parseLong(told.group(1)) + 1 == Long.parseLong(told.group(2))
                && (validator == null || reader.validator() == null || validator.equals(reader.validator()));
        if (!asked) {
            reader.beginAnew();
            throw new IOException("another part");
        }
    }

    private void judge(Exchange exchange, Answer answer, InputStream in) throws IOException {
        int status = answer.status();
        if (status == 401) {
            throw new KoboServerException("The form server refuses our API token (status 401): put a valid one into "
                    + server.token().place());
        }
        if (status == 403 && reader.json()) {
            throw new KoboException("The form server does not let us read this (status 403): give the account whose API"
                    + " token is in " + server.token().place() + " the permission to view it");
        }
        if (askForLess != null && OF_ONE_PAGE.contains(status) && attempts >= server.attempts()) {
            askForLess.accept(inVain("had status " + status));
            FormHttp.cut();
            open = false;
        } else if (status == 416 && reader.range() != null) {
            reader.beginAnew();
            tryAgain("had status 416", answer.retryAfter());
        } else if (PASSING.contains(status)) {
            tryAgain("had status " + status, answer.retryAfter());
        } else if (status != 200 && !(status == 206 && reader.range() != null)) {
            throw new KoboException("The form server answered with status " + status);
        } else if (in == null || !reader.accepts(answer.type())) {
            tryAgain(reader.json() ? "was no JSON" : "was no file", answer.retryAfter());
        } else {
            long most = reader.json() ? server.largestAnswer() : server.largestAttachment();
            if (status == 200) {
                reader.begin(answer.validator());
            }
            long held = status == 206 ? reader.held() : 0;
            exchange.getMessage()
                    .setBody(reader.read(status, new BoundedInput(in, most, held, server.answerTimeout())));
            open = false;
        }
    }

    /** There was no answer: no connection, or it broke before the body. */
    void broken(Exchange exchange) {
        attempts++;
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        close(exchange);
        if (ObjectHelper.getException(MessageConstraintException.class, failure) != null) {
            throw new KoboException("The server's answer has more than " + FormHttp.MOST_HEADERS
                    + " headers, or one of more than " + FormHttp.LONGEST_HEADER + " bytes: refused");
        }
        tryAgain(
                "did not come ("
                        + (failure == null ? "broken" : failure.getClass().getSimpleName()) + ")",
                "");
    }

    private void tryAgain(String what, String retryAfter) {
        if (attempts >= server.attempts()) {
            throw inVain(what);
        }
        waitMillis = wait(retryAfter, attempts, server.longestWait()).toMillis();
        beforeWaiting.run();
        server.log()
                .info(
                        LOG,
                        server.getName(),
                        what,
                        "An answer of " + server + " " + what + ": attempt " + (attempts + 1) + " in " + waitMillis
                                + " ms");
    }

    private KoboUnavailableException inVain(String what) {
        return new KoboUnavailableException("After " + attempts + " attempts the form server's answer still " + what);
    }

    /** As long as the server told, and a little more; otherwise longer each time. Never longer than the longest. */
    static Duration wait(String retryAfter, int attempts, Duration longest) {
        double jitter = ThreadLocalRandom.current().nextDouble();
        Duration told = told(retryAfter);
        if (told != null) {
            if (told.compareTo(longest) > 0) {
                throw new KoboServerException(
                        "The form server asks to be left alone for " + told.toSeconds() + " s", told.toSeconds());
            }
            return told.plusMillis((long) (jitter * 1000));
        }
        long millis = FIRST_WAIT.toMillis() << Math.min(attempts - 1, 16);
        return Duration.ofMillis((long) (Math.min(millis, longest.toMillis()) * (0.5 + jitter / 2)));
    }

    private static Duration told(String retryAfter) {
        if (retryAfter.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter));
        }
        try {
            Instant then = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), then);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * An answer that was not read to its end is cut off: closing it would read the rest. Camel closes answers when the exchange ends; ours
     * has many, so each is closed now.
     */
    private void close(Exchange exchange) {
        if (open) {
            FormHttp.cut();
        }
        FormHttp.end();
        if (exchange.getUnitOfWork() == null) {
            return;
        }
        Exchange answered = new DefaultExchange(exchange.getContext());
        exchange.getUnitOfWork().handoverSynchronization(answered, FormRequest::isOfHttp);
        List<Synchronization> closings = answered.getExchangeExtension().handoverCompletions();
        if (closings != null) {
            closings.forEach(closing -> closing.onComplete(answered));
        }
    }

    private static boolean isOfHttp(Synchronization synchronization) {
        return synchronization.getClass().getName().startsWith("org.apache.camel.component.http.");
    }
}
