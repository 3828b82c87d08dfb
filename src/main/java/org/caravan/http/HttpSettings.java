package org.caravan.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is served, where, and to whom.
 *
 * @param console Hawtio
 * @param management health, metrics and other pages for machines
 * @param names by which browsers may ask for the console, beside addresses, {@code localhost} and this machine's own
 * @param keystore PKCS12 file with certificate and key; empty: no TLS
 * @param keystorePassword of that file; never printed
 * @param limits of one request
 * @param secrets folder of the users file and of generated passwords
 * @param consolePassword of the user {@value Users#OPERATOR}; empty: generated at the first start
 * @param managementPassword of the user {@value Users#MONITOR}; empty: generated at the first start
 */
public record HttpSettings(
        Listener console,
        Listener management,
        Set<String> names,
        Optional<Path> keystore,
        String keystorePassword,
        Limits limits,
        Path secrets,
        String consolePassword,
        String managementPassword) {

    static final String LOOPBACK = "127.0.0.1";

    /**
     * A host and port to listen at.
     *
     * @param name prefix of its settings, for example {@code caravan.console}
     */
    public record Listener(String name, boolean enabled, String host, int port) {

        boolean isLoopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }

        /** Address at which this machine itself reaches it. */
        public String localHost() {
            try {
                return InetAddress.getByName(host).isAnyLocalAddress() ? LOOPBACK : host;
            } catch (UnknownHostException e) {
                return host;
            }
        }
    }

    /**
     * What one request may have: more is refused with status 413 or 431.
     *
     * @param largestRequest bytes of its body
     * @param largestHeaders bytes of its first line and headers
     * @param mostRequests to Jolokia in one message
     * @param longestAnswer how long an answer may take, from the first byte of its request; then the connection is closed
     * @param connectionsOfOne most that one address other than this machine may have at a port; those above are closed
     */
    public record Limits(
            int largestRequest, int largestHeaders, int mostRequests, Duration longestAnswer, int connectionsOfOne) {

        /** 1 MB, 8 kB, 2,000, 2 min, 16. */
        public static final Limits USUAL = new Limits(1 << 20, 8 << 10, 2_000, Duration.ofMinutes(2), 16);
    }

    /** Reads {@code caravan.console.*}, {@code caravan.management.*}, {@code caravan.http.*} and {@code caravan.data}. */
    public static HttpSettings from(UnaryOperator<String> property) {
        String keystore = property.apply("caravan.http.keystore").strip();
        return new HttpSettings(
                listener("caravan.console", property),
                listener("caravan.management", property),
                names(property),
                keystore.isEmpty() ? Optional.empty() : Optional.of(Path.of(keystore)),
                property.apply("caravan.http.keystore-password"),
                new Limits(
                        number("caravan.http.largest-request", property) << 10,
                        number("caravan.http.largest-headers", property) << 10,
                        number("caravan.console.most-requests", property),
                        Duration.ofSeconds(number("caravan.http.longest-answer", property)),
                        number("caravan.http.connections-of-one-address", property)),
                Path.of(property.apply("caravan.data").strip())
                        .toAbsolutePath()
                        .normalize()
                        .resolve("secrets"),
                property.apply("caravan.console.password"),
                property.apply("caravan.management.password"));
    }

    private static Set<String> names(UnaryOperator<String> property) {
        Set<String> names = Stream.of(property.apply("caravan.console.names").split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        names.add(property.apply("caravan.console.host").strip());
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // a machine whose own name leads nowhere is asked for by an address
        }
        return names;
    }

    private static Listener listener(String name, UnaryOperator<String> property) {
        return new Listener(
                name,
                Boolean.parseBoolean(property.apply(name + ".enabled")),
                property.apply(name + ".host").strip(),
                number(name + ".port", property));
    }

    private static int number(String name, UnaryOperator<String> property) {
        return Integer.parseInt(property.apply(name).strip());
    }

    String scheme() {
        return keystore.isPresent() ? "https" : "http";
    }

    @Override
    public String toString() {
        return "HttpSettings[" + console + ", " + management + ", keystore=" + keystore + ", secrets=" + secrets + "]";
    }
}
