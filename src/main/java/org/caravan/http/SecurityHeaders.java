package org.caravan.http;

import java.util.Map;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Tells browsers with every answer to load nothing from elsewhere, to show it in no other page, and to say to nobody where they are. */
final class SecurityHeaders implements HttpConfiguration.Customizer {

    /** Hawtio puts styles into its pages as they are shown, and pictures into styles; scripts come from files alone. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Frame-Options", "DENY",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

    @Override
    public Request customize(Request request, HttpFields.Mutable answer) {
        HEADERS.forEach(answer::put);
        return request;
    }
}
