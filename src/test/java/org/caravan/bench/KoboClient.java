package org.caravan.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.load.RouteSelection;

/** The program as it is, in a process of its own with a small heap; ends when its standard input does, and then tells the most it used. */
public final class KoboClient {

    private KoboClient() {}

    /** @param arguments settings as {@code name=value} */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        Settings settings = Settings.read(Path.of("none.properties"), values);
        try (Caravan caravan = Caravan.start(settings, RouteSelection.ALL, database -> {})) {
            caravan.problems().forEach(System.err::println);
            while (System.in.read() >= 0) {
                // until the end
            }
        }
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.println("peak=" + peak);
        System.exit(0);
    }
}
