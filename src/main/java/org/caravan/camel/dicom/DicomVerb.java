package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an endpoint does: the first part of {@code dicom:<verb>:<peer>}. */
public enum DicomVerb {
    /** Producer: C-ECHO. */
    echo(Duration.ofMinutes(1)),
    /** Producer: C-FIND. */
    find(Duration.ofMinutes(30)),
    /** Producer: C-MOVE of a series, or of some of its instances, to our own listener. */
    move(Duration.ofHours(4)),
    /** Producer: C-GET of a series, or of some of its instances, over the association that asks for them. */
    get(Duration.ofHours(4)),
    /** Producer: C-MOVE or C-GET, as the PACS bean's {@code retrieve} says. */
    retrieve(Duration.ofHours(4)),
    /** Producer: C-STORE of files, a folder, an archive or a stream. */
    store(Duration.ofHours(4)),
    /** Producer: storage commitment of objects. */
    commit(Duration.ofHours(1)),
    /** Consumer: storage SCP. */
    listen(null);

    private final Duration defaultDeadline;

    DicomVerb(Duration defaultDeadline) {
        this.defaultDeadline = defaultDeadline;
    }

    /** How long a request takes in all unless the option {@code deadline} says otherwise; null for the consumer. */
    Duration defaultDeadline() {
        return defaultDeadline;
    }

    /** Whether objects come of it. */
    boolean isRetrieve() {
        return this == move || this == get || this == retrieve;
    }

    boolean isProducer() {
        return this != listen;
    }

    /**
     * Returns the verb of that name, in any case.
     *
     * @throws IllegalArgumentException for an unknown one; the message lists all
     */
    static DicomVerb of(String name) {
        return Arrays.stream(values())
                .filter(verb -> verb.name().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is no verb of the dicom component. Write dicom:<verb>:<peer> with one of: "
                                + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }
}
