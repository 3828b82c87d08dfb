package org.caravan.access;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.http.Logins;

/** Signs people in whom an OpenID provider knows: authorization code with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636). */
public final class OpenId {

    static final String PATH = SignIn.PATH + "/openid";
    static final String BACK = PATH + "/back";

    private static final Logger LOG = LoggerFactory.getLogger(OpenId.class);
    private static final String COOKIE = "CARAVAN_OPENID";
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LARGEST_ANSWER = 1 << 20;

    /** Sign-ins that are under way. */
    private static final int PENDING = 1_000;

    private static final long LONGEST = Duration.ofMinutes(10).toNanos();

    private final Settings settings;
    private OIDCProviderMetadata metadata;
    private final Map<String, Pending> pending = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pending> eldest) {
            return size() > PENDING;
        }
    };

    /**
     * Who the provider is, and who we are to it.
     *
     * @param issuer its address, below which it describes itself
     * @param secret of this client; empty for a public one
     * @param groupsClaim claim that names somebody's groups
     * @param address of this site, as it was told to the provider; empty: as it is asked for
     */
    public record Settings(String issuer, String client, String secret, String groupsClaim, String address) {

        @Override
        public String toString() {
            return client + " at " + issuer;
        }
    }

    private record Pending(CodeVerifier verifier, Nonce nonce, URI back, long begun) {}

    public OpenId(Settings settings) {
        this.settings = settings;
    }

    /** Sends somebody to the provider; the session begins when they come back. */
    void go(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OIDCProviderMetadata provider = provider();
        State state = new State();
        Pending begun = new Pending(new CodeVerifier(), new Nonce(), back(request), System.nanoTime());
        synchronized (pending) {
            pending.put(state.getValue(), begun);
        }
        Cookie cookie = new Cookie(COOKIE, state.getValue());
        cookie.setHttpOnly(true);
        cookie.setPath(PATH);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Lax");
        response.addCookie(cookie);
        URI there = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope("openid", "profile", "email"),
                        new ClientID(settings.client()),
                        begun.back())
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(state)
                .nonce(begun.nonce())
                .codeChallenge(begun.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI();
        SignIn.seeOther(response, there.toString());
    }

    private URI back(HttpServletRequest request) {
        String asked = request.getRequestURL().toString();
        String site = settings.address().isEmpty()
                ? asked.substring(0, asked.length() - request.getRequestURI().length())
                : settings.address().replaceFirst("/+$", "");
        return URI.create(site + BACK);
    }

    /**
     * Who has come back.
     *
     * @return the name here
     * @throws AccessException where the provider does not say who it is; the message says why
     */
    String comesBack(HttpServletRequest request, Logins logins, People people) {
        try {
            AuthenticationResponse answer = AuthenticationResponseParser.parse(
                    URI.create(request.getRequestURL() + "?" + request.getQueryString()));
            Pending begun = begun(request, answer.getState());
            if (!answer.indicatesSuccess()) {
                throw new AccessException("the OpenID provider has not signed you in ("
                        + answer.toErrorResponse().getErrorObject().getCode() + ")");
            }
            return known(claims(answer.toSuccessResponse().getAuthorizationCode(), begun), logins, people);
        } catch (ParseException | IllegalArgumentException e) {
            throw new AccessException("what the OpenID provider has sent cannot be read: sign in again");
        }
    }

    private Pending begun(HttpServletRequest request, State state) {
        Pending begun;
        synchronized (pending) {
            begun = state == null ? null : pending.remove(state.getValue());
        }
        boolean ours = false;
        for (Cookie cookie : request.getCookies() == null ? new Cookie[0] : request.getCookies()) {
            ours |= cookie.getName().equals(COOKIE)
                    && state != null
                    && cookie.getValue().equals(state.getValue());
        }
        if (begun == null || !ours || System.nanoTime() - begun.begun() > LONGEST) {
            throw new AccessException("this sign-in was not begun in this browser, or too long ago: sign in again");
        }
        return begun;
    }

    private IDTokenClaimsSet claims(AuthorizationCode code, Pending begun) throws ParseException {
        try {
            OIDCProviderMetadata provider = provider();
            AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, begun.back(), begun.verifier());
            ClientID client = new ClientID(settings.client());
            HTTPRequest request = (settings.secret().isEmpty()
                            ? new TokenRequest.Builder(provider.getTokenEndpointURI(), client, grant)
                            : new TokenRequest.Builder(
                                    provider.getTokenEndpointURI(),
                                    new ClientSecretBasic(client, new Secret(settings.secret())),
                                    grant))
                    .build()
                    .toHTTPRequest();
            request.setConnectTimeout(TIMEOUT_MILLIS);
            request.setReadTimeout(TIMEOUT_MILLIS);
            TokenResponse answer = OIDCTokenResponseParser.parse(request.send());
            if (!answer.indicatesSuccess()) {
                LOG.warn(
                        "The OpenID provider refuses the code of a sign-in ({}): are caravan.openid.client and its secret right?",
                        answer.toErrorResponse().getErrorObject().getCode());
                throw new AccessException(
                        "the OpenID provider does not confirm who you are: an administrator finds why in the log");
            }
            JWT token = ((OIDCTokenResponse) answer.toSuccessResponse())
                    .getOIDCTokens()
                    .getIDToken();
            return validator(provider, token).validate(token, begun.nonce());
        } catch (BadJOSEException | JOSEException e) {
            LOG.warn("The OpenID provider's word is not valid: {}", e.getClass().getSimpleName());
            throw new AccessException("what the OpenID provider says of you is not signed as it has to be");
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Signatures of keys that the provider publishes, and no others: a secret that both know would do for whoever knows it. */
    private IDTokenValidator validator(OIDCProviderMetadata provider, JWT token) throws IOException {
        if (!(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm)
                || !JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
            throw new AccessException("what the OpenID provider says of you is not signed with a key of its own");
        }
        return new IDTokenValidator(
                provider.getIssuer(),
                new ClientID(settings.client()),
                algorithm,
                provider.getJWKSetURI().toURL(),
                new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_ANSWER));
    }

    private String known(IDTokenClaimsSet claims, Logins logins, People people) {
        String name = first(claims, "preferred_username", "email", "sub");
        requireFree(name, logins);
        Object groups = claims.getClaim(settings.groupsClaim());
        Collection<String> named = groups instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : groups == null ? List.of() : List.of(groups.toString());
        String mail = Optional.ofNullable(claims.getStringClaim("email")).orElse("");
        String here = people.fromProvider(
                        claims.getIssuer().getValue(), claims.getSubject().getValue(), name, mail, named)
                .orElseThrow(() -> taken(name));
        requireFree(here, logins);
        return here;
    }

    private static String first(IDTokenClaimsSet claims, String... names) {
        for (String name : names) {
            String value = claims.getStringClaim(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        throw new AccessException("the OpenID provider does not say what you are called");
    }

    private static void requireFree(String name, Logins logins) {
        if (logins.find(name).isPresent()) {
            throw taken(name);
        }
    }

    private static AccessException taken(String name) {
        return new AccessException(
                "somebody else here is called '" + name + "': an administrator has to rename or remove one");
    }

    private synchronized OIDCProviderMetadata provider() {
        if (metadata == null) {
            try {
                metadata = OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), TIMEOUT_MILLIS, TIMEOUT_MILLIS);
            } catch (GeneralException | IOException e) {
                throw unreachable(e);
            }
        }
        return metadata;
    }

    private AccessException unreachable(Exception e) {
        LOG.warn("The OpenID provider {} cannot be asked: {}", settings.issuer(), e.getMessage());
        return new AccessException("the OpenID provider cannot be reached: try again later, or ask an administrator");
    }
}
