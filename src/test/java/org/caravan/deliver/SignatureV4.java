package org.caravan.deliver;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks requests as an S3 store does (AWS Signature Version 4, header Authorization), without the SDK that has signed them. */
final class SignatureV4 {

    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, ?"
                    + "SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

    private final String secret;

    SignatureV4(String secret) {
        this.secret = secret;
    }

    /**
     * The signature that a request must have.
     *
     * @param path as sent, percent-encoded
     * @param query as sent, without the question mark; empty for none
     * @param headers names in lower case
     */
    String of(String method, String path, String query, Map<String, String> headers) {
        Matcher said = AUTHORIZATION.matcher(headers.get("authorization"));
        if (!said.matches()) {
            throw new IllegalArgumentException("no signature of version 4");
        }
        String canonical = String.join(
                "\n",
                method,
                path,
                canonical(query),
                Arrays.stream(said.group(4).split(";"))
                        .map(name -> name + ":" + headers.get(name).strip().replaceAll(" +", " ") + "\n")
                        .collect(Collectors.joining()),
                said.group(4),
                headers.get("x-amz-content-sha256"));
        String scope = said.group(2) + "/" + said.group(3) + "/s3/aws4_request";
        String text = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                headers.get("x-amz-date"),
                scope,
                hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(said.group(2), said.group(3), "s3", "aws4_request", text)) {
            key = hmac(key, part);
        }
        return hex(key);
    }

    boolean isRight(String method, String path, String query, Map<String, String> headers) {
        return headers.get("authorization").endsWith("Signature=" + of(method, path, query, headers));
    }

    private static String canonical(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] both = parameter.split("=", 2);
            parameters.put(encoded(both[0]), both.length == 1 ? "" : encoded(both[1]));
        }
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(URLDecoder.decode(part, StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
