package org.caravan.page;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;

import org.caravan.access.AccessException;
import org.caravan.access.People;
import org.caravan.access.Role;
import org.caravan.camel.dicom.Pacs;
import org.caravan.health.RunningRoutes;
import org.caravan.queue.RequestPace;

/** For administrators: PACS as their files say, people, and what their groups allow. */
public final class AdministrationPages {

    private static final List<String> TEMPLATES = List.of("discover", "download", "request");

    private final CamelContext context;
    private final People people;
    private final RequestPace pace;
    private final RequestPages.Record audit;

    AdministrationPages(CamelContext context, People people, RequestPace pace, RequestPages.Record audit) {
        this.context = context;
        this.people = people;
        this.pace = pace;
        this.audit = audit;
    }

    /**
     * A PACS.
     *
     * @param uses what its file has it do: discover, download, request
     */
    public record PacsLine(
            String name, String aeTitle, String address, String retrieve, String pace, List<String> uses) {}

    void addTo(PageServlet servlet) {
        servlet.on("GET", "/administration", visit -> show(visit, "pacs"))
                .on("GET", "/administration/(people|groups)", visit -> show(visit, visit.part(1)))
                .on("POST", "/administration/people", this::putPerson)
                .on("POST", "/administration/people/remove", this::removePerson)
                .on("POST", "/administration/groups", this::putGroup)
                .on("POST", "/administration/groups/remove", this::removeGroup);
    }

    private void show(Visit visit, String tab) throws IOException {
        visit.person().require(Role.ADMINISTRATOR);
        Map<String, Object> model = new HashMap<>();
        model.put("tab", tab);
        model.put("pacs", pacs());
        model.put("people", people.list());
        model.put("groups", people.groups());
        model.put("destinations", List.copyOf(RunningRoutes.destinations(context)));
        visit.show("administration", model);
    }

    private List<PacsLine> pacs() {
        return new TreeMap<>(context.getRegistry().findByTypeWithName(Pacs.class))
                .entrySet().stream()
                        .map(entry -> new PacsLine(
                                entry.getKey(),
                                entry.getValue().getAeTitle(),
                                entry.getValue().getHost() + ":"
                                        + entry.getValue().getPort(),
                                String.valueOf(entry.getValue().getRetrieve()),
                                pace.allowed(entry.getKey()).isPresent()
                                        ? Numbers.of(
                                                pace.allowed(entry.getKey()).getAsInt())
                                        : "",
                                TEMPLATES.stream()
                                        .filter(template ->
                                                RunningRoutes.isWanted(context, template + "-" + entry.getKey()))
                                        .toList()))
                        .toList();
    }

    private void putPerson(Visit visit) {
        change(
                visit,
                "people",
                () -> people.put(
                        visit.field("name"),
                        visit.field("mail").isEmpty() ? null : visit.field("mail"),
                        names(visit, "group")));
    }

    private void removePerson(Visit visit) {
        change(visit, "people", () -> people.remove(visit.field("name")));
    }

    private void putGroup(Visit visit) {
        change(visit, "groups", () -> {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            visit.fields("role").forEach(role -> roles.add(Role.of(role)));
            people.put(new People.Group(
                    visit.field("name"),
                    roles,
                    names(visit, "source"),
                    names(visit, "destination"),
                    !visit.field("identified").isEmpty(),
                    !visit.field("urgent").isEmpty(),
                    visit.field("claim")));
        });
    }

    private void removeGroup(Visit visit) {
        change(visit, "groups", () -> people.removeGroup(visit.field("name")));
    }

    private static Set<String> names(Visit visit, String field) {
        return visit.fields(field).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void change(Visit visit, String tab, Runnable work) {
        visit.person().require(Role.ADMINISTRATOR);
        try {
            work.run();
            audit.add(visit, tab, null, "", 0);
            visit.tell("good", visit.t("told.kept"));
        } catch (AccessException e) {
            visit.tell("bad", PageServlet.sentence(e.getMessage()));
        }
        visit.go("/administration/" + tab);
    }
}
