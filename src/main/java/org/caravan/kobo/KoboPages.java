package org.caravan.kobo;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Follows the pages of a listing: the first address, then what {@code next} says until it is null, on the same server only.
 *
 * <p>The last page is never inferred from the limit that was asked for, since servers cap it silently.
 */
public class KoboPages {

    /** Most pages of one listing; more means that the server answers in circles. */
    static final int MOST_PAGES = 100_000;

    private final URI server;

    /**
     * Makes one for a server.
     *
     * @param server base URL, for example {@code https://eu.kobotoolbox.org}
     */
    public KoboPages(String server) {
        this.server = http(server);
    }

    /** Address of the first page of the deployed forms. */
    public String forms() {
        return server.resolve("/api/v2/assets/?format=json&q=asset_type:survey&limit=100")
                .toString();
    }

    /**
     * Address of the first page of a form's submissions.
     *
     * @param uid of the asset: letters and digits
     * @param limit submissions a page; 1000 is the most that servers give
     */
    public String submissions(String uid, int limit) {
        if (!uid.matches("[A-Za-z0-9]{1,64}")) {
            throw new KoboException("The server named a form whose uid is not made of letters and digits");
        }
        return server.resolve("/api/v2/assets/" + uid + "/data/?format=json&limit=" + limit + "&start=0")
                .toString();
    }

    /**
     * The address of the next page, or null after the last one.
     *
     * @param next what the page said
     * @param page number of pages read so far
     * @throws KoboException when it leads to another server, so that our token is not sent there, or never ends
     */
    public String next(String next, int page) {
        if (next == null || next.isBlank()) {
            return null;
        }
        if (page >= MOST_PAGES) {
            throw new KoboException("The listing has more than " + MOST_PAGES + " pages");
        }
        URI uri = http(next);
        boolean same = Objects.equals(uri.getScheme(), server.getScheme())
                && uri.getHost().equalsIgnoreCase(server.getHost())
                && port(uri) == port(server);
        if (!same) {
            throw new KoboException("The next page is on another server than " + server.getHost()
                    + ": refused, since our token would go there");
        }
        return uri.toString();
    }

    private static URI http(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the text: it may hold a token
        }
        throw new KoboException(
                "A KoboToolbox address must be like https://eu.kobotoolbox.org, without user and password");
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }
}
