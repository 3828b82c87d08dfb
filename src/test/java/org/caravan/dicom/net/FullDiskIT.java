package org.caravan.dicom.net;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.TestedToolkit;
import org.caravan.peers.PeerProcess;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A disk that is full, as DCMTK's senders see it: A700H, never Success, and nothing of the object stays. Mounts a tmpfs or an ext2 in a file, for which
 * it must be root. A file is forced to the disk before it gets its name, so that what its closing says comes too late to matter.
 */
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

    @Test
    @Fault(42)
    void fault42anObjectThatCannotBeGivenItsNameIsRefusedAndTakenWhenThereIsRoom() throws Exception {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(8_000_000);
        }
        PeerProcess.run(LIMIT, List.of("mke2fs", "-q", "-F", "-t", "ext2", "-b", "1024", image.toString()));
        AtomicBoolean full = new AtomicBoolean(true);
        listen(List.of("-o", "loop", image.toString()), () -> {
            if (full.get()) {
                fill(disk.resolve("filler"), disk.resolve("kept"));
            }
        });

        assertThat(send("storescu", 1)).containsIgnoringCase("0xa700");
        assertThat(files()).as("what is there but names of what fills the disk").allMatch(this::isFiller);

        full.set(false);
        for (Path name : files()) {
            Files.delete(name);
        }
        assertThat(send("storescu", 1)).contains("0x0000").doesNotContainIgnoringCase("a700");
        assertThat(files()).hasSize(1);
    }

    private boolean isFiller(Path file) {
        try {
            return Files.isSameFile(file, disk.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all the room there is, then names in the folder until it would have to grow for one more. */
    private static void fill(Path filler, Path names) {
        assertThat(names.toFile().mkdirs()).isTrue();
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[1024];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        try {
            for (int i = 0; ; i++) {
                Files.createLink(names.resolve("n" + i), filler);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private void listen(String options) throws Exception {
        listen(List.of("-t", "tmpfs", "-o", options, "tmpfs"), () -> {});
    }

    /** @param beforeName what happens when an object is written and has no name yet */
    private void listen(List<String> mount, Runnable beforeName) throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        PeerProcess.run(
                LIMIT,
                Stream.of(List.of("mount"), mount, List.of(disk.toString()))
                        .flatMap(List::stream)
                        .toList());
        StoreService keep = new StoreService() {
            @Override
            public Placement place(ReceivedObject object) {
                beforeName.run();
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
        Path file = folder.resolve(number + ".dcm");
        TestSlice.write(file, "1.2", "1.2.3", number, 2_000_000);
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
