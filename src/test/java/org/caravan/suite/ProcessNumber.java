package org.caravan.suite;

import ch.qos.logback.core.PropertyDefinerBase;

/** Tells the logs of the suite's processes apart. */
public final class ProcessNumber extends PropertyDefinerBase {

    @Override
    public String getPropertyValue() {
        return Long.toString(ProcessHandle.current().pid());
    }
}
