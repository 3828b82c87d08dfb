package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.apache.commons.io.input.BoundedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

/** A bucket that archives are put into, and looked at. */
final class S3Session implements OneByOne.Session {

    private static final Logger LOG = LoggerFactory.getLogger(S3Session.class);
    private static final int MOST_PARTS = 10_000;

    /** HTTP status where an object is there already, or has just come (S3, conditional writes). */
    private static final List<Integer> THERE_ALREADY = List.of(409, 412);

    private final S3Client client;
    private final S3Connections connections;
    private final Duration timeout;
    private final String bucket;
    private final String prefix;
    private final long partSize;
    private final UnaryOperator<InputStream> paced;

    /**
     * @param connections those of the client; the session closes both
     * @param timeout longest time of one archive, for its sending and for its verification each
     * @param paced slows a stream down to the destination's rate
     */
    S3Session(
            S3Client client,
            S3Connections connections,
            Duration timeout,
            String bucket,
            String prefix,
            long partSize,
            UnaryOperator<InputStream> paced) {
        this.client = client;
        this.connections = connections;
        this.timeout = timeout;
        this.bucket = bucket;
        this.prefix = prefix;
        this.partSize = partSize;
        this.paced = paced;
    }

    @Override
    public void send(Parcel parcel, Path archive) throws DeliveryException {
        String key = prefix + parcel.file();
        try (var limit = new TimeLimit(timeout, connections::breakOff)) {
            if (head(key) != null) {
                return;
            }
            if (parcel.bytes() <= partSize) {
                putWhole(key, parcel, archive);
            } else {
                putInParts(key, parcel, archive);
            }
        } catch (S3Exception e) {
            if (!THERE_ALREADY.contains(e.statusCode())) {
                throw S3Failures.of(e);
            }
        } catch (SdkException e) {
            throw S3Failures.of(e);
        } catch (IOException | UncheckedIOException e) {
            throw new DeliveryException("The archive cannot be read while it is sent: check this machine's disk", true);
        }
    }

    private void putWhole(String key, Parcel parcel, Path archive) {
        client.putObject(
                put -> put.bucket(bucket)
                        .key(key)
                        .ifNoneMatch("*")
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .checksumSHA256(base64(HexFormat.of().parseHex(parcel.sha256()))),
                body(new Slice(archive, 0, parcel.bytes())));
    }

    /**
     * Each part is read twice, once for its sum, which is sent before it: none is ever in memory. A broken upload stays in the bucket, and the next attempt
     * goes on with it.
     */
    private void putInParts(String key, Parcel parcel, Path archive) throws IOException {
        String upload = begunBefore(key).orElseGet(() -> client.createMultipartUpload(
                        create -> create.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId());
        Map<Integer, Part> there = partsOf(key, upload);
        boolean taken = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (Slice part : Slice.of(archive, parcel.bytes(), partSize(parcel.bytes()))) {
                int number = parts.size() + 1;
                parts.add(putPart(key, upload, number, part, there.get(number)));
            }
            client.completeMultipartUpload(complete -> complete.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts)));
        } catch (S3Exception e) {
            taken = THERE_ALREADY.contains(e.statusCode());
            throw e;
        } finally {
            if (taken) {
                abort(key, upload);
            }
        }
    }

    /** An upload of that object that broke; none where the store does not tell. */
    private Optional<String> begunBefore(String key) {
        try {
            return client.listMultipartUploads(list -> list.bucket(bucket).prefix(key)).uploads().stream()
                    .filter(upload -> upload.key().equals(key))
                    .map(MultipartUpload::uploadId)
                    .findFirst();
        } catch (S3Exception e) {
            LOG.debug("Broken uploads cannot be listed: {}", e.statusCode());
            return Optional.empty();
        }
    }

    private Map<Integer, Part> partsOf(String key, String upload) {
        return client.listPartsPaginator(list -> list.bucket(bucket).key(key).uploadId(upload)).parts().stream()
                .collect(Collectors.toMap(Part::partNumber, part -> part, (one, other) -> other));
    }

    private record Slice(Path archive, long from, long length) {

        static List<Slice> of(Path archive, long bytes, long size) {
            List<Slice> parts = new ArrayList<>();
            for (long from = 0; from < bytes; from += size) {
                parts.add(new Slice(archive, from, Math.min(size, bytes - from)));
            }
            return parts;
        }

        InputStream in(InputStream whole) throws IOException {
            whole.skipNBytes(from);
            return BoundedInputStream.builder()
                    .setInputStream(whole)
                    .setMaxCount(length)
                    .get();
        }

        byte[] sha256() throws IOException {
            try (InputStream in = in(Files.newInputStream(archive))) {
                return HexFormat.of().parseHex(Digests.sha256(in));
            }
        }
    }

    /** @param there what the store has of it, or null */
    private CompletedPart putPart(String key, String upload, int number, Slice part, Part there) throws IOException {
        String sum = base64(part.sha256());
        if (there != null && there.size() == part.length() && sum.equals(there.checksumSHA256())) {
            return completed(number, there.eTag(), sum);
        }
        String tag = client.uploadPart(
                        put -> put.bucket(bucket)
                                .key(key)
                                .uploadId(upload)
                                .partNumber(number)
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                                .checksumSHA256(sum),
                        body(part))
                .eTag();
        return completed(number, tag, sum);
    }

    private static CompletedPart completed(int number, String tag, String sum) {
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumSHA256(sum)
                .build();
    }

    /** Larger where the archive would have more parts than it may. */
    private long partSize(long bytes) {
        return Math.max(partSize, (bytes + MOST_PARTS - 1) / MOST_PARTS);
    }

    private RequestBody body(Slice part) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return part.in(paced.apply(Files.newInputStream(part.archive())));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                part.length(),
                "application/octet-stream");
    }

    private void abort(String key, String upload) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException e) {
            LOG.debug(
                    "Parts of an upload that broke stay in the bucket: {}",
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public OneByOne.Found look(Parcel parcel, Path archive) throws DeliveryException {
        String key = prefix + parcel.file();
        try (var limit = new TimeLimit(timeout, connections::breakOff)) {
            HeadObjectResponse head = head(key);
            if (head == null) {
                return OneByOne.Found.MISSING;
            }
            if (head.contentLength() != parcel.bytes()) {
                return OneByOne.Found.DIFFERENT;
            }
            String kept = head.checksumSHA256();
            return isEqual(kept == null ? "" : kept, key, parcel, archive)
                    ? OneByOne.Found.EQUAL
                    : OneByOne.Found.DIFFERENT;
        } catch (SdkException e) {
            throw S3Failures.of(e);
        } catch (IOException e) {
            throw new DeliveryException("The connection broke while the archive was read back", Effect.BACK_OFF);
        }
    }

    /** @param kept sum that the store gives: of the whole; or of the sums of the parts, with their number behind it; or none */
    private boolean isEqual(String kept, String key, Parcel parcel, Path archive) throws IOException {
        String whole = base64(HexFormat.of().parseHex(parcel.sha256()));
        if (kept.equals(whole)) {
            return true;
        }
        // another one may have put it there, in parts of another size: then its bytes tell
        return kept.contains("-") && kept.equals(sumOfParts(archive, partSize(parcel.bytes())))
                || (kept.isEmpty() || kept.contains("-")) && read(key).equals(parcel.sha256());
    }

    private static String sumOfParts(Path archive, long size) throws IOException {
        MessageDigest all = Digests.sha256();
        List<Slice> parts = Slice.of(archive, Files.size(archive), size);
        for (Slice part : parts) {
            all.update(part.sha256());
        }
        return base64(all.digest()) + "-" + parts.size();
    }

    private String read(String key) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in =
                client.getObject(get -> get.bucket(bucket).key(key))) {
            return Digests.sha256(in);
        }
    }

    /** Null where there is no such object. */
    private HeadObjectResponse head(String key) {
        try {
            return client.headObject(head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
        } catch (NoSuchKeyException e) {
            // of a bucket that is not there HEAD says no more than that
            client.headBucket(head -> head.bucket(bucket));
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        client.close();
        connections.close();
    }
}
