package org.caravan.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.caravan.peers.Orthanc;

/** Caravan as shipped, but for its pace: every run on a new site, with a program that has carried other studies before. */
final class CaravanWay implements HarvestWay {

    private final String name;
    private final Orthanc orthanc;
    private final String aeTitle;
    private final int port;
    private final int downloaders;
    private final Map<String, String> settings;
    private final Path folder;
    private final List<HarvestSet> before;

    /**
     * Makes one.
     *
     * @param aeTitle ours, which the PACS sends to at that port
     * @param downloaders series that are fetched at once
     * @param settings of the application
     * @param folder for its sites
     * @param before what it carries to get warm
     */
    CaravanWay(
            String name,
            Orthanc orthanc,
            String aeTitle,
            int port,
            int downloaders,
            Map<String, String> settings,
            Path folder,
            List<HarvestSet> before) {
        this.name = name;
        this.orthanc = orthanc;
        this.aeTitle = aeTitle;
        this.port = port;
        this.downloaders = downloaders;
        this.settings = settings;
        this.folder = folder;
        this.before = before;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double seconds(HarvestSet set) throws Exception {
        try (HarvestSite site = site()) {
            site.start();
            for (HarvestSet other : before) {
                site.harvest(other);
            }
            return site.harvest(set);
        }
    }

    /** A new site, not started. */
    HarvestSite site() throws Exception {
        return new HarvestSite(folder, orthanc, aeTitle, port, downloaders, settings);
    }
}
