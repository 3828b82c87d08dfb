package org.caravan.dicom.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLException;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.WebAccess;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.TlsFaults;

/**
 * Requests by HTTP to one server, each past the gate: redirects are followed within the server alone, every wait ends, and the secret goes along but
 * shows nowhere.
 */
final class WebRequests {

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int LARGEST_SECRET = 10_000;

    private final Peer peer;
    private final Gate gate;
    private HttpClient client;

    WebRequests(Peer peer, Gate gate) {
        this.peer = peer;
        this.gate = gate;
    }

    /** An answer whose body is still to be read; closing it lets go of what was not. */
    record Answer(int status, String contentType, WebBody body) implements AutoCloseable {
        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * Sends one request, and follows what redirects it.
     *
     * @param path below the address of the server, with its query
     * @param request with its method and headers
     */
    Answer send(RequestKind kind, String path, HttpRequest.Builder request, RequestControl control, RequestClock clock)
            throws DicomException, InterruptedException {
        URI target = URI.create(peer.web().url() + path);
        String authorization = authorization(peer.web());
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
        for (int followed = 0; followed <= MOST_REDIRECTS; followed++) {
            clock.pass(gate, peer, kind, false);
            HttpResponse<InputStream> response = exchange(request.uri(target), control, clock.deadline());
            var body = new WebBody(response.body(), peer, clock.deadline());
            if (!REDIRECTS.contains(response.statusCode())) {
                return new Answer(
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        body);
            }
            body.close();
            target = next(target, response.headers().firstValue("Location").orElse(""));
        }
        throw new DicomRejectedException(
                Messages.who(peer) + " redirected a request more than " + MOST_REDIRECTS
                        + " times. Write the url that it leads to in the end.",
                true);
    }

    /** With the secret we go nowhere else than to the server we were told of. */
    private URI next(URI from, String location) throws DicomRejectedException {
        URI to = null;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            // said below
        }
        boolean same = to != null
                && from.getHost().equalsIgnoreCase(to.getHost())
                && from.getPort() == to.getPort()
                && from.getScheme().equals(to.getScheme());
        if (location.isEmpty() || !same) {
            throw new DicomRejectedException(
                    Messages.who(peer)
                            + " redirects to another server, port or scheme, where we do not follow. Write the url that is meant.",
                    true);
        }
        return to;
    }

    private HttpResponse<InputStream> exchange(HttpRequest.Builder request, RequestControl control, Deadline deadline)
            throws DicomException, InterruptedException {
        Deadline silence =
                Deadline.in(peer.responseTimeout(), "responseTimeout").sooner(deadline);
        request.timeout(Duration.ofNanos(Math.max(1, silence.nanosLeft())));
        CompletableFuture<HttpResponse<InputStream>> answer =
                client().sendAsync(request.build(), BodyHandlers.ofInputStream());
        try (var cancelled = control.cancel().onCancel(() -> answer.cancel(true))) {
            return answer.get();
        } catch (CancellationException e) {
            throw new DicomNotNowException("A request to " + Messages.who(peer) + " was cancelled");
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e.getCause(), silence, deadline);
        }
    }

    private DicomException failure(Throwable cause, Deadline silence, Deadline deadline) {
        Throwable root = cause;
        while (root.getCause() != null) {
            if (root instanceof SSLException) {
                break;
            }
            root = root.getCause();
        }
        if (root instanceof SSLException tls) {
            return new DicomConnectException(Messages.who(peer) + TlsFaults.describe(tls), tls);
        }
        if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
            return Messages.unknownHost(peer, (Exception) root);
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return Messages.unreachable(peer, new IOException("timed out"));
        }
        if (cause instanceof HttpTimeoutException) {
            return silence.option().equals(deadline.option())
                    ? Messages.overdue(Messages.who(peer), deadline)
                    : Messages.silence(Messages.who(peer), silence, true);
        }
        if (cause instanceof ConnectException) {
            return Messages.unreachable(peer, new ConnectException("refused"));
        }
        return new DicomAbortedException(Messages.who(peer)
                + " closed or broke the connection before it answered. Look at its log, and at the line."
                + (peer.web().isEncrypted() ? " Does it want another certificate of ours?" : ""));
    }

    private synchronized HttpClient client() throws DicomException {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(peer.connectTimeout())
                    .followRedirects(Redirect.NEVER)
                    .version(Version.HTTP_1_1);
            if (peer.tls() != null) {
                builder.sslContext(peer.tls().context())
                        .sslParameters(
                                peer.tls().requestor(peer.host(), peer.port()).getSSLParameters());
            }
            client = builder.build();
        }
        return client;
    }

    /** The header of that name; null for none. */
    private String authorization(WebAccess web) throws DicomException {
        String secret = web.secretFile().isEmpty() ? web.secret() : secret(web.secretFile());
        if (web.user().isEmpty()) {
            return secret.isEmpty() ? null : "Bearer " + secret;
        }
        byte[] login = (web.user() + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private String secret(String file) throws DicomException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            String secret = new String(in.readNBytes(LARGEST_SECRET), StandardCharsets.UTF_8).strip();
            if (!secret.isEmpty() && secret.chars().noneMatch(Character::isISOControl)) {
                return secret;
            }
        } catch (IOException e) {
            // said below
        }
        throw new DicomRejectedException(
                "The secret of " + Messages.who(peer)
                        + " is not in its file: that cannot be read, is empty or has several lines. Correct tokenFile or passcodeFile, or the file's owner.",
                true);
    }
}
