package org.caravan.cli;

import java.util.Optional;

import org.caravan.queue.QueueStatus;

/** Shows how far the demo has come: a moving line on a terminal, otherwise a line now and then. */
interface DemoProgress extends AutoCloseable {

    void show(Optional<QueueStatus.Run> run, QueueStatus.Totals totals);

    @Override
    void close();

    static DemoProgress on(Console console) {
        return console.isTerminal() ? new ProgressOnTerminal() : new ProgressInLines(console);
    }
}
