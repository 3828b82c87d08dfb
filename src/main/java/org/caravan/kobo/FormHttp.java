package org.caravan.kobo;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.config.Http1Config;

/**
 * Makes the HTTP client do what is asked and no more: no attempts, redirects or cookies of its own, no answer longer than its
 * deadline, however slowly it drips, and none with headers without end.
 */
public final class FormHttp implements HttpClientConfigurer {

    /** Most bytes of a line of an answer's head, and most lines. */
    static final int LONGEST_HEADER = 16_384;

    static final int MOST_HEADERS = 100;

    private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "form-deadline");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setConnectionManager(connections())
                .setConnectionManagerShared(false)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .addExecInterceptorFirst("deadline", (request, scope, chain) -> {
                    Call call = CURRENT.get();
                    if (call != null) {
                        call.runtime = scope.execRuntime;
                    }
                    return chain.proceed(request, scope);
                });
    }

    /** Those of the client's own have no bound for headers. */
    private static HttpClientConnectionManager connections() {
        Http1Config bounds = Http1Config.custom()
                .setMaxLineLength(LONGEST_HEADER)
                .setMaxHeaderCount(MOST_HEADERS)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .useSystemProperties()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(bounds)
                        .build())
                .build();
    }

    /** Before a request of this thread: it is cut off after that time. */
    static void begin(Duration longest) {
        end();
        Call call = new Call();
        call.deadline = CLOCK.schedule(call::cut, longest.toMillis(), TimeUnit.MILLISECONDS);
        CURRENT.set(call);
    }

    /** Drops the connection of this thread's request: what is left of the answer is not read. */
    static void cut() {
        Call call = CURRENT.get();
        if (call != null) {
            call.cut();
        }
    }

    /** After the request of this thread. */
    static void end() {
        Call call = CURRENT.get();
        if (call != null) {
            call.deadline.cancel(false);
            CURRENT.remove();
        }
    }

    private static final class Call {
        private volatile ExecRuntime runtime;
        private Future<?> deadline;

        void cut() {
            ExecRuntime connection = runtime;
            if (connection != null) {
                connection.discardEndpoint();
            }
        }
    }
}
