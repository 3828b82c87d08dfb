package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.data.Part10;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

/** A destination that is the PACS {@code ARCHIVE} at that port, in a Camel context whose pace counts what is asked of it, and archives for it. */
final class PacsAtWork implements AutoCloseable {

    final Pacs bean = new Pacs();
    final PacsDestination destination = new PacsDestination();
    final Shipments shipments;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger stores = new AtomicInteger();
    private final Path archives;

    PacsAtWork(Path folder, int port) throws Exception {
        archives = folder.resolve("archives");
        shipments = new Shipments(archives);
        bean.setAeTitle("ARCHIVE");
        bean.setHost("127.0.0.1");
        bean.setPort(port);
        context.disableJMX();
        context.getRegistry().bind("archive", bean);
        context.getRegistry().bind("to-archive", destination);
        destination.setPacs("archive");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:pace-archive").routeId("pace-archive").process(exchange -> {
                    if ("STORE".equals(exchange.getIn().getHeader(DicomConstants.REQUEST))) {
                        stores.incrementAndGet();
                    }
                });
            }
        });
        context.start();
    }

    /** As where its file was deleted. */
    void takeBeanAway() {
        context.getRegistry().unbind("archive");
    }

    /** Objects that were sent so far. */
    int stores() {
        return stores.get();
    }

    Shipment carry(String... files) throws InterruptedException {
        return shipments.carry(destination, files);
    }

    /** An archive of one series; gives its objects. */
    List<SyntheticObject> pack(String archive, int number, int objects) throws IOException {
        return packWith(archive, "manifest.json", number, objects);
    }

    /** The same with another member of that name. */
    List<SyntheticObject> packWith(String archive, String other, int number, int objects) throws IOException {
        List<SyntheticObject> packed = new BulkStudies(number).smallObjects("TB-000" + number, 1, objects);
        Path file = archives.resolve(archive);
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (SyntheticObject object : packed) {
                zip.putNextEntry(new ZipEntry(object.sopInstanceUid() + ".dcm"));
                Part10.writeHeader(
                        zip, object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), "REHEARSAL");
                try (InputStream dataSet = object.openDataSet()) {
                    dataSet.transferTo(zip);
                }
            }
            zip.putNextEntry(new ZipEntry(other));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        return packed;
    }

    /** A window that is open on the day after tomorrow alone, UTC. */
    static String closedNow() {
        String day = LocalDate.now(ZoneOffset.UTC).plusDays(2).getDayOfWeek().name();
        return day.charAt(0) + day.substring(1, 3).toLowerCase(Locale.ROOT) + " 08:00-09:00";
    }

    @Override
    public void close() {
        context.stop();
    }
}
