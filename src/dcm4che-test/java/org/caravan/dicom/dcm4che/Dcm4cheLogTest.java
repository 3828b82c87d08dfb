package org.caravan.dicom.dcm4che;

import java.io.File;

import org.dcm4che3.net.Association;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.Timeout;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;

import static org.assertj.core.api.Assertions.assertThat;

/** dcm4che writes patient data at INFO and DEBUG. */
class Dcm4cheLogTest {

    @Test
    void noLoggerOfItIsMoreDetailedThanWarnWhateverLevelIsSet() throws Exception {
        var context = new LoggerContext();
        context.putProperty("log.level", "TRACE");
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File("src/main/resources/logback.xml"));
        assertThat(context.getLogger("org.caravan").getEffectiveLevel()).isEqualTo(Level.TRACE);
        for (var logger : new Logger[] {Dimse.LOG, Association.LOG, Connection.LOG, Timeout.LOG}) {
            assertThat(context.getLogger(logger.getName()).getEffectiveLevel())
                    .as(logger.getName())
                    .isEqualTo(Level.WARN);
        }
        context.stop();
    }
}
