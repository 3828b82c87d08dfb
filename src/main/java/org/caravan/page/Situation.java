package org.caravan.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.caravan.kobo.FormStatus;
import org.caravan.queue.QueueReading;
import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.Reason;
import org.caravan.queue.QueuedWork;
import org.caravan.queue.RequestPace;
import org.caravan.queue.SharedReading;
import org.caravan.text.Amounts;

/** How everything stands, for the operators' screen: what needs somebody, with its remedies, and every PACS, the packing, destination and form server. */
public final class Situation {

    private static final int MOST_REASONS = 5;

    private final Texts texts;
    private final QueueReading reading;
    private final SharedReading<List<FormStatus.Server>> forms;
    private final RequestPace pace;
    private final Supplier<Collection<String>> pacs;
    private final Supplier<Collection<String>> destinations;
    private final Supplier<Map<String, String>> down;

    /** @param down what each health check says that is down, by its name */
    Situation(
            Texts texts,
            QueueReading reading,
            FormStatus forms,
            RequestPace pace,
            Supplier<Collection<String>> pacs,
            Supplier<Collection<String>> destinations,
            Supplier<Map<String, String>> down) {
        this.texts = texts;
        this.reading = reading;
        this.forms =
                new SharedReading<>(forms::servers, Duration.ofSeconds(QueueReading.SECONDS), Duration.ofSeconds(3));
        this.pace = pace;
        this.pacs = pacs;
        this.destinations = destinations;
        this.down = down;
    }

    /**
     * A button.
     *
     * @param path it posts to
     * @param fields it sends
     */
    public record Remedy(String label, String path, Map<String, String> fields, boolean isPrimary) {}

    /**
     * Something that does not go on by itself.
     *
     * @param why the reasons, newest first
     * @param isMild whether it is no fault
     */
    public record Need(String title, List<String> why, List<Remedy> remedies, boolean isMild) {}

    /**
     * A PACS, the packing or a destination.
     *
     * @param kind pacs, packing or destination
     * @param state good, busy, wait or bad
     * @param oldest how long the first has waited; empty where nothing waits
     * @param paused until when and why; empty where it is not
     * @param allowed requests a minute; null where nothing limits them, or it is no PACS
     */
    public record Place(
            String kind,
            String name,
            String state,
            String stateText,
            long waiting,
            long busy,
            long done,
            long stuck,
            String oldest,
            Instant success,
            Instant discovered,
            String paused,
            int asked,
            int highest,
            Integer allowed) {

        public boolean isPaused() {
            return !paused.isEmpty();
        }

        public boolean isPacs() {
            return kind.equals("pacs");
        }

        /** For a bar of requests beside those allowed. */
        public int share() {
            return allowed == null ? 0 : Math.min(asked, allowed);
        }
    }

    /** @param isFresh false where the database does not answer: what stands here may be old */
    public record All(
            boolean isKnown,
            boolean isFresh,
            List<Need> needs,
            List<Place> pacs,
            List<Place> destinations,
            Place packing,
            List<FormStatus.Server> forms) {}

    All read() {
        List<Need> needs = new ArrayList<>();
        if (!reading.isKnown()) {
            down.get()
                    .forEach((check, said) ->
                            needs.add(new Need(texts.of("need.check", check), List.of(said), List.of(), false)));
            return new All(false, false, needs, List.of(), List.of(), null, List.of());
        }
        Set<String> covered = new TreeSet<>();
        List<Place> ofPacs = new ArrayList<>();
        for (String name : pacs.get()) {
            ofPacs.add(place("pacs", QueuedWork.SERIES, name, needs, covered));
        }
        Place packing = place("packing", QueuedWork.PACKING, "", needs, covered);
        List<Place> ofDestinations = new ArrayList<>();
        for (String name : destinations.get()) {
            ofDestinations.add(place("destination", QueuedWork.ARCHIVES, name, needs, covered));
        }
        List<FormStatus.Server> servers = forms.latest().orElse(List.of());
        servers.stream().filter(server -> server.error() != null).forEach(server -> {
            covered.add("forms-" + server.name());
            needs.add(new Need(
                    texts.of("need.forms", server.name()),
                    List.of(server.error()),
                    List.of(remedy("requeue", "forms", server.name(), "", true)),
                    false));
        });
        down.get().forEach((check, said) -> {
            if (!covered.contains(check)) {
                needs.add(0, new Need(texts.of("need.check", check), List.of(said), List.of(), false));
            }
        });
        return new All(true, reading.isFresh(), needs, ofPacs, ofDestinations, packing, servers);
    }

    void forget() {
        reading.forget();
    }

    private Place place(String kind, QueuedWork work, String name, List<Need> needs, Set<String> covered) {
        QueueReading.View view = reading.view(work, name);
        Contact contact = view.contact();
        if (contact.failures() > 0) {
            covered.add(kind + "-" + name);
            needs.add(new Need(
                    texts.count("need." + kind + ".fails", contact.failures(), name),
                    List.of(contact.error() == null ? "" : contact.error()),
                    contact.paused() == null ? List.of() : List.of(remedy("resume", kind, name, "", true)),
                    false));
        }
        needs.addAll(stuck(kind, work, name, view));
        long stuck = view.number(work.stuck());
        long busy = view.number(Set.of(work.busy()));
        long waiting = view.number(work.waiting());
        String state = contact.failures() > 0 || stuck > 0
                ? "bad"
                : contact.paused() != null ? "wait" : busy > 0 ? "busy" : waiting > 0 ? "wait" : "good";
        String text = contact.failures() > 0
                ? "failing"
                : contact.paused() != null
                        ? "paused"
                        : stuck > 0 ? "stuck" : busy > 0 ? "busy" : waiting > 0 ? "waiting" : "idle";
        boolean isPacs = work == QueuedWork.SERIES;
        OptionalInt allowed = isPacs ? pace.allowed(name) : OptionalInt.empty();
        Duration oldest = view.oldest(work.waiting());
        return new Place(
                kind,
                name,
                state,
                texts.of("place." + text),
                waiting,
                busy,
                view.number(Set.of("complete", "delivered")),
                stuck,
                oldest == null ? "" : Amounts.duration(oldest),
                contact.success(),
                contact.discovered(),
                paused(contact),
                isPacs ? pace.lastMinute(name) : 0,
                isPacs ? pace.highestMinute(name) : 0,
                allowed.isPresent() ? allowed.getAsInt() : null);
    }

    private String paused(Contact contact) {
        return contact.paused() == null
                ? ""
                : texts.of(
                        "place.paused.until",
                        Amounts.moment(contact.paused()),
                        contact.reason() == null ? "" : contact.reason());
    }

    /** What is stuck, by state, since each state has another remedy. */
    private List<Need> stuck(String kind, QueuedWork work, String name, QueueReading.View view) {
        Map<String, Long> states = new TreeMap<>();
        view.states().forEach((state, count) -> {
            if (work.stuck().contains(state) && count.number() > 0) {
                states.put(state, count.number());
            }
        });
        List<Need> needs = new ArrayList<>();
        states.forEach((state, number) -> needs.add(new Need(
                texts.count("need." + kind + "." + state, number, name),
                reasons(view.reasons(Set.of(state)), number),
                state.equals(QueuedWork.HELD)
                        ? List.of(
                                new Remedy(
                                        texts.of("remedy.keep"),
                                        "/operations/confirm",
                                        Map.of("name", name, "decision", "keep"),
                                        false),
                                new Remedy(
                                        texts.of("remedy.follow"),
                                        "/operations/confirm",
                                        Map.of("name", name, "decision", "follow"),
                                        false))
                        : List.of(remedy("requeue", kind, name, state, true)),
                false)));
        return needs;
    }

    private List<String> reasons(List<Reason> known, long number) {
        List<String> said = new ArrayList<>();
        known.stream()
                .limit(MOST_REASONS)
                .forEach(reason -> said.add(
                        reason.number() == number
                                ? reason.reason()
                                : Numbers.of(reason.number()) + " × " + reason.reason()));
        long rest = number
                - known.stream().limit(MOST_REASONS).mapToLong(Reason::number).sum();
        if (rest > 0) {
            said.add(texts.count("need.more", rest));
        }
        return said;
    }

    private Remedy remedy(String action, String kind, String name, String states, boolean primary) {
        return new Remedy(
                texts.of("remedy." + action),
                "/operations/" + action,
                Map.of("kind", kind, "name", name, "states", states),
                primary);
    }
}
