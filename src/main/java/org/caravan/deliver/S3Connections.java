package org.caravan.deliver;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Connections to an object store, for one request at a time. A store that has stopped taking what is sent is left: the connection itself would wait for
 * that without end, since its bound of silence is one of reading. Any rate at which it goes on is enough.
 */
final class S3Connections implements SdkHttpClient {

    private final SdkHttpClient client;
    private final Duration idle;
    private volatile ExecutableHttpRequest last;
    private volatile boolean brokenOff;

    /** @param idle longest time in which the store takes nothing of a body; what keeps us from giving more does not count */
    S3Connections(SdkHttpClient client, Duration idle) {
        this.client = client;
        this.idle = idle;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        if (brokenOff) { // and no other attempt
            throw SdkClientException.create("The requests were broken off");
        }
        Taking taking = new Taking();
        HttpExecuteRequest watched = HttpExecuteRequest.builder()
                .request(request.httpRequest())
                .contentStreamProvider(request.contentStreamProvider()
                        .<ContentStreamProvider>map(provider -> () -> taking.of(provider.newStream()))
                        .orElse(null))
                .metricCollector(request.metricCollector().orElse(null))
                .build();
        last = new Watched(client.prepareRequest(watched), taking);
        return last;
    }

    /** Ends the request that runs, also where its answer is being read, and begins no other: whoever waits for one fails. */
    void breakOff() {
        brokenOff = true;
        if (last != null) {
            last.abort();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Watched implements ExecutableHttpRequest {

        private final ExecutableHttpRequest request;
        private final Taking taking;
        private TimeLimit next;

        Watched(ExecutableHttpRequest request, Taking taking) {
            this.request = request;
            this.taking = taking;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            look();
            try {
                return request.call();
            } finally {
                stopLooking();
            }
        }

        private synchronized void look() {
            if (taking.ended) {
                return;
            }
            Duration left = taking.left();
            if (left.isNegative()) {
                request.abort();
            } else {
                next = new TimeLimit(left.plusMillis(1), this::look);
            }
        }

        private synchronized void stopLooking() {
            taking.ended = true;
            next.close();
        }

        @Override
        public void abort() {
            request.abort();
        }
    }

    /** When the store took the last bytes of a body. */
    private final class Taking {

        private volatile boolean ended;
        private volatile boolean whole;
        private volatile boolean waitsForUs = true;
        private volatile long since = System.nanoTime();

        /** Once it has all, how long it may be silent is the connection's to watch; only what is on its way still may not be taken. */
        Duration left() {
            return waitsForUs
                    ? idle
                    : (whole ? idle.multipliedBy(2) : idle).minus(Duration.ofNanos(System.nanoTime() - since));
        }

        InputStream of(InputStream body) {
            return new FilterInputStream(body) {

                @Override
                public int read() throws IOException {
                    waitsForUs = true;
                    return given(in.read());
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    waitsForUs = true;
                    return given(in.read(buffer, offset, length));
                }

                private int given(int read) {
                    since = System.nanoTime();
                    waitsForUs = false;
                    whole = read < 0;
                    return read;
                }
            };
        }
    }
}
