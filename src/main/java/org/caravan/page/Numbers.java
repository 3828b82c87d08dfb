package org.caravan.page;

import java.util.Locale;

/** Numbers with a gap between thousands: {@code 100 000} (ISO 80000-1), so that it is read the same in all languages. */
final class Numbers {

    private static final char GAP = '\u202f';

    private Numbers() {}

    static String of(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', GAP);
    }
}
