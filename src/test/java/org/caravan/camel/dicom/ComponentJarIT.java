package org.caravan.camel.dicom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Ports;
import org.caravan.peers.PydicomFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** caravan-camel-dicom in an application of somebody else: the jar, what its POM names, and camel-main. */
class ComponentJarIT {

    private static final Path POM = Path.of("target/component/pom.xml");
    private static final Path JAR =
            Path.of(System.getProperty("component.jar", "target/caravan-0.1.0-SNAPSHOT-camel-dicom.jar"));

    @TempDir
    Path folder;

    @Test
    void bringsCamelSupportAndNothingOfTheApplication() throws Exception {
        assertThat(classPath("runtime"))
                .isNotEmpty()
                .allSatisfy(
                        library -> assertThat(library.getFileName().toString())
                                .matches(
                                        "(camel-(support|api|util|util-json|xml-jaxp-util|direct|management-api)|commons-(pool2|text|lang3)|jackson-core|slf4j-api|spi-annotations|jakarta\\..*)-.*\\.jar"));
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> classes = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes)
                    .hasSizeGreaterThan(200)
                    .allMatch(name -> name.matches("org/caravan/(dicom|camel/dicom|log)/.*"));
            assertThat(jar.getEntry("META-INF/services/org/apache/camel/component/dicom"))
                    .isNotNull();
            try (var properties =
                    jar.getInputStream(jar.getEntry("META-INF/services/org/apache/camel/component.properties"))) {
                assertThat(new String(properties.readAllBytes())).contains("artifactId=caravan-camel-dicom");
            }
        }
    }

    @Test
    void runsOnABareCamelMain() throws Exception {
        StringBuilder classPath = new StringBuilder(JAR.toAbsolutePath().toString());
        classPath("test")
                .forEach(library -> classPath.append(File.pathSeparator).append(library));
        String output = run(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                classPath.toString(),
                "src/test/resources/org/caravan/camel/dicom/Bare.java",
                Integer.toString(Ports.free()),
                folder.resolve("received").toString(),
                PydicomFiles.of("CT_small.dcm").toString());
        assertThat(output)
                .contains("echoed")
                .contains("took 1.2.840.10008.5.1.4.1.1.2")
                .contains("stored 1")
                .contains("\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]}")
                .contains("levle")
                .contains(
                        "dicom.requests [tag(peer=SOMEBODY@",
                        "tag(request=store)] [Measurement{statistic='COUNT', value=1.0}]")
                .contains("dicom.statuses [tag(peer=SOMEBODY@", "tag(status=0000)]")
                .contains("dicom.request.duration", "dicom.quarantined.objects", "dicom.associations.requested")
                .contains("dicom.listener.associations [tag(listener=SOMEBODY)]")
                .contains("tag(reason=DicomConnectException)")
                .containsPattern("dicom-listen-SOMEBODY@127.0.0.1:\\d+ UP")
                .containsPattern("dicom-peer-SOMEBODY@127.0.0.1:\\d+ UP")
                .containsPattern("dicom-peer-NOBODY@127.0.0.1:1 DOWN .*cannot be reached");
    }

    /** What Maven makes of the POM. */
    private List<Path> classPath(String scope) throws Exception {
        Path file = folder.resolve(scope + ".classpath");
        String home = System.getProperty("maven.home");
        String repository = System.getProperty("maven.repo.local");
        run(
                home == null ? "mvn" : home + "/bin/mvn",
                "-o",
                "-q",
                "-B",
                "-f",
                POM.toString(),
                repository == null ? "-Dnone" : "-Dmaven.repo.local=" + repository,
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                "-DincludeScope=" + scope,
                "-Dmdep.outputFile=" + file);
        return Stream.of(Files.readString(file).strip().split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended && process.exitValue() == 0)
                .as("%s ended well: %s", command[0], said)
                .isTrue();
        return said;
    }
}
