package org.caravan.deliver;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.caravan.deliver.GlobusRequests.Item;
import org.caravan.queue.JobFailedException.Effect;

/**
 * Has Globus transfer archives from the collection of this machine to another one, in one task for a session: Globus compares checksums while it
 * transfers, and gives sizes afterwards. What is there is left as it is.
 */
public class Globus extends Destination {

    private static final String UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private String sourceCollection = "";
    private String sourceFolder = "";
    private String destinationCollection = "";
    private String destinationFolder = "";
    private String clientId = "";
    private String clientSecretFile = "";
    private String transferUrl = "https://transfer.api.globus.org/v0.10";
    private String tokenUrl = "https://auth.globus.org/v2/oauth2/token";
    private Duration pollEvery = Duration.ofSeconds(15);
    private Duration timeout = Duration.ofHours(6);
    private Duration connectTimeout = Duration.ofSeconds(20);

    /** UUID of the collection that this machine's archives are in. Required. */
    public void setSourceCollection(String sourceCollection) {
        this.sourceCollection = sourceCollection.strip();
    }

    /** The archives folder as that collection names it; default empty, as this machine does. */
    public void setSourceFolder(String sourceFolder) {
        this.sourceFolder = sourceFolder.strip();
    }

    /** UUID of the collection that they go to. Required. */
    public void setDestinationCollection(String destinationCollection) {
        this.destinationCollection = destinationCollection.strip();
    }

    /** Folder in that collection, such as {@code /~/tb}; archives keep their relative path below it. Required. */
    public void setDestinationFolder(String destinationFolder) {
        this.destinationFolder = destinationFolder.strip();
    }

    /** Id of the application that is registered at Globus for this site. Required. */
    public void setClientId(String clientId) {
        this.clientId = clientId.strip();
    }

    /** File with the application's secret. Required. */
    public void setClientSecretFile(String clientSecretFile) {
        this.clientSecretFile = clientSecretFile.strip();
    }

    /** Address of Globus's transfer API; default https://transfer.api.globus.org/v0.10. */
    public void setTransferUrl(String transferUrl) {
        this.transferUrl = transferUrl.strip();
    }

    /** Address that gives tokens; default https://auth.globus.org/v2/oauth2/token. */
    public void setTokenUrl(String tokenUrl) {
        this.tokenUrl = tokenUrl.strip();
    }

    /** How often a task is asked for its state; default 15 s. */
    public void setPollEvery(Duration pollEvery) {
        this.pollEvery = TIMES.require("pollEvery", pollEvery);
    }

    /** Longest time of one task, which is then cancelled; default 6 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = TIMES.require("timeout", timeout);
    }

    /** Longest wait for a connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = TIMES.require("connectTimeout", connectTimeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        Map.of(
                        "sourceCollection", sourceCollection,
                        "destinationCollection", destinationCollection,
                        "clientId", clientId)
                .forEach((setting, value) -> {
                    if (!value.matches(UUID)) {
                        mistakes.put(setting, setting + " is '" + value + "'; write its UUID, as Globus shows it");
                    }
                });
        Map.of("transferUrl", transferUrl, "tokenUrl", tokenUrl).forEach((setting, url) -> {
            if (!HttpAccess.isAddress(url)) {
                mistakes.put(
                        setting,
                        setting + " is '" + url
                                + "'; write an address as https://transfer.example.org, or take it out");
            }
        });
        if (destinationFolder.isEmpty()) {
            mistakes.put(
                    "destinationFolder", "destinationFolder is missing; write a folder of the collection, as /~/tb");
        }
        if (getKilobytesPerSecond() > 0) {
            mistakes.put(
                    "kilobytesPerSecond",
                    "kilobytesPerSecond cannot be kept by Globus: take it out, and limit the collection there");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        fileFault("clientSecretFile", clientSecretFile, "put the application's secret into it")
                .ifPresent(fault -> faults.put("clientSecretFile", fault));
        return faults;
    }

    @Override
    protected void carry(Path root, Shipment shipment) throws InterruptedException {
        Instant end = closesAt()
                .filter(closes -> closes.isBefore(Instant.now().plus(timeout)))
                .orElse(Instant.now().plus(timeout));
        try {
            if (!end.isAfter(Instant.now())) {
                throw windowClosed();
            }
            carry(requests(), root, shipment, end);
        } catch (DeliveryException e) {
            shipment.broken(e, e.isOfOneArchive());
        }
    }

    /** Under an unfinished name, since what a task that was cancelled left lies under the name that it was given. */
    private void carry(GlobusRequests globus, Path root, Shipment shipment, Instant end)
            throws DeliveryException, InterruptedException {
        String from = sourceFolder.isEmpty() ? root.toString() : sourceFolder;
        List<Parcel> missing = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (Parcel parcel : shipment.parcels()) {
            if (globus.size(destinationCollection, target(parcel)).isEmpty()) {
                missing.add(parcel);
                items.add(new Item(join(from, parcel.file()), unfinished(parcel)));
            }
        }
        if (!items.isEmpty()) {
            await(globus, globus.submit(sourceCollection, destinationCollection, items, end), end);
        }
        shipment.parcels().forEach(parcel -> shipment.begun(parcel.file()));
        for (Parcel parcel : missing) {
            globus.rename(destinationCollection, unfinished(parcel), target(parcel));
        }
    }

    private String target(Parcel parcel) {
        return join(destinationFolder, parcel.file());
    }

    private String unfinished(Parcel parcel) {
        String target = target(parcel);
        return target.substring(0, target.lastIndexOf('/') + 1) + parcel.unfinishedName();
    }

    private void await(GlobusRequests globus, String task, Instant end) throws DeliveryException, InterruptedException {
        try {
            while (!globus.isDone(task)) {
                if (!end.isAfter(Instant.now())) {
                    globus.cancel(task);
                    throw closesAt()
                                    .filter(closes -> !closes.isAfter(Instant.now()))
                                    .isPresent()
                            ? windowClosed()
                            : new DeliveryException(
                                    "Globus did not end its task within " + timeout.toSeconds()
                                            + " s (option timeout of the destination); it was cancelled",
                                    Effect.BACK_OFF);
                }
                Thread.sleep(pollEvery.toMillis());
            }
        } catch (InterruptedException e) {
            globus.cancelQuietly(task);
            throw e;
        }
    }

    @Override
    public void verify(Path root, Shipment shipment) throws InterruptedException {
        if (shipment.isUnreachable()) {
            return;
        }
        try {
            GlobusRequests globus = requests();
            for (Parcel parcel : shipment.begunParcels()) {
                globus.size(destinationCollection, target(parcel)).ifPresent(size -> note(size, parcel, shipment));
            }
        } catch (DeliveryException e) {
            shipment.broken(e, false);
        }
    }

    private static void note(long size, Parcel parcel, Shipment shipment) {
        if (size == parcel.bytes()) {
            shipment.arrived(parcel.file());
        } else {
            shipment.different(parcel.file());
        }
    }

    private GlobusRequests requests() throws DeliveryException, InterruptedException {
        return GlobusRequests.login(
                HttpAccess.client(connectTimeout, "", "", ""),
                URI.create(transferUrl),
                URI.create(tokenUrl),
                HttpAccess.basic(clientId, HttpAccess.secret(clientSecretFile, "clientSecretFile")));
    }

    private static String join(String folder, String file) {
        return folder.endsWith("/") ? folder + file : folder + "/" + file;
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "Globus collection " + destinationCollection;
    }
}
