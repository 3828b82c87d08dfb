package org.caravan.health;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the database said at a moment about PACS, destinations, form servers, packing and this node. */
record Reading(List<Contact> contacts) {

    /**
     * One PACS, one destination, one form server, the packing, or this node.
     *
     * @param kind pacs, destination, forms, pack or node
     * @param failures in a row
     * @param resumeAt until when it is left alone, where {@code paused}
     * @param lastSuccess null: never
     * @param error of the last failure, null where there was none
     * @param runState state of the last discovery, null where there was none
     * @param due jobs that could be taken now
     * @param dueSince since when the oldest of them could
     * @param heldUntil until when an operator has paused it, null where none has
     * @param stuck what goes on by hand only
     * @param stuckReason of the newest of those, null where none is noted
     * @param stuckStates their states, with commas between; null where a PACS has none. Of a destination and the packing always {@code failed}
     * @param waiting what goes on by itself, also where it could not be taken yet
     * @param busy what is being done now
     * @param now the database's clock
     */
    record Contact(
            String kind,
            String name,
            long failures,
            boolean paused,
            Instant resumeAt,
            Instant lastSuccess,
            String error,
            String runState,
            String runError,
            Instant discovered,
            long due,
            Instant dueSince,
            Instant heldUntil,
            long stuck,
            String stuckReason,
            String stuckStates,
            long waiting,
            long busy,
            Instant now) {

        static Contact of(Map<String, Object> row) {
            return new Contact(
                    (String) row.get("kind"),
                    (String) row.get("name"),
                    number(row, "failures"),
                    Boolean.TRUE.equals(row.get("paused")),
                    time(row, "resume_at"),
                    time(row, "last_success_at"),
                    (String) row.get("last_error"),
                    (String) row.get("run_state"),
                    (String) row.get("run_error"),
                    time(row, "discovered_at"),
                    number(row, "due"),
                    time(row, "due_since"),
                    time(row, "held_until"),
                    number(row, "stuck"),
                    (String) row.get("stuck_reason"),
                    (String) row.get("stuck_states"),
                    number(row, "waiting"),
                    number(row, "busy"),
                    time(row, "now"));
        }

        private static long number(Map<String, Object> row, String column) {
            return ((Number) row.get(column)).longValue();
        }

        private static Instant time(Map<String, Object> row, String column) {
            Timestamp value = (Timestamp) row.get(column);
            return value == null ? null : value.toInstant();
        }

        /** True where work has waited for that long and nothing has succeeded meanwhile. */
        boolean isStuckFor(Duration limit) {
            Instant then = now.minus(limit);
            return dueSince != null && dueSince.isBefore(then) && (lastSuccess == null || lastSuccess.isBefore(then));
        }
    }

    static Reading of(List<Map<String, Object>> rows) {
        return new Reading(rows.stream().map(Contact::of).toList());
    }

    Optional<Contact> find(String kind, String name) {
        return contacts.stream()
                .filter(contact -> contact.kind().equals(kind) && contact.name().equals(name))
                .findFirst();
    }
}
