package org.caravan.access;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

import org.caravan.http.ConsoleClient;
import org.caravan.http.HttpServers;
import org.caravan.http.HttpSettings;
import org.caravan.http.PeoplePage;
import org.caravan.http.PeopleSite;
import org.caravan.http.Users;

/** The gate with some pages behind it, served on a free port, and people to sign in. */
public final class ServedPeople implements AutoCloseable {

    /** Of everybody. */
    public static final String PASSWORD = ConsoleClient.PASSWORD;

    private final HttpServers servers;
    private final Access access;
    private final Users users;

    public ServedPeople(Path secrets, DataSource dataSource, Optional<OpenId> openId, PeoplePage... pages) {
        HttpSettings settings = ConsoleClient.settings(secrets, Set.of());
        users = new Users(secrets);
        access = new Access(dataSource, openId);
        servers = HttpServers.start(
                settings,
                List.of(),
                Optional.of(
                        new PeopleSite(logins -> access.gate(logins, SignInForm.PLAIN), List.of(pages), 1_000_000)));
    }

    /** Makes a local user in these groups. */
    public void person(String name, String... groups) throws Exception {
        users.addPerson(name);
        users.set(name, PASSWORD);
        access.people().put(name, null, List.of(groups));
    }

    public Access access() {
        return access;
    }

    public Users users() {
        return users;
    }

    public int port() {
        return servers.consolePort();
    }

    /** A browser of its own. */
    public ConsoleClient client() {
        return new ConsoleClient(port());
    }

    /** A browser in which that one has signed in. */
    public ConsoleClient signedIn(String name) throws Exception {
        ConsoleClient client = client();
        signIn(client, name, PASSWORD);
        return client;
    }

    /** The status of the sign-in. */
    public static int signIn(ConsoleClient client, String name, String password) throws Exception {
        return client.send(
                        "/signin/password",
                        "POST",
                        "user=" + name + "&password=" + password,
                        "application/x-www-form-urlencoded",
                        "Origin",
                        client.origin())
                .statusCode();
    }

    @Override
    public void close() {
        servers.close();
    }
}
