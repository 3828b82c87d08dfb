package org.caravan.deliver;

import java.net.ConnectException;
import java.net.UnknownHostException;

import org.apache.camel.util.ObjectHelper;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import org.caravan.queue.JobFailedException.Effect;

/** What an object store's refusals mean for the archive and its destination. Keys may name a patient: messages hold none. */
final class S3Failures {

    private S3Failures() {}

    static DeliveryException of(SdkException e) {
        if (!(e instanceof S3Exception answer)) {
            if (ObjectHelper.getException(ConnectException.class, e) != null
                    || ObjectHelper.getException(UnknownHostException.class, e) != null) {
                return stop("The S3 store cannot be reached: look at its endpoint and the line");
            }
            return new DeliveryException(
                    "The S3 store does not answer, or the connection broke: look at its endpoint and the line",
                    Effect.BACK_OFF);
        }
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        return switch (code) {
            case "InvalidAccessKeyId" -> stop("The S3 store does not know our access key: correct the credentials");
            case "SignatureDoesNotMatch" -> stop("The S3 store refuses our secret key: correct the credentials");
            case "AccessDenied", "AllAccessDisabled" ->
                stop("The S3 store denies us access to the bucket: have our key allowed to put and to get objects"
                        + " there");
            case "NoSuchBucket" -> stop("There is no such bucket: correct the destination's bucket, or have it made");
            case "RequestTimeTooSkewed" ->
                stop("The S3 store's clock and ours differ by more than 15 minutes: set ours right");
            case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage" -> stop("The S3 store is full: make room");
            case "BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch" ->
                new DeliveryException("The archive was damaged on its way; it is sent again", true);
            default -> byStatus(answer);
        };
    }

    private static DeliveryException byStatus(S3Exception answer) {
        return switch (answer.statusCode()) {
            case 401, 403 ->
                stop("The S3 store refuses us: correct the credentials, or have our key allowed to put and to get"
                        + " objects in the bucket");
            case 404 ->
                answer instanceof NoSuchBucketException
                        ? stop("There is no such bucket: correct the destination's bucket, or have it made")
                        : new DeliveryException("The object is not in the bucket any more", true);
            case 301, 307 -> stop("The bucket is in another region: correct the destination's region or endpoint");
            case 507 -> stop("The S3 store is full: make room");
            default ->
                new DeliveryException("The S3 store failed (HTTP status " + answer.statusCode() + ")", Effect.BACK_OFF);
        };
    }

    private static DeliveryException stop(String message) {
        return new DeliveryException(message, false);
    }
}
