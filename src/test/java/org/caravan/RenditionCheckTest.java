package org.caravan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.caravan.load.RouteCheck.Use;

import static org.assertj.core.api.Assertions.assertThat;

class RenditionCheckTest {

    private static final Use IDENTIFIED =
            new Use("pack-identified", "pack", Map.of("rendition", "identified"), Set.of());
    private static final Use RESEARCH = new Use("pack-research", "pack", Map.of("rendition", "research"), Set.of());

    @Test
    void aDestinationThatNamesNoRenditionIsStoppedOnceThereAreTwo() {
        Use unnamed = destination("identified", Set.of(), "true", "true");
        assertThat(faults(IDENTIFIED, unnamed)).isEmpty();
        assertThat(faults(IDENTIFIED, RESEARCH, unnamed))
                .containsExactly(
                        "stopping rendition: no rendition is named, and there are several: write one of identified, research"
                                + " as - { name: rendition, value: identified }");
        assertThat(faults(IDENTIFIED, RESEARCH, destination("research", Set.of("rendition"), "true", "true")))
                .isEmpty();
    }

    @Test
    void aRenditionThatIsTurnedOffCountsForNone() {
        Use off = new Use("pack-off", "pack", Map.of("rendition", "off", "enabled", "false"), Set.of());
        assertThat(faults(IDENTIFIED, off, destination("identified", Set.of(), "true", "true")))
                .isEmpty();
        assertThat(faults(IDENTIFIED, off, destination("off", Set.of("rendition"), "true", "true")))
                .containsExactly(
                        "rendition: rendition is 'off', and no file under routes/renditions makes it; there are: identified");
    }

    @Test
    void namesTheNearestRenditionWhereThereIsNoneOfThatName() {
        assertThat(faults(IDENTIFIED, RESEARCH, destination("reserch", Set.of("rendition"), "true", "true")))
                .singleElement()
                .asString()
                .endsWith("did you mean 'research'?");
    }

    @Test
    void nothingIdentifiableGoesWhereThatIsNotSaid() {
        assertThat(faults(IDENTIFIED, destination("identified", Set.of(), "false", "true")))
                .singleElement()
                .asString()
                .startsWith("stopping identifiable: what goes to 'd' tells whose it is")
                .contains("write - { name: identifiable, value: \"true\" }");
        assertThat(faults(IDENTIFIED, destination("identified", Set.of(), "false", "false")))
                .as("one that is turned off")
                .isEmpty();
    }

    @Test
    void whatIsDeidentifiedNeedsNoConsent() {
        Use profiled =
                new Use("pack-coded", "pack", Map.of("rendition", "coded", "profile", "basic", "script", ""), Set.of());
        Use scripted = new Use(
                "pack-coded", "pack", Map.of("rendition", "coded", "profile", " ", "script", "a.xml"), Set.of());
        Use plain = new Use("pack-coded", "pack", Map.of("rendition", "coded", "profile", "", "script", ""), Set.of());
        Use destination = destination("coded", Set.of("rendition"), "false", "true");
        assertThat(faults(IDENTIFIED, profiled, destination)).isEmpty();
        assertThat(faults(IDENTIFIED, scripted, destination)).isEmpty();
        assertThat(faults(IDENTIFIED, plain, destination))
                .singleElement()
                .asString()
                .startsWith("stopping identifiable");
    }

    private static Use destination(String rendition, Set<String> given, String identifiable, String enabled) {
        return new Use(
                "deliver-d",
                "deliver-any",
                Map.of("destination", "d", "rendition", rendition, "identifiable", identifiable, "enabled", enabled),
                given);
    }

    private static List<String> faults(Use... uses) {
        List<String> faults = new ArrayList<>();
        RenditionCheck.together(
                List.of(uses),
                (use, fault) ->
                        faults.add((fault.stopping() ? "stopping " : "") + fault.key() + ": " + fault.message()));
        return faults;
    }
}
