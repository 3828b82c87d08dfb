package org.caravan.privacy.nifti;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.RuleFile;
import org.caravan.privacy.SeriesWork;
import org.caravan.process.ProcessRunner;

/** Makes volumes of a series, beside its objects or in place of them. */
final class NiftiStep implements ObjectStep {

    private static final String NAME = "volume";
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int NOTHING_TO_CONVERT = 2;

    /** What the program says by its exit code (main_console.cpp and nii_dicom.h of dcm2niix). */
    private static final Map<Integer, String> CODES = Map.of(
            FAILED,
            "it failed",
            4,
            "an object is corrupt",
            5,
            "its input folder is missing",
            6,
            "its output folder is missing",
            7,
            "its output folder is read-only",
            8,
            "some volumes could not be made",
            9,
            "a file could not be named",
            10,
            "a volume is incomplete");

    private final boolean inPlace;
    private final RuleFile<NiftiRule> rules;
    private final String program;
    private final Duration within;

    NiftiStep(boolean inPlace, RuleFile<NiftiRule> rules, String program, Duration within) {
        this.inPlace = inPlace;
        this.rules = rules;
        this.program = program;
        this.within = within;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        work.report()
                .rules(
                        "nifti",
                        Map.of(
                                "mode",
                                inPlace ? "only" : "beside",
                                "rules",
                                rules.rules().size(),
                                "sha256",
                                rules.sha256()));
        Path in = Files.createDirectory(work.newFile(".in"));
        Path out = Files.createDirectory(work.newFile(".out"));
        List<ObjectFile> others = new ArrayList<>();
        List<DataSetTree> images = images(objects, in, others, work);
        if (images.isEmpty() || !convert(in, out)) {
            work.report().count("nifti.left", objects.size());
            return objects;
        }
        SortedMap<String, Path> made = made(out);
        requireAll(images, made);
        String path = rules.rules().stream()
                .filter(rule -> rule.when().matches(images.get(0)))
                .findFirst()
                .orElse(NiftiRule.OTHERS)
                .path(images.get(0));
        made.forEach((ending, file) -> work.addBeside(path + ending, file));
        work.report().count("nifti.objects", images.size());
        work.report()
                .count(
                        "nifti.volumes",
                        made.keySet().stream().filter(NiftiStep::isVolume).count());
        if (!inPlace) {
            return objects;
        }
        work.nameAfter(objects.get(0));
        return others;
    }

    /** Links images into a folder of their own, and notes what is none. */
    private static List<DataSetTree> images(List<ObjectFile> objects, Path in, List<ObjectFile> others, SeriesWork work)
            throws IOException, HeldException {
        List<DataSetTree> images = new ArrayList<>();
        Path spare = work.newFile(".spare");
        for (ObjectFile object : objects) {
            try {
                DataSetTree tree = ObjectTree.read(object.file(), spare).dataSet();
                if (tree.contains(Tag.PIXEL_DATA)) {
                    place(object.file(), in.resolve(images.size() + ".dcm"));
                    images.add(tree);
                } else {
                    others.add(object);
                }
            } catch (DicomMalformedException e) {
                throw new HeldException("An object cannot be read to its end", e);
            } finally {
                Files.deleteIfExists(spare);
            }
        }
        return images;
    }

    private static void place(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, target); // another disk
        }
    }

    /** False where there is nothing that could be made into a volume. */
    private boolean convert(Path in, Path out) throws IOException, HeldException {
        List<String> command = List.of(
                program, "-b", "y", "-ba", "y", "-z", "i", "-w", "2", "-f", NAME, "-o", out.toString(), in.toString());
        ProcessRunner.Result result;
        try {
            result = ProcessRunner.run(command, within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while dcm2niix ran", e);
        } catch (IOException e) {
            throw new HeldException(
                    "dcm2niix is not installed: apt-get install dcm2niix, or name it with the parameter dcm2niix", e);
        }
        if (result.timedOut()) {
            throw new HeldException("dcm2niix took longer than niftiTimeout for this series");
        }
        boolean something = !made(out).isEmpty();
        if (result.exit() == NOTHING_TO_CONVERT || result.exit() == OK && !something) {
            return false;
        }
        // some versions end with 1 although all is made: then what was made is counted
        if (result.exit() != OK && !(result.exit() == FAILED && something)) {
            throw new HeldException("dcm2niix could not convert this series: "
                    + CODES.getOrDefault(result.exit(), "it ended with " + result.exit()));
        }
        return true;
    }

    /** What was made, by what its name has behind the one it was given. */
    private static SortedMap<String, Path> made(Path out) throws IOException {
        SortedMap<String, Path> made = new TreeMap<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                made.put(name.startsWith(NAME) ? name.substring(NAME.length()) : "_" + name, file);
            }
        }
        return made;
    }

    private static boolean isVolume(String ending) {
        return ending.endsWith(".nii") || ending.endsWith(".nii.gz");
    }

    /** As many slices as images, and none missing between two others. */
    private static void requireAll(List<DataSetTree> images, SortedMap<String, Path> made)
            throws IOException, HeldException {
        long slices = 0;
        for (Map.Entry<String, Path> file : made.entrySet()) {
            if (isVolume(file.getKey())) {
                if (file.getKey().contains("_Eq")) {
                    throw new HeldException("Distances between the slices of this series differ: one may be missing");
                }
                slices += Volumes.slices(file.getValue());
            }
        }
        long frames = images.stream().mapToLong(Volumes::frames).sum();
        if (slices != frames) {
            throw new HeldException("dcm2niix made " + slices + " slices of " + frames
                    + " images: some are missing, or there are more");
        }
        if (Volumes.haveGap(images)) {
            throw new HeldException("A slice of this series is missing between two others");
        }
    }
}
