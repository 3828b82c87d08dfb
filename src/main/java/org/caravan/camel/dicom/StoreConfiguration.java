package org.caravan.camel.dicom;

import java.time.Duration;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.caravan.dicom.ByteRate;

/** The options of {@code dicom:store} and {@code dicom:commit}. */
@UriParams
public class StoreConfiguration {

    @UriParam(
            label = "producer",
            defaultValue = "none",
            description =
                    "For store: how the PACS is to confirm what it answered as stored. find: it must list each object (one C-FIND at IMAGE level for each series)."
                            + " commitment: it must commit itself to keep each (storage commitment), and may report to a listener of the same Camel context."
                            + " What it does not confirm counts as failed.")
    private Verify verify = Verify.none;

    @UriParam(
            label = "producer",
            defaultValue = "60s",
            description =
                    "For commit, and store with verify: how long the PACS may take to confirm, since some list an object only a while after they have stored it, or report later; 0s to 24h.")
    private Duration verifyWait = Duration.ofSeconds(60);

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "For store: whether the PACS is asked first which of the objects it lists (C-FIND at IMAGE level), and only the others are sent.")
    private boolean onlyMissing;

    @UriParam(
            label = "producer",
            defaultValue = "50000",
            description =
                    "For store and commit: most objects of one body, 1 to 1000000; what is known of each is held in memory. More end in an error before anything is"
                            + " sent.")
    private int maxObjects = 50_000;

    @UriParam(
            label = "producer",
            defaultValue = "0",
            description =
                    "For store: most that is sent in a second, in units of 1,000 bytes, by all that use this endpoint together, 0 to 9999999. 0 means no limit.")
    private int kilobytesPerSecond;

    private ByteRate rate = new ByteRate(0);

    public Verify getVerify() {
        return verify;
    }

    public void setVerify(Verify verify) {
        this.verify = verify;
    }

    public Duration getVerifyWait() {
        return verifyWait;
    }

    public void setVerifyWait(Duration verifyWait) {
        this.verifyWait = verifyWait;
    }

    public boolean isOnlyMissing() {
        return onlyMissing;
    }

    public void setOnlyMissing(boolean onlyMissing) {
        this.onlyMissing = onlyMissing;
    }

    public int getMaxObjects() {
        return maxObjects;
    }

    public void setMaxObjects(int maxObjects) {
        this.maxObjects = maxObjects;
    }

    public int getKilobytesPerSecond() {
        return kilobytesPerSecond;
    }

    public void setKilobytesPerSecond(int kilobytesPerSecond) {
        rate = new ByteRate(kilobytesPerSecond);
        this.kilobytesPerSecond = kilobytesPerSecond;
    }

    /** What all objects of the endpoint go through. */
    ByteRate rate() {
        return rate;
    }
}
