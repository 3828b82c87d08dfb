package org.caravan.kobo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KoboPagesTest {

    private final KoboPages pages = new KoboPages("https://kobo.example.org");

    @Test
    void followsNextOnTheSameServer() {
        String next = "https://kobo.example.org:443/api/v2/assets/aX1/data/?start=1000";

        assertThat(pages.next(next, 1)).isEqualTo(next);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void endsWhereThereIsNoNext(String next) {
        assertThat(pages.next(next, 1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org/api",
                "http://kobo.example.org/api",
                "https://kobo.example.org:8443/api",
                "https://user:secret@kobo.example.org/api",
                "file:///etc/passwd",
                "not an address"
            })
    void refusesAnotherServerWithoutRepeatingTheAddress(String next) {
        assertThatThrownBy(() -> pages.next(next, 1))
                .isInstanceOf(KoboException.class)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("evil");
    }

    @Test
    void endsAListingThatGoesInCircles() {
        assertThatThrownBy(() -> pages.next("https://kobo.example.org/a", KoboPages.MOST_PAGES))
                .isInstanceOf(KoboException.class);
    }

    @Test
    void refusesAFormUidThatIsAPath() {
        assertThatThrownBy(() -> pages.submissions("../../users", 1000)).isInstanceOf(KoboException.class);
    }
}
