package org.caravan.deliver;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

import org.caravan.dicom.Range;

/**
 * Stores the objects of archives at a DICOMweb server by STOW-RS (PS3.18 §10.5), those alone that it does not have. An archive has arrived when QIDO-RS
 * (PS3.18 §10.6) names each of its SOP instances; whether the server changed them cannot be seen.
 */
public class DicomWeb extends OneByOne {

    private static final Range OBJECTS = new Range(1, 10_000);
    private static final Range MEGABYTES = new Range(1, 100_000);

    private String url = "";
    private String user = "";
    private String passwordFile = "";
    private String tokenFile = "";
    private String keyStoreFile = "";
    private String keyStorePasswordFile = "";
    private String trustFile = "";
    private int objectsAtOnce = 20;
    private int megabytesAtOnce = 100;
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration timeout = Duration.ofHours(1);

    /** Address that {@code /studies} is below, such as {@code https://pacs.example.org/dicom-web}. Required. */
    public void setUrl(String url) {
        this.url = url.strip().replaceFirst("/+$", "");
    }

    /** User of a login by password (basic authentication); default empty, none. */
    public void setUser(String user) {
        this.user = user.strip();
    }

    /** File with the user's password. */
    public void setPasswordFile(String passwordFile) {
        this.passwordFile = passwordFile.strip();
    }

    /** File with a bearer token, read anew for each session; default empty, none. */
    public void setTokenFile(String tokenFile) {
        this.tokenFile = tokenFile.strip();
    }

    /** PKCS #12 file with our client certificate and its key; default empty, none. */
    public void setKeyStoreFile(String keyStoreFile) {
        this.keyStoreFile = keyStoreFile.strip();
    }

    /** File with the password of the keyStoreFile. */
    public void setKeyStorePasswordFile(String keyStorePasswordFile) {
        this.keyStorePasswordFile = keyStorePasswordFile.strip();
    }

    /** PEM file with the authorities that the server's certificate is checked against; default empty, those of Java. */
    public void setTrustFile(String trustFile) {
        this.trustFile = trustFile.strip();
    }

    /** Objects in one request at most, 1 to 10000; default 20. */
    public void setObjectsAtOnce(int objectsAtOnce) {
        this.objectsAtOnce = OBJECTS.require("objectsAtOnce", objectsAtOnce);
    }

    /** Once the objects of a request have so many megabytes no further one goes along, 1 to 100000; default 100. */
    public void setMegabytesAtOnce(int megabytesAtOnce) {
        this.megabytesAtOnce = MEGABYTES.require("megabytesAtOnce", megabytesAtOnce);
    }

    /** Longest wait for a connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = TIMES.require("connectTimeout", connectTimeout);
    }

    /** Longest time of one request, with its answer; default 1 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = TIMES.require("timeout", timeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (!HttpAccess.isAddress(url)) {
            mistakes.put(
                    "url",
                    "url is '" + url
                            + "'; write the address that /studies is below, as https://pacs.example.org/dicom-web");
        }
        if (user.isEmpty() != passwordFile.isEmpty()) {
            mistakes.put("user", "user and passwordFile go together: write both or none");
        }
        if (!user.isEmpty() && !tokenFile.isEmpty()) {
            mistakes.put("tokenFile", "there are a user and a tokenFile: write the one that the server wants");
        }
        if (keyStoreFile.isEmpty() != keyStorePasswordFile.isEmpty()) {
            mistakes.put("keyStoreFile", "keyStoreFile and keyStorePasswordFile go together: write both or none");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        Map.of(
                        "passwordFile", passwordFile,
                        "tokenFile", tokenFile,
                        "keyStoreFile", keyStoreFile,
                        "keyStorePasswordFile", keyStorePasswordFile,
                        "trustFile", trustFile)
                .forEach((setting, file) ->
                        fileFault(setting, file, "create it").ifPresent(fault -> faults.put(setting, fault)));
        return faults;
    }

    @Override
    protected Session connect() throws DeliveryException {
        HttpClient client = HttpAccess.client(connectTimeout, keyStoreFile, keyStorePasswordFile, trustFile);
        return new DicomWebSession(
                new DicomWebRequests(client, URI.create(url), authorization(), timeout),
                objectsAtOnce,
                megabytesAtOnce * 1_000_000L,
                this::paced);
    }

    /** Null for none. */
    private String authorization() throws DeliveryException {
        if (!tokenFile.isEmpty()) {
            return "Bearer " + HttpAccess.secret(tokenFile, "tokenFile");
        }
        return user.isEmpty() ? null : HttpAccess.basic(user, HttpAccess.secret(passwordFile, "passwordFile"));
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "DICOMweb server " + url;
    }
}
