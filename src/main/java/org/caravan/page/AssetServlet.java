package org.caravan.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.files.Digests;

/** The few files of the page that are the same for all: its style, its scripts, its mark. All are of this program; they are held in memory, 80 kB. */
final class AssetServlet extends HttpServlet {

    private static final String WEBJAR = "/META-INF/resources/webjars/htmx.org/";
    private static final String POM = "/META-INF/maven/org.webjars.npm/htmx.org/pom.properties";
    private static final String LONG = "public, max-age=31536000, immutable";
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css; charset=UTF-8", "js", "text/javascript; charset=UTF-8", "svg", "image/svg+xml");

    private final transient Map<String, byte[]> files = new HashMap<>();
    private final String stamp;

    AssetServlet() {
        files.put("page.css", bytes("/org/caravan/page/assets/page.css"));
        files.put("page.js", bytes("/org/caravan/page/assets/page.js"));
        files.put("caravan.svg", bytes("/org/caravan/http/console/img/caravan.svg"));
        files.put("htmx.js", bytes(WEBJAR + version() + "/dist/htmx.min.js"));
        MessageDigest digest = Digests.sha256();
        files.keySet().stream().sorted().map(files::get).forEach(digest::update);
        stamp = Digests.hex(digest).substring(0, 12);
    }

    /** Of all of them: an address that has it never changes what it gives. */
    String stamp() {
        return stamp;
    }

    private static String version() {
        Properties pom = new Properties();
        try (InputStream in = AssetServlet.class.getResourceAsStream(POM)) {
            pom.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pom.getProperty("version");
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = AssetServlet.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("There is no " + resource + " on the class path: build again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        String name = path.substring(path.lastIndexOf('/') + 1);
        byte[] file = files.get(name);
        if (file == null || !(path.equals("/" + name) || path.equals("/" + stamp + "/" + name))) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            response.setContentType("text/plain; charset=UTF-8");
            response.getOutputStream().write("There is no such file".getBytes(StandardCharsets.UTF_8));
            return;
        }
        response.setContentType(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
        response.setHeader("Cache-Control", path.contains(stamp) ? LONG : "public, max-age=3600");
        response.setContentLength(file.length);
        response.getOutputStream().write(file);
    }
}
