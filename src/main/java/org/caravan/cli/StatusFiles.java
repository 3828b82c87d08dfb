package org.caravan.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.caravan.RouteNews;
import org.caravan.load.RouteProblem;
import org.caravan.queue.QueueStatus;
import org.caravan.text.Amounts;

/** What the running Caravan says of its route files: nothing where none runs on this data folder. */
final class StatusFiles {

    private final Optional<RouteNews> news;
    private final QueueStatus status;
    private final Console console;

    StatusFiles(Optional<RouteNews> news, QueueStatus status, Console console) {
        this.news = news;
        this.status = status;
        this.console = console;
    }

    /** Route files that do not run as they are; somebody has to mend them. */
    List<RouteProblem> problems() {
        return news.map(RouteNews::problems).orElse(List.of());
    }

    /** Settings that were changed and do not count yet. */
    Optional<String> restart() {
        return news.map(RouteNews::settings).filter(names -> !names.isEmpty()).map(names -> String.join(", ", names));
    }

    /** Changes that have to wait, and work that no route does. */
    void print() {
        List<RouteNews.Wait> waits = news.map(RouteNews::waits).orElse(List.of());
        if (!waits.isEmpty()) {
            console.heading("Route files that changed");
            waits.forEach(wait -> console.print("  " + wait.file() + " is waiting for " + wait.inFlight() + " in route "
                    + wait.route() + ", "
                    + Amounts.until(Instant.ofEpochSecond(wait.until()), Instant.now(), ZoneId.systemDefault())
                    + " at the latest"));
        }
        List<QueueStatus.Waiting> idle =
                status.oldestWaiting().stream().filter(this::isNobodys).toList();
        if (!idle.isEmpty()) {
            console.heading("Nobody's work");
            idle.forEach(waiting -> console.print("  " + waiting.waiting() + " to " + waiting.what() + " of "
                    + waiting.owner()
                    + ": no route file that runs does it; they stay until one does"));
        }
    }

    private boolean isNobodys(QueueStatus.Waiting waiting) {
        return switch (waiting.what()) {
            case "download" -> news.isPresent() && !news.get().pacs().contains(waiting.owner());
            case "deliver" -> news.isPresent() && !news.get().destinations().contains(waiting.owner());
            default -> false;
        };
    }
}
