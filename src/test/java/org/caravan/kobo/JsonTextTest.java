package org.caravan.kobo;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a\u0000b",
                "\u0000",
                "\u2400",
                "\u24000000",
                "\u0000\u2400\u0000",
                "\ud800",
                "x\udc00y",
                "\ud83d\ude00",
                "\ud83d\ud83d\ude00",
                "group/question"
            })
    void givesBackEveryText(String text) {
        String kept = JsonText.escape(text);

        assertThat(kept).doesNotContain("\u0000");
        assertThat(JsonText.unescape(kept)).isEqualTo(text);
    }
}
