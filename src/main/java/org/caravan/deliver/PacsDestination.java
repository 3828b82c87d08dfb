package org.caravan.deliver;

import java.time.Duration;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.ResolveEndpointFailedException;

import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.Verify;
import org.caravan.dicom.DurationRange;
import org.caravan.dicom.Range;

/**
 * Stores the objects of archives at another PACS by C-STORE (PS3.4 §B), those alone that it does not list, each in the transfer syntax it lies in. An
 * archive has arrived when the PACS confirms each of its objects; whether it changed them cannot be seen.
 */
public class PacsDestination extends OneByOne implements CamelContextAware {

    private static final Range OBJECTS = new Range(1, 1_000_000);
    private static final DurationRange CONFIRMATION = new DurationRange(Duration.ZERO, Duration.ofHours(24));

    private CamelContext camelContext;
    private String pacs = "";
    private Verify verify = Verify.find;
    private Duration verifyWait = Duration.ofSeconds(60);
    private boolean onlyMissing = true;
    private int maxObjects = 50_000;
    private Duration timeout = Duration.ofHours(4);

    /** Name of the bean of type {@code org.caravan.camel.dicom.Pacs} that says where it is; its route {@code pace-NAME} spares it. Required. */
    public void setPacs(String pacs) {
        this.pacs = pacs.strip();
    }

    /** How it confirms what it answered as stored: find, commitment or none; default find. */
    public void setVerify(Verify verify) {
        this.verify = verify;
    }

    /** How long it may take to confirm, 0s to 24h; default 60 s. */
    public void setVerifyWait(Duration verifyWait) {
        this.verifyWait = CONFIRMATION.require("verifyWait", verifyWait);
    }

    /** Whether it is asked first which objects it lists, and only the others are sent; default true. */
    public void setOnlyMissing(boolean onlyMissing) {
        this.onlyMissing = onlyMissing;
    }

    /** Most objects of one archive, 1 to 1000000; default 50000. */
    public void setMaxObjects(int maxObjects) {
        this.maxObjects = OBJECTS.require("maxObjects", maxObjects);
    }

    /** Longest time of one archive, 1ms to 30d; default 4 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = DurationRange.JOB.require("timeout", timeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (pacs.isEmpty()) {
            mistakes.put("pacs", "pacs is missing; write the name of a bean of type " + Pacs.class.getName());
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        if (camelContext.getRegistry().lookupByNameAndType(pacs, Pacs.class) == null) {
            faults.put(
                    "pacs",
                    "pacs is '" + pacs + "', and there is no bean of that name and of type " + Pacs.class.getName()
                            + "; add it under beans:, or correct the name");
        }
        return faults;
    }

    @Override
    protected Session connect() throws DeliveryException {
        String uri = uri();
        try {
            camelContext.getEndpoint(uri);
        } catch (ResolveEndpointFailedException e) {
            throw PacsSession.unusable(root(e));
        }
        return new PacsSession(camelContext.createProducerTemplate(), uri);
    }

    /** What the endpoint says itself is innermost. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The pace may come and go while we run. */
    private String uri() {
        String pace = "pace-" + pacs;
        return "dicom:store:" + pacs
                + "?onlyMissing=" + onlyMissing
                + "&verify=" + verify
                + "&verifyWait=" + verifyWait.toMillis() + "ms"
                + "&maxObjects=" + maxObjects
                + "&kilobytesPerSecond=" + getKilobytesPerSecond()
                + "&deadline=" + timeout.toMillis() + "ms"
                + (camelContext.getRoute(pace) == null ? "" : "&gate=direct:" + pace);
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "PACS " + pacs;
    }
}
