package org.caravan.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

import com.sun.management.GarbageCollectionNotificationInfo;

import org.caravan.database.TestDatabase;
import org.caravan.requests.Filters;
import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;

/** What a long list costs until it is read, checked and queued in a database that forces to the disk. */
final class ListsAsked {

    private ListsAsked() {}

    /**
     * What was measured.
     *
     * @param heapMegabytes that were held more than before, after any collection of garbage within
     */
    record Cost(double seconds, double heapMegabytes) {}

    static Path csv(Path folder, int rows) throws IOException {
        Path file = folder.resolve("rows.csv");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            out.println("RowID,PatientID,StudyDate,Modality");
            for (int i = 0; i < rows; i++) {
                out.printf("R-%d,%08d,2024-01-%02d,\"CT, MR\"%n", i, i, 1 + i % 31);
            }
        }
        return file;
    }

    static Path xlsx(Path folder, int rows) throws IOException {
        Path file = folder.resolve("rows.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "bench", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("rows");
            String[] heading = {"RowID", "PatientID", "StudyDate", "Modality"};
            for (int column = 0; column < heading.length; column++) {
                sheet.value(0, column, heading[column]);
            }
            for (int i = 0; i < rows; i++) {
                sheet.value(i + 1, 0, "R-" + i);
                sheet.value(i + 1, 1, "%08d".formatted(i));
                sheet.value(i + 1, 2, "2024-01-%02d".formatted(1 + i % 31));
                sheet.value(i + 1, 3, "CT, MR");
            }
        }
        return file;
    }

    static Cost ask(Path file, int rows) {
        Requests requests = new Requests(TestDatabase.fresh());
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();
        AtomicLong most = new AtomicLong(before);
        NotificationListener listener = (notification, handback) -> {
            if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                long after = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                        .getGcInfo()
                        .getMemoryUsageAfterGc()
                        .entrySet()
                        .stream()
                        .filter(pool -> pool.getKey().matches(".*(Eden|Survivor|Old|Tenured).*"))
                        .map(Map.Entry::getValue)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum();
                most.accumulateAndGet(after, Math::max);
            }
        };
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener(listener, null, null);
        }
        long start = System.nanoTime();
        Requests.Asked asked = requests.ask(
                new Requests.Draft("bench", "", "", false, null, null, "", Filters.NONE, "", false),
                batches -> ItemList.read(file, "bench", batches));
        double seconds = (System.nanoTime() - start) / 1e9;
        if (asked.count().rows() != rows
                || asked.count().faults() != 0
                || requests.require(asked.id()).queued() != rows) {
            throw new IllegalStateException("Not all rows are queued: " + asked.count());
        }
        return new Cost(seconds, (most.get() - before) / 1e6);
    }
}
