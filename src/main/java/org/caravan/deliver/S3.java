package org.caravan.deliver;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import org.caravan.dicom.Range;
import org.caravan.files.BoundedFiles;

/**
 * Puts archives into a bucket of an S3-compatible object store: those larger than a part in parts, each with its SHA-256 sum, which the store compares
 * and keeps. An object that is there is not replaced.
 *
 * <p>Verified by the sum that the store gives of what it keeps; where it gives none, the object is read back whole.
 */
public class S3 extends OneByOne {

    private static final long MEGABYTE = 1 << 20;

    private static final Range PART_MIB = new Range(5, 5_000);

    private String endpoint = "";
    private String region = "us-east-1";
    private String bucket = "";
    private String prefix = "";
    private boolean pathStyle = true;
    private String credentialsFile = "";
    private String accessKeyVariable = "AWS_ACCESS_KEY_ID";
    private String secretKeyVariable = "AWS_SECRET_ACCESS_KEY";
    private int partSize = 16;
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration timeout = Duration.ofHours(6);

    /** Address of the store, such as {@code https://s3.example.org}; default empty, that of Amazon in the region. */
    public void setEndpoint(String endpoint) {
        this.endpoint = endpoint.strip();
    }

    /** Region; default us-east-1, which most stores take. */
    public void setRegion(String region) {
        this.region = region.strip();
    }

    /** The bucket, which must exist. Required. */
    public void setBucket(String bucket) {
        this.bucket = bucket.strip();
    }

    /** What keys begin with, such as {@code caravan/}; default empty. */
    public void setPrefix(String prefix) {
        this.prefix = prefix.strip();
    }

    /** Whether the bucket's name is in the path (true, the default) or in the host's name. */
    public void setPathStyle(boolean pathStyle) {
        this.pathStyle = pathStyle;
    }

    /** File with the access key in its first and the secret key in its second line; default empty, the environment has them. */
    public void setCredentialsFile(String credentialsFile) {
        this.credentialsFile = credentialsFile.strip();
    }

    /** Variable of the environment with the access key; default AWS_ACCESS_KEY_ID. */
    public void setAccessKeyVariable(String accessKeyVariable) {
        this.accessKeyVariable = accessKeyVariable.strip();
    }

    /** Variable of the environment with the secret key; default AWS_SECRET_ACCESS_KEY. */
    public void setSecretKeyVariable(String secretKeyVariable) {
        this.secretKeyVariable = secretKeyVariable.strip();
    }

    /** Size of parts, in MiB, 5 to 5000; default 16. An archive may have 10,000 of them. */
    public void setPartSize(int partSize) {
        this.partSize = PART_MIB.require("partSize", partSize);
    }

    /** Longest wait for a connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = TIMES.require("connectTimeout", connectTimeout);
    }

    /** Longest silence on a connection, and longest time in which the store takes nothing of what is sent; default 60 s. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = TIMES.require("idleTimeout", idleTimeout);
    }

    /** Longest time of one archive, for its sending and for its verification each; default 6 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = TIMES.require("timeout", timeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            mistakes.put("bucket", "bucket is '" + bucket + "'; write its name: 3 to 63 of a-z, 0-9, . and -");
        }
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/?#]+/?")) {
            mistakes.put("endpoint", "endpoint is '" + endpoint + "'; write an address as https://s3.example.org");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        fileFault("credentialsFile", credentialsFile, "put the access key and the secret key into it, a line each")
                .ifPresent(fault -> faults.put("credentialsFile", fault));
        if (credentialsFile.isEmpty() && System.getenv(secretKeyVariable) == null) {
            faults.put(
                    "credentialsFile",
                    "credentialsFile is empty and the environment has no " + secretKeyVariable
                            + "; write the file that holds the access key and the secret key");
        }
        return faults;
    }

    @Override
    protected Session connect() throws DeliveryException {
        try {
            var connections = new S3Connections(
                    ApacheHttpClient.builder()
                            .connectionTimeout(connectTimeout)
                            .socketTimeout(idleTimeout)
                            .build(),
                    idleTimeout);
            var builder = S3Client.builder()
                    .region(Region.of(region))
                    .forcePathStyle(pathStyle)
                    .credentialsProvider(StaticCredentialsProvider.create(credentials()))
                    .httpClient(connections);
            if (!endpoint.isEmpty()) {
                builder.endpointOverride(URI.create(endpoint));
            }
            return new S3Session(
                    builder.build(), connections, timeout, bucket, prefix, partSize * MEGABYTE, this::paced);
        } catch (SdkClientException e) {
            throw new DeliveryException("The S3 destination cannot be used: correct its endpoint and region", false);
        }
    }

    private AwsCredentials credentials() throws DeliveryException {
        if (credentialsFile.isEmpty()) {
            return credentials(System.getenv(accessKeyVariable), System.getenv(secretKeyVariable));
        }
        try {
            String[] lines = BoundedFiles.secret(Path.of(credentialsFile)).split("\\s+");
            return credentials(lines[0], lines.length == 2 ? lines[1] : null);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The S3 destination's credentialsFile cannot be read: correct its path or owner", false);
        }
    }

    private static AwsCredentials credentials(String access, String secret) throws DeliveryException {
        if (access == null || access.isBlank() || secret == null || secret.isBlank()) {
            throw new DeliveryException(
                    "The S3 destination has no credentials: write a credentialsFile with the access key and the secret"
                            + " key, a line each",
                    false);
        }
        return AwsBasicCredentials.create(access, secret);
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "S3 bucket " + bucket;
    }
}
