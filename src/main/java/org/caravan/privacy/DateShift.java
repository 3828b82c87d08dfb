package org.caravan.privacy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Pattern;

import org.caravan.dicom.data.Vr;

/** Shifts dates back by whole days, the same for all of a participant: intervals stay, and so do times of day. */
final class DateShift {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern OLD_FORM = Pattern.compile("(\\d{4})\\.(\\d{2})\\.(\\d{2})");
    private static final int DATE_LENGTH = 8;

    private final long days;

    /** @param days how many days earlier */
    DateShift(long days) {
        this.days = days;
    }

    /** The value shifted; empty where it is no date of that VR. Times stay. */
    Optional<String> shift(Vr vr, String value) {
        String plain = OLD_FORM.matcher(value.strip()).replaceAll("$1$2$3");
        if (plain.isEmpty() || vr == Vr.TM) {
            return Optional.of(plain);
        }
        if (plain.length() < DATE_LENGTH || vr == Vr.DA && plain.length() != DATE_LENGTH) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.parse(plain.substring(0, DATE_LENGTH), DATE);
            return Optional.of(date.minusDays(days).format(DATE) + plain.substring(DATE_LENGTH));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
