package org.caravan.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Keeps pages of others out of the console: an operator's browser sends the login along whoever asks it to. Answers to our own names alone
 * (a foreign name may lead here by DNS), takes what can do something from our own pages alone, and of Jolokia JSON alone, which no page can
 * send elsewhere without being asked first.
 */
final class ConsoleGuard extends Handler.Wrapper {

    private static final String JOLOKIA = Console.PATH + "/jolokia";
    private static final String PROGRAMS = "/api/";
    private static final Set<String> READING = Set.of(HttpMethod.GET.asString(), HttpMethod.HEAD.asString());

    /** Hawtio's own pages say {@code text/json}. */
    private static final Set<String> JSON = Set.of("application/json", "text/json");

    private final String connector;
    private final boolean tls;
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * @param connector of the console; others are not looked at
     * @param names that browsers know this machine by; addresses and {@code localhost} need not be among them
     */
    ConsoleGuard(Handler guarded, String connector, boolean tls, Set<String> names) {
        super(guarded);
        this.connector = connector;
        this.tls = tls;
        this.names.addAll(names);
        this.names.add("localhost");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int status =
                connector.equals(request.getConnectionMetaData().getConnector().getName())
                        ? refusal(request)
                        : HttpStatus.OK_200;
        if (status == HttpStatus.OK_200) {
            return super.handle(request, response, callback);
        }
        Response.writeError(request, response, callback, status, reason(status));
        return true;
    }

    private static String reason(int status) {
        return switch (status) {
            case HttpStatus.MISDIRECTED_REQUEST_421 ->
                "This console has another name: ask for it by its address, or add the name to caravan.console.names";
            case HttpStatus.UNSUPPORTED_MEDIA_TYPE_415 -> "Send application/json";
            default -> "Not sent by a page of this console";
        };
    }

    private int refusal(Request request) {
        if (!isOurs(Request.getServerName(request))) {
            return HttpStatus.MISDIRECTED_REQUEST_421;
        }
        String path = request.getHttpURI().getCanonicalPath();
        boolean jolokia = path == null || path.startsWith(JOLOKIA);
        boolean reads = READING.contains(request.getMethod());
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.ORIGIN) || jolokia || !reads && !bringsToken(path, headers)) {
            if (!isOurPage(request)) {
                return HttpStatus.FORBIDDEN_403;
            }
        }
        if (jolokia && !reads && !isJson(headers.get(HttpHeader.CONTENT_TYPE))) {
            return HttpStatus.UNSUPPORTED_MEDIA_TYPE_415;
        }
        return HttpStatus.OK_200;
    }

    /** A browser adds no token by itself, so that no page of others can have it sent. */
    private static boolean bringsToken(String path, HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        return path != null
                && path.startsWith(PROGRAMS)
                && authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ");
    }

    /** An address cannot lead elsewhere, so every one counts as ours. */
    private boolean isOurs(String host) {
        return host != null && (host.contains(":") || host.matches("[0-9.]+") || names.contains(host));
    }

    /** Whether {@code Origin}, or where a browser sends none {@code Referer}, is where this request was sent to. */
    private boolean isOurPage(Request request) {
        HttpFields headers = request.getHeaders();
        HttpHeader from = headers.contains(HttpHeader.ORIGIN) ? HttpHeader.ORIGIN : HttpHeader.REFERER;
        String page = headers.get(from);
        if (page == null || headers.getValuesList(from).size() != 1) {
            return false;
        }
        try {
            URI uri = new URI(page);
            // the port is left out by both, or by none
            return uri.getScheme() != null
                    && uri.getScheme().toLowerCase(Locale.ROOT).matches(tls ? "https" : "https?")
                    && uri.getRawAuthority() != null
                    && uri.getRawAuthority()
                            .equalsIgnoreCase(request.getHttpURI().getAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isJson(String type) {
        return type != null && JSON.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }
}
