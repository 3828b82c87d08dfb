package org.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import javax.sql.DataSource;

import org.caravan.pack.DicomHeaders;
import org.caravan.queue.Sql;
import org.caravan.routes.PackedHeaders;

/** One header of the demo before and after: as it came, and as the research destination got it. Made-up data, which may be shown. */
final class DemoHeader {

    private static final List<String> SHOWN = List.of(
            "PatientName",
            "PatientID",
            "PatientBirthDate",
            "StudyDate",
            "AccessionNumber",
            "ReferringPhysicianName",
            "InstitutionName",
            "SeriesDescription",
            "StudyInstanceUID",
            "Modality",
            "Rows",
            "PatientIdentityRemoved");

    private static final String NUMBER = "InstanceNumber";
    private static final DicomHeaders HEADERS = new PackedHeaders();

    private DemoHeader() {}

    /** Prints it; nothing where no archive of both is here. */
    static void print(DataSource dataSource, Path data, Console console) throws IOException {
        List<Map<String, Object>> pairs = new Sql(dataSource).rows("demo-archives", Map.of());
        if (pairs.isEmpty()) {
            return;
        }
        Path archives = data.resolve("archives");
        Map<String, String> before = header(
                        archives.resolve((String) pairs.get(0).get("identified")), null)
                .orElse(Map.of());
        Optional<Map<String, String>> after =
                header(archives.resolve((String) pairs.get(0).get("pseudonymised")), before.get(NUMBER));
        if (after.isEmpty()) {
            return;
        }
        console.heading("One header before and after");
        Table table =
                new Table("", "as it came", "in " + data.resolve("research").getFileName());
        for (String keyword : SHOWN) {
            table.row(keyword, said(before, keyword), said(after.get(), keyword));
        }
        table.print(console);
    }

    private static String said(Map<String, String> header, String keyword) {
        String value = header.get(keyword);
        return value == null ? "(none)" : value.isBlank() ? "(empty)" : value;
    }

    /** Of the first object with that number; of the first at all where it is null. */
    private static Optional<Map<String, String>> header(Path archive, String number) throws IOException {
        Set<String> wanted = new TreeSet<>(SHOWN);
        wanted.add(NUMBER);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (entry.getName().endsWith(".dcm")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Map<String, String> header = new HashMap<>(HEADERS.values(in, wanted));
                        if (number == null || number.equals(header.get(NUMBER))) {
                            return Optional.of(header);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
