package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

import static org.assertj.core.api.Assertions.assertThat;

class SendCommandTest extends RehearsedCommands {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private volatile String refused = "";

    private DicomListener archive() throws DicomException {
        StoreService store = new StoreService() {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                if (object.sopInstanceUid().equals(refused)) {
                    throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "no room");
                }
                return Placement.at(folder.resolve("archive/" + object.sopInstanceUid()));
            }

            @Override
            public void stored(ReceivedObject object) {
                taken.add(object.sopInstanceUid());
            }
        };
        return DicomToolkit.named(DicomToolkit.BUILT_IN)
                .listen(
                        ListenerConfig.builder("ARCHIVE")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("CARAVAN", "127.0.0.1")))
                                .incoming(folder.resolve("incoming"))
                                .build(),
                        ListenerServices.storing(store));
    }

    private Path images(int count) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int number = 1; number <= count; number++) {
            String uid = "1.2.3." + number;
            Path file = images.resolve(number + ".dcm");
            byte[] dataSet = DataSetWriter.toBytes(
                    Map.of("SOPClassUID", CT, "SOPInstanceUID", uid, "PatientID", "SYN-1"),
                    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
            try (var out = Files.newOutputStream(file)) {
                Part10.writeHeader(out, CT, uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
                out.write(dataSet);
            }
        }
        Files.writeString(images.resolve("notes.txt"), "no DICOM");
        return images;
    }

    @Test
    void sendsAFolderAndThenWhatFailedAlone() throws Exception {
        String images = images(5).toString();
        String failed = folder.resolve("failed.txt").toString();
        try (DicomListener archive = archive()) {
            String to = "127.0.0.1:" + archive.port() + "/ARCHIVE";
            refused = "1.2.3.4";
            assertThat(run("send", images, "--to", to, "--failed", failed)).isEqualTo(1);
            assertThat(taken).containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.5");
            assertThat(out.toString())
                    .contains("Sending 6 files to ", "4 objects stored, 1 file passed over: not DICOM")
                    .contains("1 object was not stored:", "4.dcm  out of resources (A700H)");
            assertThat(Files.readString(Path.of(failed)))
                    .isEqualToIgnoringNewLines(images + "/4.dcm\tout of resources (A700H)");
            refused = "";
            taken.clear();
            assertThat(run("send", images, "--to", to, "--failed", failed)).isZero();
            assertThat(taken).containsExactly("1.2.3.4");
            assertThat(Path.of(failed)).doesNotExist();
        }
    }

    @Test
    void listsAsNotSentWhatAPacsThatIsNotThereDidNotGet() throws Exception {
        Path failed = folder.resolve("failed.txt");
        assertThat(run("send", images(3).toString(), "--to", "ARCHIVE@127.0.0.1:1", "--failed", failed.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ARCHIVE (ARCHIVE@127.0.0.1:1) cannot be reached: connection refused");
        assertThat(Files.readAllLines(failed)).hasSize(3).allMatch(line -> line.endsWith("\tnot sent"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere --to la-paz | there is no file or folder nowhere",
                ". --to la-pax | there is no PACS 'la-pax'",
                ". --to la-paz --deadline 0 | --deadline is 0; write a whole number from 1 to 604800 (seconds)"
            })
    void saysWhatIsWrongWithTheCommand(String arguments, String message) {
        assertThat(run(("send " + arguments.replace(". ", folder + "/routes ")).split(" ")))
                .isNotZero();
        assertThat(err.toString()).contains(message);
    }

    @Test
    void readsAddressesInBothForms() {
        assertThat(SendCommand.name("10.1.2.3:104/ARCHIVE")).isEqualTo("ARCHIVE@10.1.2.3:104");
        assertThat(SendCommand.name("[::1]:104/MY AE")).isEqualTo("MY AE@[::1]:104");
        assertThat(SendCommand.name("ARCHIVE@10.1.2.3:104")).isEqualTo("ARCHIVE@10.1.2.3:104");
        assertThat(SendCommand.name("la-paz")).isEqualTo("la-paz");
    }
}
