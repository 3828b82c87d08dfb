package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.caravan.camel.dicom.Windows;
import org.caravan.dicom.ByteRate;
import org.caravan.dicom.DurationRange;
import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

/**
 * Where archives go, when, and how fast. A bean of a file under {@code routes/destinations} with the destination's name; the kinds differ in how they
 * send and verify, the route {@code deliver} is the same for all.
 *
 * <p>Nothing is ever overwritten or deleted at a destination. What was sent before a session broke is kept, and sending it again is harmless.
 */
public abstract class Destination {

    /** Of waits and sessions. rsync and ssh count in whole seconds; none is endless. */
    protected static final DurationRange TIMES = new DurationRange(Duration.ofSeconds(1), Duration.ofDays(30));

    private static final String WINDOWS = "windows";

    private String windows = "";
    private String timeZone = "UTC";
    private int kilobytesPerSecond;
    private ByteRate rate = new ByteRate(0);
    private boolean keepsSource = true;
    private final Map<String, String> wanted = new HashMap<>();

    /** When archives may be sent, such as {@code Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00}; default empty, always. */
    public void setWindows(String windows) {
        this.windows = windows;
    }

    /** Time zone of the windows, such as America/La_Paz; default UTC. */
    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** Most that is sent in a second by this machine, in units of 1,000 bytes, 1 to 9999999; default 0, no limit. */
    public void setKilobytesPerSecond(int kilobytesPerSecond) {
        rate = new ByteRate(kilobytesPerSecond);
        this.kilobytesPerSecond = kilobytesPerSecond;
    }

    public int getKilobytesPerSecond() {
        return kilobytesPerSecond;
    }

    /** Whether received files are kept on this machine until the destination has them; default true. */
    public void setKeepsSource(boolean keepsSource) {
        this.keepsSource = keepsSource;
    }

    public boolean isKeepsSource() {
        return keepsSource;
    }

    /** PatientIDs of what it gets, as corrected: texts with * and ?, or /regular expressions/, commas between; default empty, all. */
    public void setPatients(String patients) {
        wanted.put("patients", patients);
    }

    /**
     * PatientIDs of whom it gets nothing, also where a request asks for it: written as patients are, in upper or lower case, as they came and as
     * corrected; default empty, none.
     */
    public void setExceptPatients(String exceptPatients) {
        wanted.put("exceptPatients", exceptPatients);
    }

    /** Modalities of what it gets, written as patients are; default empty, all. */
    public void setModalities(String modalities) {
        wanted.put("modalities", modalities);
    }

    /** SeriesDescriptions or StudyDescriptions of what it gets, written as patients are, in upper or lower case; default empty, all. */
    public void setDescriptions(String descriptions) {
        wanted.put("descriptions", descriptions);
    }

    /** First StudyDate of what it gets, yyyy-MM-dd; default empty, no limit. */
    public void setStudiesFrom(String studiesFrom) {
        wanted.put("studiesFrom", studiesFrom);
    }

    /** Last StudyDate of what it gets, yyyy-MM-dd; default empty, no limit. */
    public void setStudiesUntil(String studiesUntil) {
        wanted.put("studiesUntil", studiesUntil);
    }

    /** SQL condition over the columns of the view delivery_subject, for what else; default empty, none. */
    public void setCondition(String condition) {
        wanted.put("condition", condition);
    }

    /** What it gets of what there was before it: all (the default), none, or what became complete since a day, yyyy-MM-dd. */
    public void setBackFill(String backFill) {
        wanted.put("backFill", backFill);
    }

    /** Which archives it wants. */
    final DeliveryFilter filter() {
        return DeliveryFilter.of(wanted);
    }

    /**
     * Settings by which an archive of several series is wanted whole for the sake of one.
     *
     * @param patient whether archives hold all of a patient; otherwise all of a study
     */
    public final List<String> loose(boolean patient) {
        return Stream.concat(
                        Stream.of("modalities", "descriptions", "condition"),
                        patient ? Stream.of("studiesFrom", "studiesUntil") : Stream.empty())
                .filter(setting -> !wanted.getOrDefault(setting, "").isBlank())
                .toList();
    }

    /** Whether there are participants it must never get. */
    public final boolean isRefusing() {
        return filter().isRefusing();
    }

    /** A sum that differs where what it wants does; empty where it wants everything. */
    public final String filterSum() {
        return filter().sum();
    }

    /** True where it wants nothing of what was there before it, or before {@link #backFillFrom}. */
    public final boolean isBackFillBounded() {
        return filter().isBackFillBounded();
    }

    /** The day before which it wants nothing, yyyy-MM-dd; null where that is when it was first seen. */
    public final String backFillFrom() {
        return filter().backFillFrom();
    }

    /** When archives may be sent. */
    public final Windows sendingWindows() {
        return Windows.parse(windows, timeZone);
    }

    /**
     * Settings that can never work, name of the setting to what is wrong and what to write instead: its file is refused. Empty where all is well.
     */
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = new LinkedHashMap<>();
        try {
            sendingWindows();
        } catch (IllegalArgumentException e) {
            mistakes.put(e.getMessage().startsWith(WINDOWS) ? WINDOWS : "timeZone", e.getMessage());
        }
        mistakes.putAll(filter().mistakes());
        return mistakes;
    }

    /**
     * What could not work on this machine, name of the setting to what is wrong and what to do; connects to nothing. Empty where all is well.
     */
    public Map<String, String> faults() {
        return new LinkedHashMap<>();
    }

    /** What is wrong with a file that a setting names; nothing where it names none. */
    protected static Optional<String> fileFault(String setting, String file, String advice) {
        return file.isEmpty() || Files.isReadable(Path.of(file))
                ? Optional.empty()
                : Optional.of(setting + " is " + file + ", and there is no such file that can be read; " + advice
                        + ", or correct the path");
    }

    /**
     * Sends archives in one session; what an earlier, broken one left is continued. Fails for none of them: {@link #requireArrived} tells. What has
     * changed on our disk since it was packed is not sent.
     *
     * @param root folder their paths are relative to
     * @param deliveries claimed rows; their {@code file} is the archive's relative path, kept at the far end, {@code sha256} and {@code bytes} what it
     *     must be
     */
    public final Shipment send(Path root, List<Map<String, Object>> deliveries) throws InterruptedException {
        Shipment shipment = new Shipment(deliveries);
        for (Parcel parcel : shipment.parcels()) {
            localFault(root.resolve(parcel.file()), parcel)
                    .ifPresent(fault -> shipment.failed(parcel.file(), new DeliveryException(fault, Effect.GIVE_UP)));
        }
        if (!shipment.files().isEmpty()) {
            carry(root, shipment);
        }
        return shipment;
    }

    private static Optional<String> localFault(Path file, Parcel parcel) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.of("The archive to send is not on this machine's disk");
            }
            return parcel.sha256() == null || isAsPacked(file, parcel)
                    ? Optional.empty()
                    : Optional.of(
                            "The archive on this machine's disk is not what was packed (its size or checksum differs),"
                                    + " so it is not sent: check the disk");
        } catch (IOException e) {
            return Optional.of("The archive to send cannot be read from this machine's disk ("
                    + e.getClass().getSimpleName() + "): check the disk");
        }
    }

    private static boolean isAsPacked(Path file, Parcel parcel) throws IOException {
        return Files.size(file) == parcel.bytes()
                && (parcel.isJustVerified() || Digests.sha256(file).equals(parcel.sha256()));
    }

    /** Sends those of the shipment that have not failed, and tells it what becomes of them. */
    protected abstract void carry(Path root, Shipment shipment) throws InterruptedException;

    /** Compares what is at the far end with ours by the strongest means there is, and tells the shipment. */
    public abstract void verify(Path root, Shipment shipment) throws InterruptedException;

    /** @throws DeliveryException where this archive is not at the far end, or not equal to ours, with the reason */
    public final void requireArrived(Shipment shipment, Map<String, Object> delivery) throws DeliveryException {
        shipment.requireArrived(delivery);
    }

    /** Our archive, no faster than may be. */
    protected final InputStream open(Path archive) throws IOException {
        return paced(Files.newInputStream(archive));
    }

    /** These bytes, no faster than may be, all sessions of this machine together. */
    protected final InputStream paced(InputStream unpaced) {
        return rate.on(unpaced);
    }

    /** When sending has to stop; empty where it need not. */
    protected final Optional<Instant> closesAt() {
        Instant now = Instant.now();
        return sendingWindows().isOpen(now) ? sendingWindows().closesAt(now) : Optional.of(now);
    }

    /** Why the rest goes back to the queue when the window has closed. */
    protected static DeliveryException windowClosed() {
        return new DeliveryException("The destination's window closed before it was done", Effect.RELEASE);
    }
}
