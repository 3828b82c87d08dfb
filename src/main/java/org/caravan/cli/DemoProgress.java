package org.caravan.cli;

import java.util.Optional;

import org.caravan.queue.QueueStatus;
import org.caravan.text.Amounts;

/** Shows how far the demo has come: a moving line on a terminal, otherwise a line now and then. */
interface DemoProgress extends AutoCloseable {

    void show(Optional<QueueStatus.Run> run, QueueStatus.Totals totals);

    @Override
    void close();

    static DemoProgress on(Console console) {
        return console.isTerminal() ? new ProgressOnTerminal(console) : new ProgressInLines(console);
    }

    /** Whether everything known so far is here: as long as nothing new is found there is nothing to show the progress of. */
    static boolean nothingToFetch(QueueStatus.Totals totals) {
        return totals.seriesOpen() == 0 && totals.instancesReceived() >= totals.instancesExpected();
    }

    /** What is said instead. */
    static String looking(QueueStatus.Totals totals) {
        return "Asking the PACS what is new; " + Amounts.count(totals.seriesComplete(), "series is", "series are")
                + " here already";
    }
}
