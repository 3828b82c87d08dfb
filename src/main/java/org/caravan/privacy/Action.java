package org.caravan.privacy;

/** What is done with an element. */
enum Action {
    /** It stays; a sequence is gone through. */
    KEEP("kept"),
    /** It goes. */
    REMOVE("removed"),
    /** It goes, since it is on neither the table nor the keep list. */
    REMOVE_UNKNOWN("removed-unlisted"),
    /** It goes, since it is private and not known to be safe. */
    REMOVE_PRIVATE("removed-private"),
    /** It has no value any more. */
    EMPTY("emptied"),
    /** It has a value that says nothing. */
    DUMMY("replaced-by-dummy"),
    /** Its UIDs are replaced, the same by the same. */
    NEW_UID("uids-replaced"),
    /** It has the pseudonym. */
    PSEUDONYM("replaced-by-pseudonym"),
    /** Its dates are shifted by the days of the participant. */
    SHIFT("dates-shifted"),
    /** What is known of the patient is taken out of its text. */
    CLEAN("text-cleaned");

    private final String counted;

    Action(String counted) {
        this.counted = counted;
    }

    /** Under what name it is counted. */
    String counted() {
        return counted;
    }
}
