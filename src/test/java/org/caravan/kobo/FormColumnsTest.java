package org.caravan.kobo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Names of columns are given once, and are never given twice. */
class FormColumnsTest {

    private static final List<ColumnType> TYPES =
            List.of(ColumnType.TEXT, ColumnType.INTEGER, ColumnType.GEOPOINT, ColumnType.GROUP);
    /** Names that come into each other's way. */
    private static final List<String> NAMES = List.of(
            "gps",
            "gps_latitude",
            "gps_2",
            "GPS",
            "gps_2_longitude",
            "_id",
            "gps_accuracy",
            "x".repeat(70),
            "x".repeat(60));

    private static FormColumns columns(List<FormColumn> known) {
        return new FormColumns("view", Set.of("view"), known);
    }

    /** Some version of a form. */
    private static List<Question> version(Random random) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String repeat = random.nextInt(3) == 0 ? "home" : "";
            String group = random.nextBoolean() ? "far/" : "";
            String path = (repeat.isEmpty() ? "" : "home/") + group + NAMES.get(random.nextInt(NAMES.size()));
            questions.add(new Question(
                    path, repeat, path.substring(path.lastIndexOf('/') + 1), TYPES.get(random.nextInt(TYPES.size()))));
        }
        return questions;
    }

    @Test
    void noTwoColumnsOfAViewHaveTheSameNameWhateverTheVersions() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<FormColumn> all = new ArrayList<>();
            for (int version = 0; version < 4; version++) {
                FormColumns columns = columns(all);
                version(random).forEach(columns::add);
                all = List.copyOf(columns.all());
            }

            Set<String> names = new HashSet<>();
            for (FormColumn column : all) {
                String place = column.type().isView() ? "view " : column.repeat() + "|";
                inView(column).forEach(name -> {
                    assertThat(names.add(place + name)).as(place + name).isTrue();
                    assertThat(name).hasSizeLessThanOrEqualTo(Identifiers.LONGEST);
                });
            }
        }
    }

    private static List<String> inView(FormColumn column) {
        return column.type().isView()
                ? List.of(column.name())
                : column.type().columns("answer", column.name()).stream()
                        .map(sql -> sql.replaceFirst(".* AS ", "").replace("\"", ""))
                        .toList();
    }

    @Test
    void aLaterVersionChangesNoNameAndTheSameVersionsGiveTheSameNames() {
        for (int seed = 0; seed < 300; seed++) {
            FormColumns once = columns(List.of());
            version(new Random(seed)).forEach(once::add);
            List<String> names = once.all().stream().map(FormColumn::name).toList();
            FormColumns again = columns(List.copyOf(once.all()));
            version(new Random(-seed)).forEach(again::add);
            FormColumns same = columns(List.of());
            version(new Random(seed)).forEach(same::add);

            assertThat(again.all().stream().map(FormColumn::name)).startsWith(names.toArray(String[]::new));
            assertThat(same.all()).containsExactlyElementsOf(once.all());
        }
    }
}
