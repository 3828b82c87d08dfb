package org.caravan.access;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.caravan.load.Nearest;
import org.caravan.requests.RequestException;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Summary;

/** What people may do with requests: the rules that the page and the REST interface share. Writes down every decision. */
public final class Desk {

    /** What is got of a series unless a rendition makes something else of it. */
    public static final String IDENTIFIED = "identified";

    private final Requests requests;
    private final Targets targets;
    private final Audit audit;
    private final boolean approval;

    /** What can be asked and sent to just now, from the routes that run. */
    public interface Targets {

        /** Names of PACS that requests may name. */
        Set<String> pacs();

        /** Names of destinations. */
        Set<String> destinations();

        /** What that destination gets; {@value Desk#IDENTIFIED} where objects go as they came. */
        String rendition(String destination);
    }

    /** @param approval whether somebody else has to approve what people ask for */
    public Desk(Requests requests, Targets targets, Audit audit, boolean approval) {
        this.requests = requests;
        this.targets = targets;
        this.audit = audit;
        this.approval = approval;
    }

    /** Names of the PACS that this one may ask. */
    public Set<String> pacs(Person person) {
        Set<String> names = new TreeSet<>(targets.pacs());
        names.removeIf(name -> !person.may(Right.SOURCE, name));
        return names;
    }

    /** Names of the destinations that this one may send to. */
    public Set<String> destinations(Person person) {
        Set<String> names = new TreeSet<>(targets.destinations());
        names.removeIf(name -> !person.may(Right.DESTINATION, name));
        return names;
    }

    /** @throws RuntimeException where there is none, or this one may not ask it; it says which */
    public void requirePacs(Person person, String name) {
        if (!targets.pacs().contains(name)) {
            throw new RequestException(
                    "there is no PACS '" + name + "' that can be asked" + Nearest.hint(name, pacs(person)));
        }
        person.require(Right.SOURCE, name);
    }

    /**
     * Checks, before rows are read, what a request will be held to.
     *
     * @param destination null for none: what comes is kept here
     */
    public void requireMayAsk(Person person, String destination, boolean urgent) {
        person.require(Role.REQUESTER);
        if (destination != null) {
            if (!targets.destinations().contains(destination)) {
                throw new RequestException("there is no destination '" + destination + "' that is enabled"
                        + Nearest.hint(destination, destinations(person)));
            }
            person.require(Right.DESTINATION, destination);
        }
        if (urgent) {
            person.require(Right.URGENT, "");
        }
        if (rendition(destination).equals(IDENTIFIED)) {
            person.require(Right.IDENTIFIED, "");
        }
    }

    private String rendition(String destination) {
        return destination == null ? IDENTIFIED : targets.rendition(destination);
    }

    /** Submits the own draft: checks every right that it needs, and has it wait for approval where the site wants that. */
    public void submit(Person person, Audit.Via via, long request) {
        Summary summary = own(person, request);
        requireMayAsk(person, summary.destination(), summary.priority() >= Requests.URGENT);
        List<String> pacs = requests.pacs(request);
        if (pacs.isEmpty()) {
            throw new RequestException("request " + request + " has no row that can be asked for");
        }
        pacs.forEach(name -> requirePacs(person, name));
        audit.add(person.name(), via, "submit", request, "", summary.items());
        requests.holdToRights(request, rendition(summary.destination()), !person.isOperator(), approval);
        requests.submit(request);
    }

    /** Has the series fetched that were found for somebody else's request. */
    public void approve(Person person, Audit.Via via, long request) {
        person.require(Role.APPROVER);
        visible(person, request);
        requests.approve(request, person.name());
        audit.add(person.name(), via, "approve", request, "", 0);
    }

    /** Ends somebody else's request before anything was fetched. @param reason which its requester reads */
    public void refuse(Person person, Audit.Via via, long request, String reason) {
        person.require(Role.APPROVER);
        visible(person, request);
        requests.refuse(request, person.name(), reason);
        audit.add(person.name(), via, "refuse", request, "", 0);
    }

    /** Requests that this one may see, the newest first. @param before only older ones than that; null for the newest */
    public List<Summary> list(Person person, Long before, int limit) {
        return requests.list(
                before,
                limit,
                person.seesAll() ? null : person.name(),
                person.is(Role.VIEWER) ? person.groups() : Set.of());
    }

    /** @throws NothingThereException where there is no such request, or this one may not see it */
    public Summary visible(Person person, long request) {
        return list(person, request + 1, 1).stream()
                .filter(summary -> summary.id() == request)
                .findFirst()
                .orElseThrow(() -> new NothingThereException("there is no request " + request + " that you may see"));
    }

    /** One that this one may change. @throws AccessException where it is somebody else's, and this one no administrator */
    public Summary own(Person person, long request) {
        Summary summary = visible(person, request);
        if (!person.is(Role.ADMINISTRATOR)) {
            if (!summary.requester().equals(person.name())) {
                throw new AccessException("request " + request + " is " + summary.requester()
                        + "'s: only they, and administrators, may change it");
            }
            person.require(Role.REQUESTER);
        }
        return summary;
    }

    /** Whether this one may see of a request whose its images are: the own rows anybody has written. */
    public static boolean seesPatients(Person person, Summary summary) {
        return person.may(Right.IDENTIFIED, "") || summary.requester().equals(person.name());
    }
}
