package org.caravan.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Refuses what asks Jolokia for too much at once, or for the beans of another program ({@code target}, JSR 160): with that, a browser's request would
 * open connections from here, and take objects from there. The library that would do so is left out of the build, too.
 */
public final class JolokiaFilter extends HttpFilter {

    /** Attribute of the servlet context: how many requests one message may hold. */
    static final String MOST = "caravan.most-requests";

    /** Messages that Jolokia works on at once: each holds its answers in memory. */
    private static final int AT_ONCE = 2;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private int most;

    @Override
    public void init() {
        most = (Integer) getServletContext().getAttribute(MOST);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // the handler in front bounds its size
        byte[] body = request.getInputStream().readAllBytes();
        Optional<JolokiaMessage.Refusal> refusal = JolokiaMessage.refusal(body, most);
        if (refusal.isPresent()) {
            response.sendError(refusal.get().status(), refusal.get().reason());
        } else if (!isMyTurn()) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Others ask for too much just now");
        } else {
            try {
                chain.doFilter(new Read(request, body), response);
            } finally {
                places.release();
            }
        }
    }

    private boolean isMyTurn() {
        try {
            return places.tryAcquire(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The request with its body to be read again. */
    private static final class Read extends HttpServletRequestWrapper {

        private final ByteArrayInputStream body;

        Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                @Override
                public int read() {
                    return body.read();
                }

                @Override
                public int read(byte[] into, int from, int length) {
                    return body.read(into, from, length);
                }

                @Override
                public boolean isFinished() {
                    return body.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("Jolokia reads it at once");
                }
            };
        }
    }
}
