package org.caravan.rehearsal;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;

/** A PACS to rehearse with: answers C-ECHO, C-FIND and C-MOVE over made-up studies, and counts what it is asked. */
public final class RehearsalPacs implements AutoCloseable {

    public static final String AE_TITLE = "REHEARSAL";

    private final DicomListener listener;
    private final Lines lines;
    private final Catalogue catalogue;
    private final RequestLog requests = new RequestLog();
    private final Builder settings;
    private final int port;

    private RehearsalPacs(Builder settings) throws DicomException {
        this.settings = settings;
        this.catalogue = settings.catalogue;
        DicomToolkit toolkit = DicomToolkit.named(settings.toolkit);
        lines = settings.habits == null ? null : new Lines(settings.habits);
        ListenerConfig config = ListenerConfig.builder(settings.aeTitle)
                .host(lines == null ? settings.host : "127.0.0.1")
                .port(lines == null ? settings.port : 0)
                .callers(settings.callers)
                .maxAssociations(settings.maxAssociations)
                .maxAssociationsPerAddress(settings.maxAssociations) // all come from one machine
                .build();
        listener = toolkit.listen(
                config,
                new ListenerServices(
                        null,
                        new QueryService(settings, catalogue),
                        new TransferService(settings, catalogue, toolkit, this::way),
                        lines == null ? requests : lines.observing(requests)));
        if (settings.behaviour instanceof HabitualBehaviour habitual) {
            habitual.breakWith(lines::resetOutwards);
        }
        try {
            port = lines == null ? listener.port() : lines.open(settings.host, settings.port, listener.port());
        } catch (DicomException e) {
            listener.close();
            throw e;
        }
    }

    private InetSocketAddress way(InetSocketAddress destination) {
        return lines == null ? destination : lines.to(destination);
    }

    /**
     * Starts the PACS of the demo: AE title {@value #AE_TITLE}, on the loopback interface, with the demo's studies.
     *
     * @param port to listen on, 0 for any
     * @param destinationAeTitle who may retrieve, at that port of the loopback interface
     * @param megabytesPerSecond how fast it sends, 0 for as fast as it can
     * @throws DicomException when the port cannot be bound
     */
    public static RehearsalPacs start(
            int port, String destinationAeTitle, int destinationPort, double megabytesPerSecond) throws DicomException {
        return start(port, destinationAeTitle, destinationPort, megabytesPerSecond, null);
    }

    /**
     * Starts the PACS of the demo, with habits.
     *
     * @param habits null for none, ever
     */
    public static RehearsalPacs start(
            int port, String destinationAeTitle, int destinationPort, double megabytesPerSecond, Habits habits)
            throws DicomException {
        return builder()
                .habits(habits)
                .port(port)
                .studies(SyntheticStudies.demo())
                .destination(destinationAeTitle, "127.0.0.1", destinationPort)
                .megabytesPerSecond(megabytesPerSecond)
                .start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** How it misbehaves, where {@link Builder#habits} gave it any. */
    public Habits habits() {
        return settings.habits;
    }

    public String aeTitle() {
        return settings.aeTitle;
    }

    /** What it was asked, and when. */
    public RequestLog requests() {
        return requests;
    }

    /** What it holds; more can be added while it runs. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** Enters a move destination, or a new address for one. */
    public void setDestination(String destinationAeTitle, String host, int port) {
        settings.destination(destinationAeTitle, host, port);
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
        }
        listener.close();
    }

    /** Collects the settings of a {@link RehearsalPacs}; each starts with its default. */
    public static final class Builder {
        final Map<String, InetSocketAddress> destinations = new ConcurrentHashMap<>();
        final Catalogue catalogue = new Catalogue(List.of());
        String aeTitle = AE_TITLE;
        boolean refusePatientRoot;
        long bytesPerSecond;
        Behaviour behaviour = Behaviour.GOOD;
        Habits habits;
        private String toolkit = DicomToolkit.BUILT_IN;
        private String host = "127.0.0.1";
        private int port;
        private int maxAssociations = 20;
        private List<ListenerConfig.Caller> callers = List.of(new ListenerConfig.Caller("*", "*"));

        private Builder() {}

        /** Its AE title; default {@value RehearsalPacs#AE_TITLE}. */
        public Builder aeTitle(String value) {
            this.aeTitle = AeTitles.requireValid(value, "aeTitle");
            return this;
        }

        /** Address to listen on; default 127.0.0.1. */
        public Builder host(String value) {
            this.host = value;
            return this;
        }

        /** Port to listen on; default 0, any. */
        public Builder port(int value) {
            this.port = value;
            return this;
        }

        /** Adds what it holds. */
        public Builder studies(Collection<SyntheticObject> objects) {
            catalogue.add(objects);
            return this;
        }

        /** Adds a move destination. */
        public Builder destination(String destinationAeTitle, String destinationHost, int destinationPort) {
            destinations.put(
                    AeTitles.requireValid(destinationAeTitle, "destinationAeTitle"),
                    InetSocketAddress.createUnresolved(destinationHost, destinationPort));
            return this;
        }

        /** How fast it sends one object, in 1,000,000 bytes a second; default 0, as fast as it can. */
        public Builder megabytesPerSecond(double value) {
            this.bytesPerSecond = (long) (value * 1_000_000);
            return this;
        }

        /** Whether it refuses Patient Root, as some PACS do; default false. */
        public Builder refusePatientRoot(boolean value) {
            this.refusePatientRoot = value;
            return this;
        }

        /** Associations at once, further ones are rejected; default 20. */
        public Builder maxAssociations(int value) {
            this.maxAssociations = value;
            return this;
        }

        /** Who may associate; default everybody. */
        public Builder callers(List<ListenerConfig.Caller> value) {
            this.callers = List.copyOf(value);
            return this;
        }

        /** How it misbehaves; default not at all. */
        public Builder behaviour(Behaviour value) {
            this.behaviour = value;
            return this;
        }

        /** How it misbehaves when it is told to, while it runs; replaces its behaviour. Default: it cannot be told. */
        public Builder habits(Habits value) {
            this.habits = value;
            if (value != null) {
                this.behaviour = new HabitualBehaviour(value, catalogue);
            }
            return this;
        }

        boolean refusesPatientRoot() {
            return refusePatientRoot || behaviour.refusesPatientRoot();
        }

        /** Which transport it uses; default {@value DicomToolkit#BUILT_IN}. */
        public Builder toolkit(String value) {
            this.toolkit = value;
            return this;
        }

        /** Starts it; the builder must not be used again. */
        public RehearsalPacs start() throws DicomException {
            return new RehearsalPacs(this);
        }
    }
}
