package org.caravan.routes;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import org.apache.camel.RoutesBuilder;

import org.caravan.alerts.Alerts;
import org.caravan.alerts.Heartbeats;
import org.caravan.alerts.Notices;
import org.caravan.alerts.Summary;
import org.caravan.deliver.ArchivesFolder;
import org.caravan.deliver.DeliveryFilters;
import org.caravan.deliver.SupersededArchives;
import org.caravan.discover.Discovery;
import org.caravan.discover.Participants;
import org.caravan.discover.Sweep;
import org.caravan.kobo.FormAttachments;
import org.caravan.kobo.FormDefinitions;
import org.caravan.kobo.FormHttp;
import org.caravan.kobo.FormList;
import org.caravan.kobo.FormReadings;
import org.caravan.kobo.FormRequests;
import org.caravan.kobo.FormRuns;
import org.caravan.metrics.Meters;
import org.caravan.pace.Associations;
import org.caravan.pace.Circuit;
import org.caravan.pace.Pace;
import org.caravan.pace.Schedules;
import org.caravan.pack.DicomHeaders;
import org.caravan.pack.Packing;
import org.caravan.pack.SeriesHeaders;
import org.caravan.privacy.ctp.CtpNumbersInDatabase;
import org.caravan.privacy.ctp.CtpScripts;
import org.caravan.privacy.pixels.PixelCleaning;
import org.caravan.privacy.pixels.PixelReleasesInDatabase;
import org.caravan.privacy.steps.RenditionSteps;
import org.caravan.queue.Corrections;
import org.caravan.queue.Failures;
import org.caravan.queue.Leases;
import org.caravan.queue.ParameterCounts;
import org.caravan.queue.PollFailures;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.queue.WakeUps;
import org.caravan.requests.RequestSearch;
import org.caravan.retrieve.ArchivedObjects;
import org.caravan.retrieve.Receipts;
import org.caravan.retrieve.Retrieval;
import org.caravan.retrieve.SeriesFiles;

/** The beans that the routes under {@code routes/} name. */
public final class FlowBeans {

    /** Where archives lie below the archives folder and at every destination, unless {@code caravan.pack.layout} says otherwise. */
    public static final String LAYOUT =
            "{PatientID}/{StudyDate}_{Modality}_{SeriesDescription}___{SeriesInstanceUID:12}_v{version}.zip";

    private FlowBeans() {}

    /**
     * The beans by name.
     *
     * @param property gives {@code caravan.node}, {@code caravan.data} and {@code caravan.pack.headers}
     */
    public static Map<String, Object> create(UnaryOperator<String> property, DataSource dataSource) {
        Path data = data(property);
        String node = property.apply("caravan.node");
        Sql sql = new Sql(dataSource);
        SeriesFiles files = new SeriesFiles(data);
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("dataSource", dataSource);
        beans.put("parameterCounts", new ParameterCounts());
        Meters meters = new Meters(sql, data);
        beans.put("meters", meters);
        beans.put("dicomObserver", meters.requests());
        WakeUps wakeUps = new WakeUps();
        beans.put("wakeUps", wakeUps);
        beans.put("leases", new Leases(sql, meters.jobs(), wakeUps));
        beans.put("failures", new Failures());
        beans.put("pace", new Pace(sql));
        beans.put("circuit", new Circuit(sql));
        beans.put("schedules", new Schedules(sql, node));
        beans.put("associationLimit", new Associations(sql, node));
        beans.put("participants", new Participants());
        Discovery discovery = new Discovery(sql, node, wakeUps);
        Corrections corrections = new Corrections(sql);
        beans.put("discovery", discovery);
        beans.put("sweep", new Sweep(sql, discovery, corrections));
        beans.put("requestSearch", new RequestSearch(sql));
        beans.put("receipts", new Receipts());
        beans.put("retrieval", new Retrieval(sql, files, new ArchivedObjects(sql, data)));
        beans.put("renditionSteps", new RenditionSteps());
        beans.put(PixelCleaning.RELEASES, new PixelReleasesInDatabase(sql));
        beans.put(CtpScripts.NUMBERS, new CtpNumbersInDatabase(sql));
        beans.put("packing", packing(property, sql, data, files));
        ArchivesFolder archives = new ArchivesFolder(data);
        beans.put("archivesFolder", archives);
        beans.put("supersededArchives", new SupersededArchives(sql, archives.getRoot(), Clock.systemUTC()));
        beans.put("deliveryFilters", new DeliveryFilters(sql, dataSource));
        beans.putAll(forms(sql, dataSource, data, node));
        beans.put("pollFailures", new PollFailures());
        beans.put("alerts", new Alerts(sql, node));
        beans.put("notices", new Notices(sql));
        beans.put("summary", new Summary(sql, node, data));
        beans.put("heartbeats", new Heartbeats());
        return beans;
    }

    /** Those of the routes that read forms. */
    static Map<String, Object> forms(Sql sql, DataSource dataSource, Path data, String node) {
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("formHttp", new FormHttp());
        beans.put("formRequests", new FormRequests());
        beans.put("formRuns", new FormRuns(sql, node));
        beans.put("formList", new FormList(sql));
        beans.put("formReadings", new FormReadings(sql, dataSource));
        beans.put("formAttachments", new FormAttachments(sql, data, node));
        beans.put("formDefinitions", new FormDefinitions(sql, dataSource));
        return beans;
    }

    /**
     * Housekeeping and status, which use the database as soon as they are added to a context.
     *
     * @param beans as {@link #create} made them
     */
    public static List<RoutesBuilder> routes(UnaryOperator<String> property, Map<String, Object> beans) {
        DataSource dataSource = (DataSource) beans.get("dataSource");
        Path data = data(property);
        Meters meters = (Meters) beans.get("meters");
        Housekeeping housekeeping = new Housekeeping(
                new Sql(dataSource), property.apply("caravan.node"), data, new SeriesFiles(data), meters.jobs());
        return List.of(
                new HousekeepingRoutes(housekeeping, (Schedules) beans.get("schedules")),
                new StatusRoutes(new QueueStatus(dataSource), (Receipts) beans.get("receipts")));
    }

    private static Path data(UnaryOperator<String> property) {
        return Path.of(property.apply("caravan.data").strip()).toAbsolutePath().normalize();
    }

    private static Packing packing(UnaryOperator<String> property, Sql sql, Path data, SeriesFiles files) {
        DicomHeaders headers = new PackedHeaders();
        return new Packing(
                sql, data, files, headers, new SeriesHeaders(sql, headers, property.apply("caravan.pack.headers")));
    }
}
