package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.dicom.DicomMalformedException;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads every DICOM file that comes with Debian's python3-pydicom, and compares every standard element with what pydicom reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PydicomFilesIT {

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path DATA = Path.of("/usr/lib/python3/dist-packages/pydicom/data");

    /** Broken on purpose: cut short, a sequence whose items go beyond it, a byte too many before the first element. */
    private static final List<String> MALFORMED =
            List.of("MR_truncated.dcm", "rtplan_truncated.dcm", "DICOMDIR-nooffset", "no_meta.dcm");

    private final Map<String, JsonNode> expected = new TreeMap<>();

    Stream<String> files() throws Exception {
        if (expected.isEmpty()) {
            dump();
        }
        return expected.keySet().stream();
    }

    private void dump() throws Exception {
        assertThat(PYTHON)
                .as("python3 is missing: apt-get install python3-pydicom")
                .isExecutable();
        assertThat(DATA).as("apt-get install python3-pydicom").isDirectory();
        List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-"));
        for (String folder : List.of("test_files", "charset_files", "palettes")) {
            try (Stream<Path> walk = Files.walk(DATA.resolve(folder))) {
                walk.filter(PydicomFilesIT::isDicom)
                        .sorted()
                        .map(Path::toString)
                        .forEach(command::add);
            }
        }
        Path output = Files.createTempFile("dump", ".jsonl");
        try (InputStream script = PydicomFilesIT.class.getResourceAsStream("dump.py")) {
            Process python = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var stdin = python.getOutputStream()) {
                script.transferTo(stdin);
            }
            assertThat(python.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(python.exitValue()).isZero();
            for (String line : Files.readAllLines(output)) {
                JsonNode node = new ObjectMapper().readTree(line);
                expected.put(DATA.relativize(Path.of(node.get("file").asText())).toString(), node);
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean isDicom(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.endsWith(".dcm") || file.toString().contains("dicomdirtests/"))
                && !name.matches("README.*|.*\\.(txt|md)");
    }

    @Test
    void thereAreManyFilesToRead() throws Exception {
        assertThat(files().count()).isGreaterThan(150);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyStandardElementHasTheValuePydicomReads(String name) throws Exception {
        JsonNode node = expected.get(name);
        assertThat(node.has("error")).as("pydicom: %s", node.get("error")).isFalse();
        Path file = DATA.resolve(name);
        if (isMalformed(file)) {
            assertThat(catchMalformed(file)).isNotNull();
            return;
        }

        Part10.FileMeta meta = Part10.read(file);
        Map<String, Object> dataSet = read(file, meta);

        TreeMap<String, List<String>> ours = new TreeMap<>();
        flatten(dataSet, "", ours);
        TreeMap<String, List<String>> theirs = new TreeMap<>();
        for (JsonNode element : node.get("elements")) {
            List<String> values = new ArrayList<>();
            element.get(2).forEach(value -> values.add(normal(value.asText())));
            theirs.put(element.get(0).asText(), values);
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void headerAloneGivesTheSameIdentity(String name) throws Exception {
        Path file = DATA.resolve(name);
        if (isMalformed(file)) {
            return;
        }
        Part10.FileMeta meta = Part10.read(file);
        HeaderReader.Header header = header(file, meta);

        assertThat(header.intact()).isTrue();
        Map<String, Object> dataSet = read(file, meta);
        for (String keyword : List.of("SOPClassUID", "SOPInstanceUID", "Modality", "PatientID", "SeriesInstanceUID")) {
            assertThat(header.get(keyword)).as(keyword).isEqualTo(dataSet.get(keyword));
        }
    }

    @Test
    void fileCutShortInItsPixelDataStillTellsItsIdentity() throws Exception {
        Path file = DATA.resolve("test_files/MR_truncated.dcm");
        HeaderReader.Header header = header(file, Part10.read(file));

        assertThat(header.intact()).isTrue();
        assertThat(header.get("SeriesInstanceUID")).isEqualTo("1.3.6.1.4.1.5962.1.3.4.1.20040826185059.5457");
    }

    private static HeaderReader.Header header(Path file, Part10.FileMeta meta) throws Exception {
        try (InputStream in = Part10.openDataSet(file, meta.dataSetOffset())) {
            return HeaderReader.IDENTITY.read(in, meta.transferSyntax(), CharacterSets.DEFAULT);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void whatWasReadSurvivesBeingWrittenAndReadAgain(String name) throws Exception {
        Path file = DATA.resolve(name);
        if (isMalformed(file)) {
            return;
        }
        Map<String, Object> dataSet = read(file, Part10.read(file));
        TransferSyntax syntax = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

        Map<String, Object> again = DataSetReader.DEFAULT.read(DataSetWriter.toBytes(dataSet, syntax), syntax);

        TreeMap<String, List<String>> before = new TreeMap<>();
        TreeMap<String, List<String>> after = new TreeMap<>();
        flatten(dataSet, "", before);
        flatten(again, "", after);
        assertThat(after).isEqualTo(before);
    }

    private static boolean isMalformed(Path file) {
        return MALFORMED.contains(file.getFileName().toString());
    }

    private static DicomMalformedException catchMalformed(Path file) throws Exception {
        try {
            read(file, Part10.read(file));
            return null;
        } catch (DicomMalformedException e) {
            return e;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void whatIsReadAsATreeIsWrittenWithEveryValue(String name, @TempDir Path folder) throws Exception {
        Path file = DATA.resolve(name);
        if (isMalformed(file)
                || name.contains("DICOMDIR")
                || name.contains("priv_SQ")
                || name.contains("meta_missing_tsyntax")) { // values of odd length are padded
            return;
        }
        Path target = folder.resolve("tree.dcm");
        try {
            ObjectTree.read(file, folder.resolve("spare")).write(target);
        } catch (DicomMalformedException e) {
            assertThat(catchMalformed(file)).isNotNull();
            return;
        }

        Map<String, Object> expected = read(file, Part10.read(file));
        expected.keySet().removeIf(keyword -> keyword.endsWith(",0000)"));
        Map<String, Object> written = read(target, Part10.read(target));
        assertThat(written).as(name).usingRecursiveComparison().isEqualTo(expected);
    }

    private static Map<String, Object> read(Path file, Part10.FileMeta meta) throws Exception {
        byte[] all = Files.readAllBytes(file);
        int offset = (int) meta.dataSetOffset();
        return DataSetReader.DEFAULT.read(
                new ByteArrayInputStream(all, offset, all.length - offset), meta.transferSyntax());
    }

    private static void flatten(Map<String, Object> dataSet, String prefix, Map<String, List<String>> out) {
        dataSet.forEach((keyword, value) -> {
            int tag = Dictionary.tag(keyword);
            String path = prefix + Tag.format(tag);
            if (Tag.isPrivate(tag) || Tag.isGroupLength(tag)) {
                return;
            }
            if (value instanceof byte[] bytes) {
                out.put(path, List.of(String.valueOf(bytes.length), String.valueOf(sum(bytes))));
            } else if (value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
                out.put(path, List.of(String.valueOf(list.size())));
                for (int i = 0; i < list.size(); i++) {
                    @SuppressWarnings("unchecked")
                    Map<String, Object> item = (Map<String, Object>) list.get(i);
                    flatten(item, path + "[" + i + "]", out);
                }
            } else if (value instanceof List<?> list && list.get(0) instanceof byte[]) {
                out.put(path, encapsulated(list));
            } else if (value instanceof List<?> list) {
                out.put(path, list.stream().map(each -> normal((String) each)).toList());
            } else {
                out.put(path, value.equals("") ? List.of() : List.of(normal((String) value)));
            }
        });
    }

    /** Length and sum of the fragments with their item headers and the delimiter's, as pydicom keeps them. */
    private static List<String> encapsulated(List<?> fragments) {
        long length = 0;
        long sum = 0;
        for (Object fragment : fragments) {
            byte[] bytes = (byte[]) fragment;
            length += 8 + bytes.length;
            sum += 0xFE + 0xFF + 0xE0 + sum(bytes);
            for (int rest = bytes.length; rest != 0; rest >>>= 8) {
                sum += rest & 0xFF;
            }
        }
        return List.of(String.valueOf(length), String.valueOf(sum));
    }

    private static long sum(byte[] bytes) {
        long sum = 0;
        for (byte value : bytes) {
            sum += value & 0xFF;
        }
        return sum;
    }

    /** Without padding; numbers in one form, floats as far as 32 bits hold them. */
    private static String normal(String text) {
        String stripped =
                text.replace('\0', ' ').strip().replaceAll("(?<!^)=+$", ""); // pydicom drops empty groups of a name
        if (!stripped.matches("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?")) {
            return stripped;
        }
        return stripped.matches(".*[.eE].*")
                ? String.valueOf(Float.parseFloat(stripped))
                : new BigDecimal(stripped).toPlainString();
    }
}
