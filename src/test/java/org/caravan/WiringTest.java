package org.caravan;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.queue.Leases;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WiringTest {

    @TempDir
    Path folder;

    private final Exchange claimed = new DefaultExchange(new DefaultCamelContext());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void heartbeatsEndWhenTheContextIsStopped(boolean started) {
        claimed.getMessage().setBody(Map.of("kind", "archive", "id", 1L, "token", 1L));
        CamelMain main = main();
        Leases leases = bind(main);
        if (started) {
            main.start();
        } else {
            main.init();
        }
        assertThatCode(() -> leases.hold(claimed)).doesNotThrowAnyException();

        main.stop();

        assertThatThrownBy(() -> leases.hold(claimed)).isInstanceOf(RejectedExecutionException.class);
    }

    private CamelMain main() {
        return new CamelMain(settings());
    }

    private Leases bind(CamelMain main) {
        return (Leases)
                Wiring.bindBeans(main, settings(), new PGSimpleDataSource()).get("leases");
    }

    private Settings settings() {
        return Settings.read(folder.resolve("none.properties"), Map.of("caravan.data", folder.toString()));
    }
}
