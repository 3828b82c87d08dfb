package org.caravan.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Option;

import org.caravan.requests.Filters;
import org.caravan.requests.ItemKeys;

/** Options that say which series of what was found are wanted; checked here, whatever the PACS made of the question. */
final class FilterOptions {

    @Option(
            names = "--include",
            paramLabel = "KEYWORD=CONDITION",
            description =
                    "Only series with such a value: a text, a text with * and ?, or /a regular expression/ that matches the whole of it. Several of one keyword mean one of them; all keywords must hold.")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "KEYWORD=CONDITION",
            description = "No series with such a value, nor one that takes too many steps to judge.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = "--age",
            paramLabel = "FROM-TO",
            description = "Age at the study in whole years, such as 18-65, 18- or -17.")
    private String age;

    @Option(
            names = "--dates",
            paramLabel = "FROM..TO",
            description = "Days of the study, such as 2024-01-01..2024-12-31; either may be left out.")
    private String dates;

    @Option(
            names = "--min-objects",
            paramLabel = "NUMBER",
            description = "No series with fewer objects, where the PACS says how many.")
    private Integer minimumObjects;

    Filters filters() {
        String[] ages = split(age, "-", "--age", "18-65, 18- or -17");
        String[] days = split(dates, "\\.\\.", "--dates", "2024-01-01..2024-12-31");
        return new Filters(new Filters.Text(
                conditions("--include", include),
                conditions("--exclude", exclude),
                years(ages[0]),
                years(ages[1]),
                days[0],
                days[1],
                minimumObjects));
    }

    private static Map<String, List<String>> conditions(String option, List<String> texts) {
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new CommandException(option + " is '" + text
                        + "': write KEYWORD=CONDITION, as in Modality=CT or SeriesDescription=/t[12]/");
            }
            conditions
                    .computeIfAbsent(ItemKeys.keyword(text.substring(0, equals)), key -> new ArrayList<>())
                    .add(text.substring(equals + 1));
        }
        return conditions;
    }

    private static String[] split(String text, String by, String option, String example) {
        if (text == null) {
            return new String[2];
        }
        String[] ends = text.strip().split(by, -1);
        if (ends.length != 2) {
            throw new CommandException(option + " is '" + text + "': write " + example);
        }
        return new String[] {ends[0].isBlank() ? null : ends[0].strip(), ends[1].isBlank() ? null : ends[1].strip()};
    }

    private static Integer years(String text) {
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new CommandException("--age has '" + text + "': write whole years, as in 18-65");
        }
    }
}
