package org.caravan.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.Exchange;
import org.apache.camel.http.common.HttpMessage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.Access;
import org.caravan.access.Audit;
import org.caravan.access.Person;
import org.caravan.dicom.Range;
import org.caravan.http.LongAnswers;
import org.caravan.requests.RequestException;

/** One call of the interface: who, what, and how it is answered. */
final class Call {

    static final String JSON_TYPE = "application/json";
    static final String CSV_TYPE = "text/csv;charset=utf-8";

    private static final String PROPERTY = "caravan.call";
    private static final Range PAGE = new Range(1, 1_000);
    private static final Pattern NUMBER = Pattern.compile("/[a-z]+/([0-9]{1,18})(/.*)?");
    private static final int LARGEST_JSON = 20_000_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Exchange exchange;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private boolean streams;

    private Call(Exchange exchange, HttpMessage message) {
        this.exchange = exchange;
        this.request = message.getRequest();
        this.response = message.getResponse();
    }

    /** The call that this exchange carries, also when its message has become another one. */
    static Call of(Exchange exchange) {
        Call call = exchange.getProperty(PROPERTY, Call.class);
        if (call == null) {
            call = new Call(exchange, exchange.getIn(HttpMessage.class));
            exchange.setProperty(PROPERTY, call);
        }
        return call;
    }

    Person person() {
        return Person.of(request);
    }

    Audit.Via via() {
        return Access.via(request);
    }

    HttpServletRequest request() {
        return request;
    }

    /** The number in the path. */
    long number() {
        Matcher path = NUMBER.matcher(request.getPathInfo());
        if (!path.matches()) {
            throw new RequestException("the number in the address is none");
        }
        return Long.parseLong(path.group(1));
    }

    /** A parameter of the address; empty where it is not there. */
    String parameter(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    boolean flag(String name) {
        return switch (parameter(name).toLowerCase(Locale.ROOT)) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw new RequestException(name + " is neither true nor false");
        };
    }

    Long position(String name) {
        String value = parameter(name);
        if (!value.matches("[0-9]{0,18}")) {
            throw new RequestException(name + " is no number: write that of the last one you saw");
        }
        return value.isEmpty() ? null : Long.valueOf(value);
    }

    /** Rows of a page; 100 where nothing is said. */
    int limit() {
        String value = parameter("limit");
        PAGE.fault("limit", value.isEmpty() ? "100" : value).ifPresent(fault -> {
            throw new RequestException(fault);
        });
        return value.isEmpty() ? 100 : Integer.parseInt(value);
    }

    /** What was sent; read once, as it comes. */
    InputStream body() {
        InputStream body = exchange.getIn().getBody(InputStream.class);
        return body == null ? InputStream.nullInputStream() : body;
    }

    /** The body as JSON. @throws RequestException where it is none, or has something that is not known; it says where */
    <T> T json(Class<T> type) throws IOException {
        try (InputStream in = body()) {
            byte[] body = in.readNBytes(LARGEST_JSON + 1);
            if (body.length > LARGEST_JSON) {
                throw new RequestException(
                        "JSON of more than " + LARGEST_JSON / 1_000_000 + " MB is not read: send the rows as CSV");
            }
            return JSON.readValue(body, type);
        } catch (com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException e) {
            throw new RequestException(
                    "'" + e.getPropertyName() + "' is not known here: write one of " + e.getKnownPropertyIds());
        } catch (JsonProcessingException e) {
            throw new RequestException("the body is no JSON that can be used"
                    + (e.getLocation() == null
                            ? ""
                            : ", from line " + e.getLocation().getLineNr() + " on")
                    + ": docs/scripts.md shows what to write");
        }
    }

    static Map<String, Object> map(Object value) {
        return JSON.convertValue(value, new TypeReference<>() {});
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer cannot be written as JSON", e);
        }
    }

    void answer(Object value) {
        answer(HttpServletResponse.SC_OK, value);
    }

    void answer(int status, Object value) {
        // what came with the call must not go back with its answer
        exchange.getMessage().getHeaders().clear();
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON_TYPE);
        exchange.getMessage().setBody(write(value));
    }

    /** Answers in place of what had begun and was not sent yet. */
    void answerInstead(int status, Object value) throws IOException {
        if (!streams) {
            answer(status, value);
            return;
        }
        exchange.getMessage().getHeaders().clear();
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(null);
        response.resetBuffer();
        response.setStatus(status);
        response.setHeader("Content-Disposition", null);
        response.setContentType(JSON_TYPE);
        response.getOutputStream().write(write(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether something was sent already, so that no status can be any more. */
    boolean hasBegun() {
        return response.isCommitted();
    }

    /** Begins an answer that is written while it is made, and may take long. */
    OutputStream begin(String type, String file) throws IOException {
        streams = true;
        LongAnswers.allow(request);
        exchange.getMessage().getHeaders().clear();
        exchange.getMessage().setBody(null);
        response.setContentType(type);
        if (!file.isEmpty()) {
            response.setHeader("Content-Disposition", "attachment; filename=\"" + file + "\"");
        }
        return response.getOutputStream();
    }
}
