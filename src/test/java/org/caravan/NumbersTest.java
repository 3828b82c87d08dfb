package org.caravan;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.Setting.Kind;
import org.caravan.camel.dicom.Pacs;
import org.caravan.deliver.DicomWeb;
import org.caravan.deliver.Folder;
import org.caravan.deliver.Globus;
import org.caravan.deliver.PacsDestination;
import org.caravan.deliver.Rsync;
import org.caravan.deliver.S3;
import org.caravan.deliver.Sftp;
import org.caravan.kobo.FormServer;
import org.caravan.load.RouteCheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whoever is told that a number is wrong is told both ends of what is right. */
class NumbersTest {

    private static final Pattern BOTH_TIMES =
            Pattern.compile(" is \\w+; write a time from \\d+m?s to \\d+h, for example 30s");
    private static final Pattern BOTH_ENDS = Pattern.compile(" is '?-?\\w+'?; write a whole number from \\d+ to \\d+");

    /** What route files may make, with numbers and times of their own. */
    private static final List<Class<?>> BEANS = List.of(
            Pacs.class,
            FormServer.class,
            Folder.class,
            Rsync.class,
            Sftp.class,
            S3.class,
            DicomWeb.class,
            PacsDestination.class,
            Globus.class);

    @TempDir
    Path folder;

    static List<String> settings() {
        return Settings.ALL.stream()
                .filter(setting -> setting.kind() == Kind.NUMBER || setting.kind() == Kind.PORT)
                .map(Setting::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void ofASetting(String name) {
        Setting setting = Settings.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<String> wrong = List.of(
                "many",
                "1.5",
                Long.toString(setting.range().least() - 1),
                Long.toString(setting.range().most() + 1),
                "9".repeat(30));
        for (String value : wrong) {
            assertThat(Settings.read(folder.resolve("none.properties"), Map.of(name, value))
                            .problems())
                    .as(value)
                    .singleElement()
                    .asString()
                    .isEqualTo(name + " is '" + value + "'; write a whole number from "
                            + setting.range().least() + " to " + setting.range().most() + ", for example "
                            + setting.fallback());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000", "-1", "many", "1e3", ""})
    void ofAParameterOfATemplate(String value) {
        for (String name : PacsCheck.PACE_NUMBERS.keySet()) {
            assertThat(PacsCheck.NUMBERS).containsKey(name);
        }
        for (String name : PacsCheck.NUMBERS.keySet()) {
            List<RouteCheck.Fault> faults = new ArrayList<>();
            new PacsCheck(Settings.read(folder.resolve("none.properties"), Map.of()))
                    .parameters("pace", Map.of(name, value), bean -> null, faults::add);
            assertThat(faults).as(name).singleElement().satisfies(fault -> assertThat(fault.message())
                    .startsWith(name + " is '" + value + "'; write a whole number from ")
                    .matches(".* from [0-9]+ to [0-9]+, for example .*"));
        }
    }

    @Test
    void ofASettingOfAPacsOrAFormServer() throws Exception {
        int tried = 0;
        for (Class<?> bean : BEANS) {
            for (Method setter : bean.getMethods()) {
                if (!setter.getName().startsWith("set")
                        || !List.<Class<?>>of(int.class, long.class).contains(setter.getParameterTypes()[0])) {
                    continue;
                }
                tried++;
                assertThatThrownBy(() -> setAndUse(bean, setter, -7))
                        .as(setter.toString())
                        .satisfies(fault -> {
                            Throwable told = fault instanceof InvocationTargetException ? fault.getCause() : fault;
                            assertThat(told.getMessage()).containsPattern(BOTH_ENDS);
                        });
            }
        }
        assertThat(tried).isGreaterThan(8);
    }

    @Test
    void ofATimeOfAPacsAFormServerOrADestination() throws Exception {
        int tried = 0;
        for (Class<?> bean : BEANS) {
            for (Method setter : bean.getMethods()) {
                if (!setter.getName().startsWith("set")
                        || setter.getParameterTypes()[0] != Duration.class
                        || setter.getName().startsWith("setPause")) { // say both ends together
                    continue;
                }
                for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(100_000))) {
                    if (wrong.isZero() && setter.getName().equals("setVerifyWait")) {
                        continue; // that it does not wait is one of its ends
                    }
                    tried++;
                    assertThatThrownBy(() -> setAndUse(bean, setter, wrong))
                            .as(setter.toString())
                            .satisfies(fault -> {
                                Throwable told = fault instanceof InvocationTargetException ? fault.getCause() : fault;
                                assertThat(told.getMessage().replace("-", "")).containsPattern(BOTH_TIMES);
                            });
                }
            }
        }
        assertThat(tried).isGreaterThan(35);
    }

    private static void setAndUse(Class<?> type, Method setter, Object value) throws Exception {
        Object bean = type.getConstructor().newInstance();
        setter.invoke(bean, value);
        if (bean instanceof Pacs pacs) {
            pacs.setAeTitle("PACS");
            pacs.setHost("127.0.0.1");
            pacs.setCallingAeTitle("CARAVAN");
            if (!setter.getName().equals("setPort")) {
                pacs.setPort(104);
            }
            pacs.toPeer("la-paz");
        }
    }

    /** The words of a refusal that knows one end alone. */
    @Test
    void noTextOfTheProgramNamesOneEndAlone() throws IOException {
        Pattern half = Pattern.compile(
                "\"[^\"]*(longer than 0|\\d or longer|second or longer|, \\d+ or more|\\d or more|must be a whole number|is no whole number|write [^\"]*or more)");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> half.matcher(line).find())
                        .map(line -> file.getFileName() + ": " + line.strip())
                        .forEach(found::add);
            }
        }
        assertThat(found)
                .as("a port that needs no privilege is no option's range")
                .allMatch(line -> line.startsWith("OwnPort.java"));
    }
}
