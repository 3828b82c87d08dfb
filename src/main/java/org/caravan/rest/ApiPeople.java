package org.caravan.rest;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Exchange;

import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.Access;
import org.caravan.access.Audit;
import org.caravan.access.Desk;
import org.caravan.access.Person;
import org.caravan.access.Role;

/** Who somebody is here, and the own tokens. */
public final class ApiPeople {

    private final Desk desk;
    private final Access access;

    ApiPeople(Desk desk, Access access) {
        this.desk = desk;
        this.access = access;
    }

    /** A token to be made. @param days how long it counts; 90 where nothing is said */
    record NewToken(String label, Integer days) {}

    public void me(Exchange exchange) {
        Call call = Call.of(exchange);
        Person person = call.person();
        Map<String, Object> me = new LinkedHashMap<>();
        me.put("name", person.name());
        me.put("roles", person.roles().stream().map(Role::text).sorted().toList());
        me.put("groups", person.groups());
        me.put("pacs", desk.pacs(person));
        me.put("destinations", desk.destinations(person));
        me.put("identified", person.identified());
        me.put("urgent", person.urgent());
        if (call.via() == Audit.Via.PAGE) {
            me.put("csrf", Access.csrf(call.request()));
        }
        call.answer(me);
    }

    public void tokens(Exchange exchange) {
        Call call = Call.of(exchange);
        call.answer(Map.of("tokens", access.tokens().list(call.person().name())));
    }

    public void makeToken(Exchange exchange) throws IOException {
        Call call = Call.of(exchange);
        NewToken wanted = call.json(NewToken.class);
        call.answer(
                HttpServletResponse.SC_CREATED,
                access.tokens()
                        .make(
                                call.person(),
                                wanted.label() == null ? "" : wanted.label(),
                                wanted.days() == null ? 90 : wanted.days()));
    }

    public void revokeToken(Exchange exchange) {
        Call call = Call.of(exchange);
        access.tokens().revoke(call.number(), call.person().name());
        call.answer(Map.of("revoked", call.number()));
    }
}
