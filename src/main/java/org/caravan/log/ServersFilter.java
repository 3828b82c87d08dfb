package org.caravan.log;

import java.util.List;

import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Has a {@link PeerLog} say what the libraries warn of that serve the HTTP pages: what strangers ask for makes them warn, of every header that is too
 * long and every connection too many.
 */
public final class ServersFilter extends TurboFilter {

    private static final List<String> LIBRARIES = List.of("org.eclipse.jetty", "io.hawt", "org.jolokia");

    private final PeerLog peers = new PeerLog();

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        if (format == null
                || !level.isGreaterOrEqual(Level.WARN)
                || LIBRARIES.stream().noneMatch(logger.getName()::startsWith)) {
            return FilterReply.NEUTRAL;
        }
        String name = logger.getName().substring(logger.getName().lastIndexOf('.') + 1);
        String line =
                name + ": " + MessageFormatter.arrayFormat(format, parameters).getMessage()
                        + (thrown == null ? "" : " (" + thrown + ")");
        peers.warn(logger.getLoggerContext().getLogger("org.caravan.http"), "HTTP", name + format, line);
        return FilterReply.DENY;
    }
}
