package org.caravan.kobo;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormPagesTest {

    private final FormPages pages = new FormPages(3, -1, 0);

    private static void page(FormPages pages, long count, String next, long... ids) {
        for (long id : ids) {
            pages.seen(id);
        }
        pages.after(new SubmissionPage(count < 0 ? null : count, next), ids.length);
    }

    @Test
    void endsWhereTheServerCountsNoMore() {
        page(pages, 2, null, 4, 9);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isTrue();
        assertThat(pages.position()).isEqualTo(9);
    }

    @Test
    void isCompleteWithoutSubmissions() {
        page(pages, 0, null);

        assertThat(pages.isComplete()).isTrue();
        assertThat(pages.position()).isNull();
    }

    @Test
    void asksBehindTheLastOneWhetherOrNotTheServerNamesANextPage() {
        for (String next : List.of("next", "")) {
            FormPages some = new FormPages(3, -1, 0);
            page(some, 5, next.isEmpty() ? null : next, 1, 2, 3);
            assertThat(some.behind()).isEqualTo(3);
            assertThat(some.next()).isNull();
            assertThat(some.remainder()).isEqualTo(2);

            page(some, 2, null, 4, 5);
            assertThat(some.isComplete()).isTrue();
        }
    }

    @Test
    void goesOnWhereANextPageIsNamedThoughAllWereCounted() {
        page(pages, 2, "next", 1, 2);
        assertThat(pages.isEnded()).isFalse();

        page(pages, 1, null, 3);
        assertThat(pages.isComplete()).isTrue();
    }

    @Test
    void isNotCompleteWhereTheNextQuestionCountsLessThanWasLeft() {
        page(pages, 5, null, 1, 2, 3);
        page(pages, 1, null, 4);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
        assertThat(pages.position()).isNull();
        assertThat(pages.shortfall()).contains("counts 5 submissions and gave 4");
    }

    @Test
    void staysIncompleteWhenLaterCountsAreRightAgain() {
        page(pages, 9, null, 1, 2, 3);
        page(pages, 4, null, 4, 5, 6);
        page(pages, 1, null, 7);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
    }

    @Test
    void toleratesSubmissionsThatComeMeanwhile() {
        page(pages, 5, null, 1, 2, 3);
        page(pages, 4, null, 4, 5, 6);
        page(pages, 2, null, 7, 8);

        assertThat(pages.isComplete()).isTrue();
    }

    @Test
    void takesTheRemainderOfAnInterruptedReadingUp() {
        FormPages resumed = new FormPages(3, 20, 10);
        page(resumed, 0, null);

        assertThat(resumed.isComplete()).isFalse();
        assertThat(resumed.shortfall()).contains("counts 10 submissions and gave 0");
    }

    @Test
    void isNotCompleteWhereTheServerGivesMoreThanItCounts() {
        page(pages, 1, null, 1, 2);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
    }

    @Test
    void isNotCompleteWhereTheServerDoesNotCount() {
        page(pages, -1, "next", 1, 2, 3);
        assertThat(pages.behind()).isEqualTo(3);
        page(pages, -1, null, 4);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
        assertThat(pages.shortfall()).contains("does not count");
    }

    @Test
    void followsTheServersNextPageBehindAnEmptyOne() {
        page(pages, 6, null, 1, 2, 3);
        page(pages, 3, "second");
        assertThat(pages.next()).isEqualTo("second");

        page(pages, 3, null, 4, 5, 6);
        assertThat(pages.isComplete()).isTrue();
    }

    @Test
    void isNotCompleteWhereAnEmptyPageHidesSome() {
        page(pages, 6, "first");
        page(pages, 6, null, 4, 5, 6);
        assertThat(pages.behind()).isEqualTo(6);

        page(pages, 0, null);
        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
    }

    @Test
    void followsTheServersPagesWhereItKeepsToNoOrder() {
        page(pages, 4, "second", 4, 1);
        assertThat(pages.next()).isEqualTo("second");
        assertThat(pages.position()).isNull();
        page(pages, 4, null, 3, 2);

        assertThat(pages.isComplete()).isTrue();
    }

    @Test
    void isNotCompleteWhereTheCountChangesBetweenPagesWithoutAnOrder() {
        page(pages, 4, "second", 4, 1);
        page(pages, 3, null, 3);

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
    }

    @Test
    void endsWherePagesBringNothingNew() {
        for (int i = 1; i < FormPages.MOST_BARREN; i++) {
            page(pages, 100, "again");
        }

        assertThatThrownBy(() -> page(pages, 100, "again"))
                .isInstanceOf(KoboException.class)
                .hasMessageContaining("circle");
    }

    @Test
    void endsWherePagesWithoutAnOrderRepeatThemselves() {
        for (int i = 0; i < 3 && !pages.isEnded(); i++) {
            page(pages, 5, "again", 4, 1);
        }

        assertThat(pages.isEnded()).isTrue();
        assertThat(pages.isComplete()).isFalse();
    }

    @Test
    void halvesAPageThatIsRefusedUntilTheOneAtFaultIsNamedAndGrowsAgain() {
        FormPages some = new FormPages(4, -1, 0);
        UnfitPageException why = new UnfitPageException("too large");
        some.refused(why);
        assertThat(some.size()).isEqualTo(2);
        page(some, 5, "next", 1, 2);
        assertThat(some.size()).isEqualTo(4);
        some.refused(why);
        some.refused(why);
        assertThat(some.size()).isEqualTo(1);
        assertThat(some.isNaming()).isFalse();
        some.refused(why);
        assertThat(some.isNaming()).isTrue();
        assertThat(some.behind()).isEqualTo(2);

        page(some, 3, "next", 3);
        assertThat(some.isNaming()).isFalse();
        page(some, 2, null, 4, 5);
        assertThat(some.isComplete()).isTrue();
    }

    @Test
    void givesUpWhereTheOneAtFaultCannotBeNamed() {
        FormPages some = new FormPages(1, -1, 0);
        UnfitPageException why = new UnfitPageException("too large");
        some.refused(why);

        assertThatThrownBy(() -> some.refused(why)).isSameAs(why);
    }
}
