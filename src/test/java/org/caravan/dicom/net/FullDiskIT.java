package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.TestedToolkit;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.peers.PeerProcess;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** A disk that is full, as DCMTK's senders see it: A700H, never Success, and nothing of the object stays. Mounts file systems, for which it must be root. */
@Tag("hostile")
class FullDiskIT {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path disk;
    private DicomListener listener;

    @AfterEach
    void unmount() {
        if (listener != null) {
            listener.close();
        }
        PeerProcess.run(LIMIT, List.of("umount", disk.toString()));
    }

    @ParameterizedTest
    @Fault(42)
    @ValueSource(strings = {"storescu", "dcmsend"})
    void fault42anObjectThatTheDiskDoesNotTakeIsRefusedAndTakenWhenThereIsRoom(String sender) throws Exception {
        listen("size=3m");
        assertThat(send(sender, 1)).contains("0x0000").doesNotContainIgnoringCase("a700");
        List<Path> first = files();
        assertThat(first).hasSize(1);

        assertThat(send(sender, 2)).containsIgnoringCase("0xa700");
        assertThat(files()).as("what was there before").isEqualTo(first);

        Files.delete(first.get(0));
        assertThat(send(sender, 2)).contains("0x0000").doesNotContainIgnoringCase("a700");
        assertThat(files()).hasSize(1);
    }

    @Test
    @Fault(42)
    void fault42anObjectWhoseFolderTheDiskDoesNotTakeIsRefused() throws Exception {
        listen("size=9m,nr_inodes=3"); // the disk itself, incoming, and the object under its temporary name
        assertThat(send("storescu", 1)).containsIgnoringCase("0xa700");
        assertThat(files()).isEmpty();
    }

    /** The folder it goes to has no room for one more name, and the disk none for a block of the folder. */
    @Fault(42)
    @Test
    void fault42anObjectThatCannotBeRenamedIntoItsFolderIsRefused() throws Exception {
        mountExt4();
        Path kept = Files.createDirectory(disk.resolve("kept"));
        fill(kept);
        serve();
        long before = disk.toFile().getUsableSpace();
        assertThat(send("storescu", 1, 100_000)).contains("0x0000");
        long taken = before - disk.toFile().getUsableSpace();
        deleteObjects();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(AnswerLog.class);
        logger.addAppender(log);
        try {
            for (int spare = 0; spare < 8 && !saysRename(log); spare++) {
                // a folder keeps the blocks it once had: each attempt begins with a new one
                renewFolder(kept);
                Files.deleteIfExists(disk.resolve("filler"));
                long room = disk.toFile().getUsableSpace() - taken - 1024 + spare * 1024L;
                Files.write(disk.resolve("filler"), new byte[(int) room]);
                String answer = send("storescu", 2 + spare, 100_000);
                boolean stored = answer.contains("0x0000") && !answer.contains("0xa700");
                assertThat(objects()).as(answer).hasSize(stored ? 1 : 0);
                deleteObjects();
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(saysRename(log)).as(log.list.toString()).isTrue();
    }

    private static boolean saysRename(ListAppender<ILoggingEvent> log) {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("A700") && line.contains(" -> ") && line.contains("No space left"));
    }

    private static void renewFolder(Path kept) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(kept);
        Files.createDirectory(kept);
        fill(kept);
    }

    /** Its one block of 1024 bytes: names take 8 bytes beside themselves (ext4, "linear directories"). */
    private static void fill(Path kept) throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.createFile(kept.resolve(i + "x".repeat(240)));
        }
        Files.createFile(kept.resolve("y".repeat(220)));
    }

    private List<Path> objects() throws IOException {
        return files().stream()
                .filter(file ->
                        file.toString().endsWith(".dcm") || file.getParent().endsWith("incoming"))
                .toList();
    }

    private void deleteObjects() throws IOException {
        for (Path object : objects()) {
            Files.delete(object);
        }
    }

    private void mountExt4() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Path image = folder.resolve("image");
        Files.write(image, new byte[4 << 20]);
        PeerProcess.run(
                LIMIT,
                List.of("mkfs.ext4", "-q", "-b", "1024", "-m", "0", "-O", "^dir_index,^has_journal", image.toString()));
        PeerProcess.run(LIMIT, List.of("mount", "-o", "loop", image.toString(), disk.toString()));
    }

    private void listen(String options) throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        PeerProcess.run(LIMIT, List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()));
        serve();
    }

    private void serve() throws Exception {
        StoreService keep = new StoreService() {
            @Override
            public Placement place(ReceivedObject object) {
                return Placement.at(disk.resolve("kept/" + object.sopInstanceUid() + ".dcm"));
            }

            @Override
            public void stored(ReceivedObject object) {}
        };
        listener =
                TestedToolkit.get().listen(ListenerConfigs.ofAnybodyHere(disk).build(), ListenerServices.storing(keep));
    }

    /** What the sender says of the answer to an object of 2 MB. */
    private String send(String sender, int number) throws Exception {
        return send(sender, number, 2_000_000);
    }

    private String send(String sender, int number, int bytes) throws Exception {
        Path file = folder.resolve(number + ".dcm");
        TestSlice.write(file, "1.2", "1.2.3", number, bytes);
        return INPUTS.answer(() -> PeerProcess.runToEnd(
                        LIMIT,
                        List.of(
                                sender,
                                "-d",
                                "-aec",
                                "CARAVAN",
                                "127.0.0.1",
                                Integer.toString(listener.port()),
                                file.toString()))
                .output());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(disk)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
