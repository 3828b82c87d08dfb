package org.caravan.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import javax.security.auth.Subject;

import org.eclipse.jetty.security.AbstractLoginService;
import org.eclipse.jetty.security.RolePrincipal;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.log.PeerLog;

/** Lets in who is in {@link Users}, slowly where somebody guesses, and only as long as the password stays as it was. */
final class UsersLogin extends AbstractLoginService implements Logins {

    private static final Logger LOG = LoggerFactory.getLogger(UsersLogin.class);

    /** Hashing costs a tenth of a second of one core: strangers may keep this many busy, no more. */
    private static final int AT_ONCE = 1;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    /** Hashed for a name that is not known, so that the answer takes as long as for one that is. */
    private static final String NOBODY = PasswordHash.of("nobody");

    private final Users users;
    private final LoginBrake brake;
    private final PeerLog log = new PeerLog();
    private final Semaphore hashing = new Semaphore(AT_ONCE, true);
    private final byte[] key = new byte[32];
    private final Map<String, byte[]> verified = new ConcurrentHashMap<>();

    /** Who is logged in, and the hash of the password they gave. */
    private record LoggedIn(String name, String hash) implements Principal {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    UsersLogin(Users users) {
        this.users = users;
        this.brake = new LoginBrake(System::nanoTime);
        new SecureRandom().nextBytes(key);
        setName("Caravan");
    }

    @Override
    public UserIdentity login(
            String name, Object credentials, Request request, Function<Boolean, Session> getOrCreateSession) {
        if (name == null || credentials == null) {
            return null;
        }
        return check(name, credentials.toString(), Request.getRemoteAddr(request))
                .map(this::identity)
                .orElse(null);
    }

    @Override
    public Optional<Account> check(String name, String password, String address) {
        String pair = address + " " + name;
        if (!brake.mayTry(pair)) {
            return Optional.empty();
        }
        Optional<Account> user = users.find(name);
        if (!isRight(user, password)) {
            Duration pause = brake.failed(pair);
            if (!pause.isZero()) {
                log.warn(
                        LOG,
                        address,
                        "logins",
                        "Logins from " + address + " keep failing; the next is heard in " + pause.toSeconds() + " s");
            }
            return Optional.empty();
        }
        brake.succeeded(pair);
        return user;
    }

    @Override
    public Optional<Account> find(String name) {
        return users.find(name);
    }

    private boolean isRight(Optional<Account> user, String password) {
        byte[] digest = user.map(known -> digest(known, password)).orElse(null);
        if (digest != null
                && MessageDigest.isEqual(digest, verified.get(user.get().name()))) {
            return true;
        }
        if (!mayHash()) {
            return false;
        }
        try {
            if (!PasswordHash.matches(password, user.map(Account::hash).orElse(NOBODY)) || user.isEmpty()) {
                return false;
            }
            verified.put(user.get().name(), digest);
            return true;
        } finally {
            hashing.release();
        }
    }

    private boolean mayHash() {
        try {
            return hashing.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Of this process, this password and this line of the file: machines log in with every request, and hashing is slow on purpose. */
    private byte[] digest(Account user, String password) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(key);
            sha.update(user.hash().getBytes(StandardCharsets.UTF_8));
            return sha.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private UserIdentity identity(Account user) {
        Principal principal = new LoggedIn(user.name(), user.hash());
        Subject subject = new Subject();
        subject.getPrincipals().add(principal);
        subject.getPrincipals().add(new RolePrincipal(user.role()));
        subject.setReadOnly();
        return getIdentityService().newUserIdentity(subject, principal, new String[] {user.role()});
    }

    @Override
    public boolean validate(UserIdentity identity) {
        return identity.getUserPrincipal() instanceof LoggedIn loggedIn
                && users.find(loggedIn.name())
                        .filter(user -> user.hash().equals(loggedIn.hash()))
                        .isPresent();
    }

    @Override
    protected List<RolePrincipal> loadRoleInfo(UserPrincipal user) {
        throw new UnsupportedOperationException("login answers this");
    }

    @Override
    protected UserPrincipal loadUserInfo(String name) {
        throw new UnsupportedOperationException("login answers this");
    }
}
