package org.caravan.camel.dicom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.caravan.dicom.QueryLevel;
import org.caravan.rehearsal.LavishPacs;
import org.caravan.routes.ChildJvm;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** A program with a heap of 128 MB takes whatever a PACS answers within the limits, and refuses the rest, at every level. */
@Tag("hostile")
@Timeout(180)
class FindBoundsTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MATCH = 1 << 20;
    private static final String SPOOL = "streaming=true&maxSpoolSize=" + (16 << 20);
    private static final List<String> LEVELS =
            Stream.of(QueryLevel.values()).map(Enum::name).toList();

    private static List<String> answers;
    private static final List<String> ASKED = new ArrayList<>();

    @BeforeAll
    static void askForEverythingInOneProgram() throws Exception {
        for (String level : LEVELS) {
            ask(level, "streaming=true", 60, 4, 60_000, 0);
            ask(level, "streaming=true", 1, 0, 0, MATCH);
            ask(level, "streaming=true", 1, 0, 0, MATCH + 2);
            ask(level, "streaming=true", 1, 17, 60_000, MATCH);
            ask(level, "streaming=true", 1, 18, 60_000, 0);
            ask(level, "streaming=false", 7, 0, 0, MATCH);
            ask(level, "streaming=false", 8, 0, 0, MATCH);
        }
        ask("SERIES", "streaming=false", 100_000, 0, 0, 0);
        ask("STUDY", "streaming=false", 600, 4, 60_000, 0);
        ask("IMAGE", "streaming=true", 100_000, 0, 0, 0);
        ask("IMAGE", "streaming=true", 100_001, 0, 0, 0);
        ask("STUDY", SPOOL, 15, 0, 0, MATCH);
        ask("STUDY", SPOOL, 16, 0, 0, MATCH);
        INPUTS.tried(ASKED.size());
        try (LavishPacs pacs = new LavishPacs()) {
            List<String> arguments = new ArrayList<>(List.of(Integer.toString(pacs.port())));
            arguments.addAll(ASKED);
            Process child = ChildJvm.of(Child.class, arguments).start();
            try {
                answers = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(child.exitValue()).as(String.join("\n", answers)).isZero();
            } finally {
                child.destroyForcibly();
            }
        }
    }

    private static void ask(String level, String options, int matches, int unasked, int bytes, int length) {
        ASKED.add("level=" + level + "&" + options + " " + matches + "_" + unasked + "_" + bytes + "_" + length);
    }

    @AfterAll
    static void forget() {
        answers = null;
        ASKED.clear();
    }

    @Test
    void elementsThatNobodyAskedForAreNotHeld() {
        for (String level : LEVELS) {
            assertThat(answer(level, "streaming=true", "60_4_60000_0")).isEqualTo("60");
            assertThat(answer(level, "streaming=true", "1_17_60000_" + MATCH)).isEqualTo("1");
        }
        assertThat(answer("STUDY", "streaming=false", "600_4_60000_0")).isEqualTo("600");
    }

    @Test
    void aMatchIsTakenUpToItsLimit() {
        for (String level : LEVELS) {
            assertThat(answer(level, "streaming=true", "1_0_0_" + MATCH)).isEqualTo("1");
            assertThat(answer(level, "streaming=true", "1_0_0_" + (MATCH + 2)))
                    .startsWith("DicomMatchException: PACS lavish (LAVISH@127.0.0.1:")
                    .contains("more than 1048576 bytes (maxMatchLength)");
            assertThat(answer(level, "streaming=true", "1_18_60000_0"))
                    .as("what was not asked for counts")
                    .contains("maxMatchLength");
        }
    }

    @Test
    void aListIsTakenUpToItsLimit() {
        for (String level : LEVELS) {
            assertThat(answer(level, "streaming=false", "7_0_0_" + MATCH)).isEqualTo("7");
            assertThat(answer(level, "streaming=false", "8_0_0_" + MATCH))
                    .startsWith("DicomMatchException: The matches of a query of PACS lavish (LAVISH@127.0.0.1:")
                    .contains("16777216 bytes (maxListSize)")
                    .contains("use streaming");
        }
        assertThat(answer("SERIES", "streaming=false", "100000_0_0_0")).contains("maxListSize");
    }

    @Test
    void aSpoolIsTakenUpToItsLimit() {
        assertThat(answer("STUDY", SPOOL, "15_0_0_" + MATCH)).isEqualTo("15");
        assertThat(answer("STUDY", SPOOL, "16_0_0_" + MATCH))
                .contains("longer on the disk than 16777216 bytes (maxSpoolSize)");
    }

    @Test
    @Fault(35)
    void aHundredThousandMatchesAreTakenAndNoMore() {
        assertThat(answer("IMAGE", "streaming=true", "100000_0_0_0")).isEqualTo("100000");
        assertThat(answer("IMAGE", "streaming=true", "100001_0_0_0")).contains("more than 100000 matches (matchLimit)");
    }

    private static String answer(String level, String options, String order) {
        int number = ASKED.indexOf("level=" + level + "&" + options + " " + order);
        assertThat(number).as("it was asked").isNotNegative();
        String start = number + " ";
        return answers.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer to " + ASKED.get(number) + " in " + answers));
    }

    /** Asks one query after the other, and prints how many matches came of it, or why none did. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            try (TestContext context = new TestContext()) {
                context.camel.getComponent("dicom", DicomComponent.class).setToolkit("built-in");
                context.bind("lavish", TestContext.pacs("LAVISH", "127.0.0.1", Integer.parseInt(args[0])));
                context.start();
                for (int i = 1; i < args.length; i++) {
                    String[] question = args[i].split(" ");
                    System.out.println(i - 1 + " " + ask(context, question[0], question[1]));
                }
            }
        }

        private static String ask(TestContext context, String options, String order) {
            Map<String, Object> keys = Map.of("PatientID", order, "TextValue", "", "StudyInstanceUID", "");
            long[] count = new long[1];
            Exchange done = context.camel.createProducerTemplate().send("dicom:find:lavish?" + options, exchange -> {
                exchange.getIn().setBody(keys);
                exchange.getExchangeExtension().addOnCompletion(new Counter(count));
            });
            Throwable failure = done.getException();
            return failure == null
                    ? Long.toString(count[0])
                    : failure.getClass().getSimpleName() + ": " + failure.getMessage();
        }
    }

    /** Counts the matches while they can be read; it runs before the spool is closed. */
    private static final class Counter extends org.apache.camel.support.SynchronizationAdapter {
        private final long[] count;

        Counter(long[] count) {
            this.count = count;
        }

        @Override
        public int getOrder() {
            return HIGHEST;
        }

        @Override
        public void onComplete(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            Iterator<?> matches = body instanceof List<?> list ? list.iterator() : (Iterator<?>) body;
            while (matches.hasNext()) {
                matches.next();
                count[0]++;
            }
        }
    }
}
