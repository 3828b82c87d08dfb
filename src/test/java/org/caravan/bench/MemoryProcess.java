package org.caravan.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** A process of {@link MemoryBench}: {@code listen FOLDER}, or {@code send PORT KIND}. It says how much memory was resident at most, in kB. */
final class MemoryProcess {

    static final String HUGE = "huge";
    static final String MANY = "many";

    /** The most that an element of known length holds, short of the length that stands for an unknown one (PS3.5 §7.1.1). */
    private static final long LONGEST = 0xFFFFFFFCL;

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String SERIES = "1.2.826.0.1.97.1";
    private static final DicomToolkit TOOLKIT = DicomToolkit.named(DicomToolkit.BUILT_IN);

    private MemoryProcess() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("listen")) {
            listen(Path.of(arguments[1]));
        } else {
            send(Integer.parseInt(arguments[1]), arguments[2]);
        }
        System.out.println(mostResident());
        System.exit(0);
    }

    static String mostResident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElseThrow();
    }

    /** Until the standard input ends. */
    private static void listen(Path folder) throws Exception {
        ListenerConfig config = ListenerConfig.builder("BENCH")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .build();
        try (DicomListener listener = TOOLKIT.listen(
                config, ListenerServices.storing(new TransportReceiver.IntoOneFolder(folder.resolve("series"))))) {
            System.out.println(listener.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void send(int port, String kind) throws Exception {
        List<StoreObject> objects = kind.equals(HUGE) ? List.of(huge()) : many();
        try (var client =
                TOOLKIT.connect(Peer.builder("BENCH", "127.0.0.1", port).build(), Gate.OPEN)) {
            Outcome outcome = client.store(objects, null, TransferSite.SOON);
            if (outcome.completed() != objects.size()) {
                throw new IllegalStateException("Stored " + outcome.completed() + " of " + objects.size());
            }
        }
    }

    private static byte[] header(String uid, byte[] pixels) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("SOPClassUID", CT);
        attributes.put("SOPInstanceUID", uid);
        attributes.put("StudyInstanceUID", "1.2.826.0.1.97");
        attributes.put("SeriesInstanceUID", SERIES);
        if (pixels != null) {
            attributes.put("PixelData", pixels);
        }
        return DataSetWriter.toBytes(attributes, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    private static StoreObject huge() {
        String uid = SERIES + ".0";
        byte[] pixelData = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x7FE0)
                .putShort((short) 0x0010)
                .put(new byte[] {'O', 'W', 0, 0})
                .putInt((int) LONGEST)
                .array();
        return StoreObject.of(
                CT,
                uid,
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID,
                () -> new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(header(uid, null)), new ByteArrayInputStream(pixelData)),
                        new Zeros(LONGEST)));
    }

    private static List<StoreObject> many() {
        return new AbstractList<>() {
            @Override
            public StoreObject get(int index) {
                String uid = SERIES + "." + (index + 1);
                return StoreObject.of(
                        CT,
                        uid,
                        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID,
                        () -> new ByteArrayInputStream(header(uid, new byte[3000])));
            }

            @Override
            public int size() {
                return 20_000;
            }
        };
    }

    /** So many bytes of nothing. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(bytes, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
