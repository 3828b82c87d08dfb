package org.caravan.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LongAnswersTest {

    private static final Duration LONGEST = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    /** Answers after three times what an answer may take. */
    private static final class Slow extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getParameter("allowed") != null) {
                LongAnswers.allow(request);
            }
            try {
                new CountDownLatch(1).await(LONGEST.toMillis() * 3, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            response.getWriter().write("at last");
        }
    }

    @Test
    void anAnswerMayTakeLongWhereThePageSaysSoAndNowhereElse() throws Exception {
        HttpSettings usual = ConsoleClient.settings(folder, Set.of());
        HttpSettings brief = new HttpSettings(
                usual.console(),
                usual.management(),
                usual.names(),
                usual.keystore(),
                usual.keystorePassword(),
                new HttpSettings.Limits(1 << 20, 8 << 10, 2_000, LONGEST, 16),
                usual.secrets(),
                usual.consolePassword(),
                usual.managementPassword());
        PeopleSite site =
                new PeopleSite(logins -> new HttpFilter() {}, List.of(new PeoplePage("/slow", new Slow())), 1_000);
        try (HttpServers servers = HttpServers.start(brief, List.of(), Optional.of(site))) {
            ConsoleClient client = new ConsoleClient(servers.consolePort());
            assertThat(client.get("/slow?allowed=true").body()).isEqualTo("at last");
            assertThatThrownBy(() -> client.get("/slow")).isInstanceOf(IOException.class);
        }
    }
}
