package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A real Orthanc with its stock settings, but for ports, folders, AE title and the AE titles it may send to. Its HTTP interface answers on
 * the loopback interface only, without a password (as stock).
 */
public final class Orthanc implements AutoCloseable {

    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(60);
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ID = Pattern.compile("\"ID\"\\s*:\\s*\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final String aeTitle;
    private final int dicomPort;
    private final int httpPort;
    private PeerProcess process;

    private Orthanc(Path folder, Settings settings) {
        this.folder = folder;
        this.aeTitle = settings.aeTitle;
        this.dicomPort = Ports.free();
        this.httpPort = Ports.free();
    }

    /** Starts Orthanc; its AE title is ORTHANC, and it may send to the given AE title at that port of the loopback interface. */
    public static Orthanc start(String destinationAeTitle, int destinationPort) {
        return settings().destination(destinationAeTitle, destinationPort).start();
    }

    public static Settings settings() {
        return new Settings();
    }

    /** What differs from Orthanc's stock settings. */
    public static final class Settings {
        private final List<String> modalities = new ArrayList<>();
        private final List<String> more = new ArrayList<>();
        private String aeTitle = "ORTHANC";

        public Settings aeTitle(String value) {
            this.aeTitle = value;
            return this;
        }

        /** An AE title it may send to and answers, at that port of the loopback interface. */
        public Settings destination(String destinationAeTitle, int port) {
            modalities.add(
                    "\"" + destinationAeTitle + "\" : [ \"" + destinationAeTitle + "\", \"127.0.0.1\", " + port + " ]");
            return this;
        }

        /** The same, over TLS. */
        public Settings destinationOverTls(String destinationAeTitle, int port) {
            modalities.add(
                    "\"%1$s\" : { \"AET\" : \"%1$s\", \"Host\" : \"127.0.0.1\", \"Port\" : %2$d, \"UseDicomTls\" : true }"
                            .formatted(destinationAeTitle, port));
            return this;
        }

        /** One more setting, for example {@code "DicomCheckCalledAet", "true"}; the value is JSON. */
        public Settings with(String option, String json) {
            more.add(",\n  \"" + option + "\" : " + json);
            return this;
        }

        public Orthanc start() {
            try {
                Orthanc orthanc = new Orthanc(Files.createTempDirectory("caravan-orthanc"), this);
                orthanc.launch(this);
                return orthanc;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void launch(Settings settings) throws IOException {
        Path configuration = folder.resolve("orthanc.json");
        Files.writeString(
                configuration,
                """
                {
                  "StorageDirectory" : "%s/storage",
                  "IndexDirectory" : "%s/storage",
                  "HttpPort" : %d,
                  "DicomPort" : %d,
                  "DicomAet" : "%s",
                  "DicomModalities" : { %s }%s
                }
                """
                        .formatted(
                                folder,
                                folder,
                                httpPort,
                                dicomPort,
                                aeTitle,
                                String.join(", ", settings.modalities),
                                String.join("", settings.more)));
        process = PeerProcess.start(
                "orthanc",
                folder,
                List.of(Programs.require("Orthanc"), configuration.toString()),
                () -> get("/system").length > 0 && PeerProcess.accepts(dicomPort));
    }

    public String aeTitle() {
        return aeTitle;
    }

    public int port() {
        return dicomPort;
    }

    public int httpPort() {
        return httpPort;
    }

    public PeerProcess process() {
        return process;
    }

    /** Gives Orthanc one DICOM file. Returns Orthanc's id of the instance, or nothing where Orthanc does not accept the file. */
    public Optional<String> upload(Path file) {
        try {
            HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri("/instances"))
                    .POST(BodyPublishers.ofByteArray(Files.readAllBytes(file))));
            String answer = new String(response.body(), StandardCharsets.UTF_8);
            var id = ID.matcher(answer);
            return response.statusCode() == 200 && id.find() ? Optional.of(id.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives Orthanc all files.
     *
     * @throws AssertionError when it does not accept one of them
     */
    public void uploadAll(Collection<Path> files) {
        for (Path file : files) {
            upload(file).orElseThrow(() -> new AssertionError("Orthanc does not accept " + file));
        }
    }

    /** Orthanc's ids of all instances it holds. */
    public List<String> instances() {
        var ids = new ArrayList<String>();
        var strings = STRING.matcher(new String(get("/instances"), StandardCharsets.UTF_8));
        while (strings.find()) {
            ids.add(strings.group(1));
        }
        return ids;
    }

    /** The Part 10 file of an instance as Orthanc stores it. */
    public byte[] file(String instance) {
        return get("/instances/" + instance + "/file");
    }

    /** The body of a GET on Orthanc's REST interface. */
    public byte[] get(String path) {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri(path)).GET());
        if (response.statusCode() != 200) {
            throw new AssertionError("Orthanc answers " + response.statusCode() + " to GET " + path);
        }
        return response.body();
    }

    /** The body of the answer to a POST on Orthanc's REST interface. */
    public String post(String path, String body) {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)));
        String answer = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != 200) {
            throw new AssertionError("Orthanc answers " + response.statusCode() + " to POST " + path + ": " + answer);
        }
        return answer;
    }

    /** Tells a running Orthanc where an AE title is, at that port of the loopback interface. */
    public void setDestination(String destinationAeTitle, int port) {
        String body =
                "{ \"AET\" : \"%s\", \"Host\" : \"127.0.0.1\", \"Port\" : %d }".formatted(destinationAeTitle, port);
        HttpResponse<byte[]> response = send(
                HttpRequest.newBuilder(uri("/modalities/" + destinationAeTitle)).PUT(BodyPublishers.ofString(body)));
        if (response.statusCode() != 200) {
            throw new AssertionError("Orthanc answers " + response.statusCode() + " to PUT /modalities");
        }
    }

    @Override
    public void close() {
        process.close();
        PeerProcess.deleteTree(folder);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    /** Sends a request, and once more where Orthanc closed the connection in between, as it does with idle ones. */
    private HttpResponse<byte[]> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(REQUEST_WITHIN).build();
        try {
            try {
                return http.send(request, BodyHandlers.ofByteArray());
            } catch (IOException connectionClosed) {
                return http.send(request, BodyHandlers.ofByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Orthanc does not answer at port " + httpPort, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for Orthanc", e);
        }
    }
}
