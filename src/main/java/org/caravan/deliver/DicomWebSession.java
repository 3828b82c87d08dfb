package org.caravan.deliver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.caravan.camel.dicom.ObjectIdentity;

/** Stores the objects of archives at a DICOMweb server, straight from the archive. */
final class DicomWebSession implements OneByOne.Session {

    private static final int USUAL_HEADER = 16 << 10;
    private static final int MOST_HEADER = 1 << 20;

    private record Member(ZipEntry entry, ObjectIdentity object) {}

    private record Series(String study, String series) {}

    private final DicomWebRequests server;
    private final int objectsAtOnce;
    private final long bytesAtOnce;
    private final UnaryOperator<InputStream> paced;

    /** @param paced slows a stream down to the destination's rate */
    DicomWebSession(DicomWebRequests server, int objectsAtOnce, long bytesAtOnce, UnaryOperator<InputStream> paced) {
        this.server = server;
        this.objectsAtOnce = objectsAtOnce;
        this.bytesAtOnce = bytesAtOnce;
        this.paced = paced;
    }

    @Override
    public void send(Parcel parcel, Path archive) throws DeliveryException, InterruptedException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            List<Member> missing = missing(members(zip));
            String refused = null;
            for (int from = 0; from < missing.size(); ) {
                int to = end(missing, from);
                String words = store(zip, missing.subList(from, to));
                refused = refused == null ? words : refused;
                from = to;
            }
            if (refused != null) {
                throw new DeliveryException(refused, true);
            }
        } catch (IOException e) {
            throw unreadable();
        }
    }

    @Override
    public OneByOne.Found look(Parcel parcel, Path archive) throws DeliveryException, InterruptedException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return missing(members(zip)).isEmpty() ? OneByOne.Found.EQUAL : OneByOne.Found.MISSING;
        } catch (IOException e) {
            throw unreadable();
        }
    }

    private static DeliveryException unreadable() {
        return DicomArchive.unreadable("a DICOMweb server");
    }

    private static List<Member> members(ZipFile zip) throws IOException, DeliveryException {
        List<Member> members = new ArrayList<>();
        for (ZipEntry entry : DicomArchive.objects(zip)) {
            members.add(new Member(entry, identity(zip, entry).orElseThrow(DicomWebSession::unreadable)));
        }
        if (members.isEmpty()) {
            throw unreadable();
        }
        return members;
    }

    private static Optional<ObjectIdentity> identity(ZipFile zip, ZipEntry entry) throws IOException {
        for (int length : new int[] {USUAL_HEADER, MOST_HEADER}) {
            try (InputStream in = zip.getInputStream(entry)) {
                Optional<ObjectIdentity> object = ObjectIdentity.of(in.readNBytes(length));
                if (object.isPresent()) {
                    return object;
                }
            }
        }
        return Optional.empty();
    }

    /** Those that the server does not have. */
    private List<Member> missing(List<Member> members) throws DeliveryException, InterruptedException {
        Set<Series> all = new LinkedHashSet<>();
        members.forEach(member -> all.add(
                new Series(member.object().studyInstanceUid(), member.object().seriesInstanceUid())));
        Set<String> there = new HashSet<>();
        for (Series one : all) {
            there.addAll(instances(one.study(), one.series()));
        }
        return members.stream()
                .filter(member -> !there.contains(member.object().sopInstanceUid()))
                .toList();
    }

    /** SOP instance UIDs of a series that the server has. */
    Set<String> instances(String study, String series) throws DeliveryException, InterruptedException {
        return server.instances(study, series);
    }

    private int end(List<Member> members, int from) {
        int to = from;
        for (long bytes = 0; to < members.size() && to - from < objectsAtOnce && bytes < bytesAtOnce; to++) {
            bytes += members.get(to).entry().getSize();
        }
        return to;
    }

    /** With its length said before: some servers store nothing of a body that comes in chunks, and report success. */
    private String store(ZipFile zip, List<Member> members) throws DeliveryException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        byte[] head =
                ("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] gap = {'\r', '\n'};
        long length = end.length;
        for (Member member : members) {
            length += head.length + member.entry().getSize() + gap.length;
        }
        Enumeration<InputStream> parts = new Enumeration<>() {
            private final Iterator<Member> left = members.iterator();
            private final List<InputStream> next = new ArrayList<>();
            private boolean ended;

            @Override
            public boolean hasMoreElements() {
                return !next.isEmpty() || left.hasNext() || !ended;
            }

            @Override
            public InputStream nextElement() {
                if (next.isEmpty() && left.hasNext()) {
                    next.add(new ByteArrayInputStream(head));
                    next.add(content(zip, left.next().entry()));
                    next.add(new ByteArrayInputStream(gap));
                } else if (next.isEmpty()) {
                    ended = true;
                    return new ByteArrayInputStream(end);
                }
                return next.remove(0);
            }
        };
        BodyPublisher body = BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> paced.apply(new SequenceInputStream(parts))), length);
        return server.store(body, boundary, members.size());
    }

    private static InputStream content(ZipFile zip, ZipEntry entry) {
        try {
            return zip.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // the client's connections close when they are idle
    }
}
