package org.caravan.privacy.pixels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.RuleFile;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.transcode.Decoder;
import org.caravan.privacy.transcode.Programs;
import org.caravan.privacy.transcode.UndecodableException;

/** Masks, drops or holds what may hold burned-in text. Comes before elements are removed, since rules go by what they say. */
final class PixelStep implements ObjectStep {

    private final RuleFile<PixelRule> rules;
    private final PixelReleases releases;
    private final Duration within;

    PixelStep(RuleFile<PixelRule> rules, PixelReleases releases, Duration within) {
        this.rules = rules;
        this.releases = releases;
        this.within = within;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        work.report().rules("pixels", Map.of("rules", rules.rules().size(), "sha256", rules.sha256()));
        Programs programs = new Programs(within);
        List<ObjectFile> made = new ArrayList<>();
        Map<String, Integer> held = new TreeMap<>();
        for (ObjectFile object : objects) {
            Outcome outcome = apply(object, programs, work);
            work.report().count("pixels." + outcome.did, 1);
            if (outcome.hold != null) {
                held.merge(outcome.hold, 1, Integer::sum);
            }
            if (outcome.object != null) {
                made.add(outcome.object);
            }
        }
        if (!held.isEmpty() && !isReleased(work)) {
            throw new HeldException(
                    held.values().stream().mapToInt(Integer::intValue).sum() + " of " + objects.size()
                            + " objects may show who it is of ("
                            + held.entrySet().stream()
                                    .map(why -> why.getValue() + " × " + why.getKey())
                                    .collect(Collectors.joining(", "))
                            + "): look at them, and mask or drop them by a rule, or let them go with bin/caravan queue"
                            + " release "
                            + work.seriesId() + " --rendition " + work.rendition() + " --by NAME");
        }
        if (!held.isEmpty()) {
            work.report()
                    .count(
                            "pixels.released",
                            held.values().stream().mapToInt(Integer::intValue).sum());
        }
        return made;
    }

    private boolean isReleased(SeriesWork work) {
        return releases.isReleased(
                work.seriesId(),
                work.rendition(),
                PixelReleases.digest(work.originals().stream()
                        .map(ObjectFile::sopInstanceUid)
                        .toList()));
    }

    /**
     * What became of an object.
     *
     * @param object null where it is dropped
     * @param hold why a person has to look at it; null where nobody has to
     */
    private record Outcome(ObjectFile object, String did, String hold) {}

    private Outcome apply(ObjectFile object, Programs programs, SeriesWork work) throws IOException, HeldException {
        Path spare = work.newFile(".spare");
        try {
            ObjectTree tree = ObjectTree.read(object.file(), spare);
            PixelRule rule = rules.rules().stream()
                    .filter(each -> each.when().matches(tree.dataSet()))
                    .findFirst()
                    .orElse(null);
            if (rule != null && rule.action() == PixelRule.Action.DROP) {
                return new Outcome(null, "dropped", null);
            }
            if (rule != null
                    && rule.action() == PixelRule.Action.MASK
                    && tree.dataSet().contains(Tag.PIXEL_DATA)) {
                return masked(object, tree, rule, programs, work);
            }
            String why = rule != null && rule.action() == PixelRule.Action.HOLD
                    ? "held by a rule"
                    : BurnedIn.why(tree.dataSet(), tree.transferSyntax().uid());
            return new Outcome(object, why == null ? "passed" : "held", why);
        } catch (DicomMalformedException e) {
            throw new HeldException("An object cannot be read to its end, so that nobody can say what is in it", e);
        } finally {
            Files.deleteIfExists(spare);
        }
    }

    private static Outcome masked(
            ObjectFile object, ObjectTree tree, PixelRule rule, Programs programs, SeriesWork work)
            throws IOException, HeldException {
        List<Path> between = new ArrayList<>();
        try {
            ObjectTree plain = !tree.transferSyntax().isEncapsulated()
                    ? tree
                    : new Decoder(programs, ending -> {
                                Path file = work.newFile(ending);
                                between.add(file);
                                return file;
                            })
                            .decode(object.file());
            Path target = work.newFile(".dcm");
            Masking.write(plain, rule, target);
            return new Outcome(object.in(target, plain.transferSyntax().uid()), "masked", null);
        } catch (UndecodableException e) {
            return new Outcome(object, "held", "cannot be masked since " + e.getMessage());
        } finally {
            for (Path each : between) {
                Files.deleteIfExists(each);
            }
        }
    }
}
