package org.caravan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.caravan.Setting.Kind;
import org.caravan.database.DatabaseSettings;
import org.caravan.dicom.Range;
import org.caravan.load.RouteBounds;
import org.caravan.pack.SeriesHeaders;
import org.caravan.queue.Workers;
import org.caravan.routes.FlowBeans;

/** Every setting there is, in the order in which {@code application.properties} lists them: name, default, what it takes, what it does. */
final class SettingCatalogue {

    private static final Range MOST_STEPS = new Range(100, 1_000_000);

    static final List<Setting> ALL = List.of(
            new Setting(
                    Settings.NODE,
                    hostName(),
                    Kind.NAME,
                    "name of this node, unique among those sharing a database; the host's name"),
            new Setting(Settings.DATA, "var", Kind.FOLDER, "folder of everything that is received and made"),
            new Setting(
                    Settings.GROUP_READABLE,
                    "false",
                    Kind.FLAG,
                    "whether the group of Caravan's user may read what was received, made and logged; passwords never"),
            new Setting(
                    "caravan.data.reserve",
                    "1000",
                    new Range(0, 1_000_000_000),
                    "megabytes that stay free where the data folder is: with less nothing more is fetched"),
            new Setting(Settings.ROUTES, "routes", Kind.FOLDER, "folder of the route files"),
            new Setting(
                    Settings.ROUTES_WATCH,
                    "2",
                    new Range(0, 3_600),
                    "seconds between two looks at the route files; 0: they are read at the start alone"),
            new Setting(
                    Settings.ROUTES_DRAIN,
                    "300",
                    new Range(0, 86_400),
                    "seconds that what is in flight may take when its route is changed or taken out"),
            new Setting(
                    RouteBounds.STEPS,
                    Long.toString(RouteBounds.USUAL.steps()),
                    MOST_STEPS,
                    "steps of all route files, a template's at each of its routes, 20 for each route; the file above is refused"),
            new Setting(
                    RouteBounds.STEPS_OF_FILE,
                    Long.toString(RouteBounds.USUAL.stepsOfFile()),
                    MOST_STEPS,
                    "steps that are written in one route file; one with more is refused"),
            new Setting(
                    Settings.DATABASE_URL,
                    "",
                    Kind.TEXT,
                    "JDBC URL of PostgreSQL 14 or later; empty: an embedded server in the data folder"),
            new Setting("caravan.database.user", "", Kind.TEXT, "user for that URL"),
            new Setting(
                    "caravan.database.password",
                    "",
                    Kind.SECRET,
                    "its password; better in the environment or in a file"),
            new Setting("caravan.database.port", "0", Range.OWN_PORT, "port of the embedded server; 0: any free one"),
            new Setting(
                    "caravan.database.pool-size",
                    "40",
                    DatabaseSettings.POOL_SIZE,
                    "most connections to the database at once"),
            new Setting(Settings.DICOM_AE_TITLE, "CARAVAN", Kind.AE_TITLE, "our AE title, which every PACS must know"),
            new Setting(
                    Settings.DICOM_HOST,
                    "127.0.0.1",
                    Kind.TEXT,
                    "address the DICOM listener binds; 0.0.0.0: every address of this machine"),
            new Setting(Settings.DICOM_PORT, "11112", Kind.PORT, "port of the DICOM listener"),
            new Setting(
                    "caravan.pack.layout",
                    FlowBeans.LAYOUT,
                    Kind.LAYOUT,
                    "path of an archive, here and at every destination: DICOM keywords in braces, and {version}"),
            new Setting(
                    "caravan.pack.compression",
                    "1",
                    new Range(0, 9),
                    "0 (as fast as the disk) to 9 (smallest) for archives"),
            new Setting(
                    "caravan.pack.headers",
                    SeriesHeaders.KEYWORDS,
                    Kind.KEYWORDS,
                    "DICOM keywords, with commas between, that the database keeps of one object of each series; none: a comma alone"),
            new Setting(
                    "caravan.pack.workers",
                    "0",
                    new Range(0, Workers.MOST_THREADS),
                    "series that are packed at once; 0: as many as there are processors, 8 at most"),
            new Setting(
                    "caravan.quality.enabled",
                    "false",
                    Kind.FLAG,
                    "whether what came is laid out below the data folder every morning, for people to look at"),
            new Setting(
                    Settings.APPROVAL,
                    "false",
                    Kind.FLAG,
                    "whether somebody else has to approve what people ask for before it is fetched"),
            new Setting(
                    "caravan.page.address",
                    "",
                    Kind.TEXT,
                    "address of the page for people as their browsers know it, for links in mails: https://caravan.example.org; empty: no link"),
            new Setting("caravan.console.enabled", "true", Kind.FLAG, "whether the console (Hawtio) is served"),
            new Setting("caravan.console.host", "127.0.0.1", Kind.TEXT, "address the console binds"),
            new Setting("caravan.console.port", "8081", Kind.PORT, "port of the console"),
            new Setting(
                    "caravan.console.names",
                    "",
                    Kind.TEXT,
                    "names by which browsers ask for it, with commas between; addresses and this machine's own name need not be said"),
            new Setting(
                    "caravan.console.most-requests",
                    "2000",
                    new Range(100, 100_000),
                    "requests to Jolokia in one message, a call counting as 10, a list as 1000; more: refused (413)"),
            new Setting(
                    "caravan.console.password",
                    "",
                    Kind.SECRET,
                    "password of the user caravan; empty: made at the first start"),
            new Setting(
                    "caravan.openid.issuer",
                    "",
                    Kind.TEXT,
                    "address of an OpenID provider whose people may sign in at the page; empty: none"),
            new Setting("caravan.openid.client", "caravan", Kind.TEXT, "what it calls this program"),
            new Setting("caravan.openid.secret", "", Kind.SECRET, "of this program there; empty: a public client"),
            new Setting("caravan.openid.groups", "groups", Kind.TEXT, "claim that names somebody's groups"),
            new Setting(
                    "caravan.openid.address",
                    "",
                    Kind.TEXT,
                    "address of the page as the provider knows it, such as https://caravan.example.org; empty: as it is asked for"),
            new Setting("caravan.management.enabled", "true", Kind.FLAG, "whether the management pages are served"),
            new Setting("caravan.management.host", "127.0.0.1", Kind.TEXT, "address the management pages bind"),
            new Setting("caravan.management.port", "9876", Kind.PORT, "port of the management pages"),
            new Setting(
                    "caravan.management.password",
                    "",
                    Kind.SECRET,
                    "password of the user monitor; empty: made at the first start"),
            new Setting(
                    "caravan.http.keystore",
                    "",
                    Kind.TEXT,
                    "PKCS12 file with certificate and key for both; empty: no TLS"),
            new Setting("caravan.http.keystore-password", "", Kind.SECRET, "its password"),
            new Setting(
                    "caravan.http.largest-request",
                    "1024",
                    new Range(16, 16_384),
                    "kilobytes that a request to either may have; larger: refused (413)"),
            new Setting(
                    "caravan.http.largest-headers",
                    "8",
                    new Range(4, 64),
                    "kilobytes that the headers of a request may have; larger: refused (431)"),
            new Setting(
                    "caravan.http.longest-answer",
                    "120",
                    new Range(1, 3_600),
                    "seconds that an answer may take, from the first byte of its request; longer: the connection is closed"),
            new Setting(
                    "caravan.http.connections-of-one-address",
                    "16",
                    new Range(2, 100),
                    "connections that one address, this machine's own left out, may have at either port; more: closed"),
            new Setting(
                    "caravan.health.disk-free",
                    "2000",
                    new Range(0, 1_000_000_000),
                    "megabytes that must be free where the data folder is; less: not ready"),
            new Setting(
                    "caravan.health.stuck",
                    "6",
                    new Range(0, 100_000),
                    "hours that work may wait while nothing succeeds; longer: reported as stuck"),
            new Setting(
                    "caravan.health.discovery-within",
                    "48",
                    new Range(0, 100_000),
                    "hours that the last discovery on schedule may be old; older: reported; 0: any age"),
            new Setting(Settings.LOG_LEVEL, "INFO", Kind.LOG_LEVEL, "least serious message that is logged"),
            new Setting(Settings.LOG_FORMAT, "text", Kind.LOG_FORMAT, "text, or json: one object a line"),
            new Setting(
                    "caravan.log.file-size",
                    "10",
                    new Range(1, 10_000),
                    "megabytes of a log file before the next is begun; 10 files are kept"),
            new Setting(Settings.REHEARSAL, "false", Kind.FLAG, "whether the routes of the rehearsal PACS run"),
            new Setting(Settings.REHEARSAL_PORT, "11113", Kind.PORT, "port of the rehearsal PACS, on 127.0.0.1"),
            new Setting(
                    Settings.REHEARSAL_FORMS_PORT,
                    "11114",
                    Kind.PORT,
                    "port of the rehearsal form server, on 127.0.0.1"),
            new Setting(
                    Settings.REHEARSAL_CONTROL_PORT,
                    "11115",
                    Kind.PORT,
                    "port where the rehearsal PACS is told how to misbehave, on 127.0.0.1"));

    private SettingCatalogue() {}

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "caravan";
        }
    }
}
