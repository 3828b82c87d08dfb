package org.caravan.kobo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormListTest {

    private final FormList list = new FormList(null);

    @Test
    void aListThatNeverEndsIsGivenUp() {
        FormRun run = new FormRun(1, new FormServer(), null);
        for (int page = 1; page <= FormList.MOST_PAGES; page++) {
            assertThat(list.next(run, "page " + page)).isEqualTo("page " + page);
        }

        assertThatThrownBy(() -> list.next(run, "one more")).hasMessageContaining("more than 1000 pages");
    }

    @Test
    void aListThatLeadsInACircleIsGivenUp() {
        FormRun run = new FormRun(1, new FormServer(), null);
        list.next(run, "second");
        list.next(run, "third");

        assertThatThrownBy(() -> list.next(run, "second")).isInstanceOf(KoboException.class);
        assertThat(list.next(run, null)).isNull();
    }
}
