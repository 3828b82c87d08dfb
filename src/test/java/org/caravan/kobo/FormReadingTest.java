package org.caravan.kobo;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.caravan.kobo.FormReading.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormReadingTest {

    private static final String DATA = "https://kobo.example.org/api/v2/assets/aOne/data/";

    private final FormServer server = new FormServer();

    FormReadingTest() {
        server.setName("kobo");
        server.setUrl("https://kobo.example.org");
        server.setPageSize(4);
    }

    private FormReading reading(Mode mode, long behind) {
        Map<String, Object> form = new HashMap<>();
        form.put("asset_uid", "aOne");
        return new FormReading(new FormRun(1, server, null), form, mode, new FormPages(server.pageSize(), behind, 0));
    }

    private static String plain(String address) {
        return URLDecoder.decode(address, StandardCharsets.UTF_8);
    }

    @Test
    void asksForNothingWhereNothingIsNew() {
        assertThat(reading(Mode.NOTHING, -1).getAddress()).isNull();
    }

    @Test
    void asksForEverythingFromTheFirstOnInTheOrderOfIds() {
        assertThat(plain(reading(Mode.EVERYTHING, -1).getAddress()))
                .isEqualTo(DATA + "?format=json&start=0&limit=4&sort={\"_id\":1}");
    }

    @Test
    void asksForWhatIsBehindAnId() {
        assertThat(plain(reading(Mode.NEW, 17).getAddress())).endsWith("&query={\"_id\":{\"$gt\":17}}");
    }

    @Test
    void asksBehindTheLastOneAndEndsWhenAllAreGiven() {
        FormReading reading = reading(Mode.EVERYTHING, -1);
        reading.seen(2);
        reading.seen(5);
        reading.after(new SubmissionPage(3L, DATA + "?start=2"), 2);

        assertThat(plain(reading.getAddress())).contains("start=0").endsWith("&query={\"_id\":{\"$gt\":5}}");
        assertThat(reading.parameters()).containsEntry("position", 5L).containsEntry("remainder", 1L);

        reading.seen(6);
        reading.after(new SubmissionPage(1L, null), 1);
        assertThat(reading.getAddress()).isNull();
        assertThat(reading.isComplete()).isTrue();
    }

    @Test
    void refusesANextPageOnAnotherServerEvenWhereItWouldNotBeRead() {
        FormReading reading = reading(Mode.EVERYTHING, -1);
        reading.seen(2);

        assertThatThrownBy(() -> reading.after(new SubmissionPage(3L, "https://elsewhere.example.org/x"), 1))
                .isInstanceOf(KoboException.class)
                .hasMessageContaining("another server");
    }

    @Test
    void asksForLessAfterARefusedPageAndInTheEndForTheIdAlone() {
        FormReading reading = reading(Mode.EVERYTHING, 17);
        UnfitPageException why = new UnfitPageException("too large");
        for (String limit : List.of("limit=2&", "limit=1&")) {
            reading.refused(why);
            assertThat(plain(reading.getAddress())).contains(limit).doesNotContain("fields");
        }

        reading.refused(why);

        assertThat(plain(reading.getAddress()))
                .contains("limit=1&")
                .contains("&fields=[\"_id\"]")
                .contains("$gt\":17");
        assertThat(reading.isNaming()).isTrue();
        assertThat(reading.refusal()).isEqualTo("too large");
    }

    @Test
    void putsNoMoreThanAHundredAside() {
        FormReading reading = reading(Mode.EVERYTHING, 17);
        reading.refused(new UnfitPageException("too large"));
        for (int i = 0; i < FormReading.MOST_ASIDE; i++) {
            reading.putAside();
        }

        assertThatThrownBy(reading::putAside)
                .isInstanceOf(KoboException.class)
                .hasMessageContaining("More than 100")
                .hasMessageContaining("too large");
    }

    @Test
    void asksForTheNextOneAloneWhereTheServerFailsAndForItsIdAloneWhereItFailsAgain() {
        FormReading reading = reading(Mode.NEW, 17);
        KoboUnavailableException why = new KoboUnavailableException("status 500");
        reading.refused(why);
        assertThat(plain(reading.getAddress()))
                .contains("limit=1&")
                .contains("$gt\":17")
                .doesNotContain("fields");

        reading.refused(why);

        assertThat(plain(reading.getAddress())).contains("limit=1&").contains("&fields=[\"_id\"]");
        assertThat(reading.refusal()).isEqualTo("status 500");
        assertThatThrownBy(() -> reading.refused(why)).isSameAs(why);
    }

    @Test
    void doesNotAskForEverWhichSubmissionsAreStillThere() {
        FormReading reading = reading(Mode.EVERYTHING, -1);
        assertThat(reading.isFirstConfirmation()).isTrue();
        for (int i = 0; i < FormReading.MOST_CONFIRMATIONS; i++) {
            reading.confirmation(List.of(3L));
        }
        assertThat(reading.isFirstConfirmation()).isFalse();

        assertThatThrownBy(() -> reading.confirmation(List.of(3L)))
                .isInstanceOf(KoboException.class)
                .hasMessageContaining("After " + FormReading.MOST_CONFIRMATIONS + " questions");
    }

    @Test
    void asksWhetherSubmissionsAreThereByTheirIdsAlone() {
        assertThat(plain(reading(Mode.EVERYTHING, -1).confirmation(List.of(3L, 9L))))
                .isEqualTo(DATA + "?format=json&limit=2&fields=[\"_id\"]&query={\"_id\":{\"$in\":[3,9]}}");
    }
}
