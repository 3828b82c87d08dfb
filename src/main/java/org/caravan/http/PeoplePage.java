package org.caravan.http;

import java.util.Optional;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServlet;

/**
 * A page for people, on the console's port.
 *
 * <p>Whoever binds one in the Camel registry (under any name, before the start of {@link HttpServers}) is served, behind the gate of {@link PeopleSite}.
 *
 * @param path servlet mapping, for example {@code /requests/*}, {@code /assets/*}, or {@code ""} for the root alone
 * @param servlet answers it; may run on several threads at once
 * @param upload of forms with files, which only then are read; empty: none
 */
public record PeoplePage(String path, HttpServlet servlet, Optional<MultipartConfigElement> upload) {

    public PeoplePage(String path, HttpServlet servlet) {
        this(path, servlet, Optional.empty());
    }
}
