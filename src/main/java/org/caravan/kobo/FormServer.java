package org.caravan.kobo;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.slf4j.Logger;

import org.caravan.dicom.DurationRange;
import org.caravan.dicom.Range;
import org.caravan.log.PeerLog;

/** The settings of one KoboToolbox server, as its file under {@code routes/forms} gives them; holds no token. */
public final class FormServer {

    static final String ALL = "all";
    /** Bytes. */
    private static final Range LARGEST = new Range(1, 1_000_000_000_000L);

    private static final DurationRange SWEEP = new DurationRange(Duration.ofMillis(1), Duration.ofDays(365));

    private static final Pattern UID = Pattern.compile("[A-Za-z0-9]{1,64}");

    /** Of what is held, most: more would need another way to read it. */
    private static final long MOST_HELD = 200_000_000;

    private static final Duration LEAST_LEASE = Duration.ofMinutes(30);
    /** The pace is counted by the minute. */
    private static final Duration LONGEST_PACE = Duration.ofMinutes(1);

    private String name = "";
    private URI url;
    private String token = "";
    private String tokenFile = "";
    private String tokenVariable = "KOBO_TOKEN";
    private Set<String> forms = Set.of();
    private Pattern formNames = Pattern.compile(".*");
    private Map<String, String> participants = Map.of();
    private boolean attachments;
    private Duration fullSweep = Duration.ofHours(24);
    private int pageSize = 1000;
    private int overlap = 100;
    private int mostDeleted = 20;
    private int requestsPerMinute = 600;
    private int attempts = 5;
    private Duration longestWait = Duration.ofMinutes(5);
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration readTimeout = Duration.ofSeconds(60);
    private Duration answerTimeout = Duration.ofMinutes(10);
    private long largestAnswer = 256_000_000;
    private long largestAttachment = 2_000_000_000;
    private int largestSubmission = 8_000_000;
    private int mostValues = 200_000;
    private int longestText = 1_000_000;
    private int largestDefinition = 5_000_000;
    private int mostQuestions = 10_000;
    private int mostForms = 10_000;
    private UnaryOperator<String> environment = System::getenv;
    private final PeerLog log = new PeerLog();

    /** For the route, which hands its settings on. */
    public FormServer self() {
        return this;
    }

    /** Name of the server, in the database and the log: small letters, digits and hyphens. */
    public void setName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException(
                    "server is '" + name + "'; write small letters, digits and hyphens, for example kobo-eu");
        }
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /** Base address, for example {@code https://eu.kobotoolbox.org}. */
    public void setUrl(String url) {
        this.url = http(url);
    }

    URI url() {
        return url;
    }

    /** The token itself, meant for a placeholder of a secret store; blank: it is in a file or the environment. */
    public void setToken(String token) {
        this.token = token;
    }

    /** File with the token. */
    public void setTokenFile(String tokenFile) {
        this.tokenFile = tokenFile.strip();
    }

    /** Environment variable with the token, where there is no file. */
    public void setTokenVariable(String tokenVariable) {
        this.tokenVariable = tokenVariable.strip();
    }

    void environment(UnaryOperator<String> variables) {
        this.environment = variables;
    }

    KoboToken token() {
        return new KoboToken(token, tokenFile, tokenVariable, environment);
    }

    /** The header Authorization of each request. */
    public String getAuthorization() {
        return token().header();
    }

    /** {@code all}, or uids of forms separated by commas. */
    public void setForms(String forms) {
        Set<String> uids = new TreeSet<>();
        for (String uid : forms.strip().equals(ALL) ? new String[0] : forms.split(",")) {
            uids.add(requireUid(uid.strip()));
        }
        this.forms = uids;
    }

    /** Regular expression that the whole name of a form must match. */
    public void setFormNames(String formNames) {
        try {
            this.formNames = Pattern.compile(formNames);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("formNames is no regular expression: " + e.getDescription());
        }
    }

    /** Whether a form is read. */
    boolean selects(String uid, String formName) {
        return (forms.isEmpty() || forms.contains(uid))
                && formNames.matcher(formName).matches();
    }

    /** Path of the question with the participant code, for all forms, or {@code uid=path} for single ones; commas between. */
    public void setParticipants(String participants) {
        Map<String, String> questions = new LinkedHashMap<>();
        for (String part : participants.isBlank() ? new String[0] : participants.split(",")) {
            int equals = part.indexOf('=');
            String path = part.substring(equals + 1).strip();
            if (path.isEmpty()) {
                throw new IllegalArgumentException(
                        "participants is '" + participants + "'; write group/question, or uid=group/question");
            }
            questions.put(
                    equals < 0 ? ALL : requireUid(part.substring(0, equals).strip()), path);
        }
        this.participants = questions;
    }

    /** Path of the question that holds the participant code in a form; null where there is none. */
    String participantQuestion(String uid) {
        return participants.getOrDefault(uid, participants.get(ALL));
    }

    /** Whether attachments are fetched; default false. */
    public void setAttachments(boolean attachments) {
        this.attachments = attachments;
    }

    public boolean isAttachments() {
        return attachments;
    }

    /** How long after a complete full sweep the next one is due; default 24 h. */
    public void setFullSweep(Duration fullSweep) {
        this.fullSweep = SWEEP.require("fullSweep", fullSweep);
    }

    Duration fullSweep() {
        return fullSweep;
    }

    /** Submissions asked for in a page; servers give 1000 at most and say nothing. */
    public void setPageSize(int pageSize) {
        this.pageSize = new Range(1, 30_000).require("pageSize", pageSize);
    }

    int pageSize() {
        return pageSize;
    }

    /** Newest submissions that are asked for again, since writes can surface late; default 100. */
    public void setOverlap(int overlap) {
        this.overlap = new Range(0, 100_000).require("overlap", overlap);
    }

    int overlap() {
        return overlap;
    }

    /**
     * Percentage of a form's submissions: where a full sweep misses more, they are marked as deleted only if the list of forms counts no
     * more than the sweep saw. Default 20; 0: the list always has to agree; 100: never.
     */
    public void setMostDeleted(int mostDeleted) {
        this.mostDeleted = new Range(0, 100).require("mostDeleted", mostDeleted);
    }

    int mostDeleted() {
        return mostDeleted;
    }

    /** Most requests a minute; default 600. */
    public void setRequestsPerMinute(int requestsPerMinute) {
        this.requestsPerMinute = new Range(1, 999_999).require("requestsPerMinute", requestsPerMinute);
    }

    public int getRequestsPerMinute() {
        return requestsPerMinute;
    }

    /** Attempts at one request; default 5. */
    public void setAttempts(int attempts) {
        this.attempts = new Range(1, 100).require("attempts", attempts);
    }

    int attempts() {
        return attempts;
    }

    /** Longest wait between attempts; a server that asks for more ends the run. Default 5 min. */
    public void setLongestWait(Duration longestWait) {
        this.longestWait = DurationRange.WAIT.require("longestWait", longestWait);
    }

    Duration longestWait() {
        return longestWait;
    }

    /** Longest wait for a connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = DurationRange.WAIT.require("connectTimeout", connectTimeout);
    }

    public long getConnectMillis() {
        return connectTimeout.toMillis();
    }

    /** Longest silence within an answer; default 60 s. */
    public void setReadTimeout(Duration readTimeout) {
        this.readTimeout = DurationRange.WAIT.require("readTimeout", readTimeout);
    }

    public long getReadMillis() {
        return readTimeout.toMillis();
    }

    /** Longest time one answer, or one attachment, may take in all; default 10 min. */
    public void setAnswerTimeout(Duration answerTimeout) {
        this.answerTimeout = DurationRange.WAIT.require("answerTimeout", answerTimeout);
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /**
     * How long after its last sign of life a run is taken for dead: 30 min, or twice the longest time that the settings allow between
     * two, which is one answer and the wait after it.
     */
    Duration lease() {
        Duration longest = connectTimeout.plus(answerTimeout).plus(longestWait).plus(LONGEST_PACE);
        return longest.multipliedBy(2).compareTo(LEAST_LEASE) > 0 ? longest.multipliedBy(2) : LEAST_LEASE;
    }

    /** Most bytes of one answer, unpacked; default 256,000,000. It is read as it comes, and not held. */
    public void setLargestAnswer(long largestAnswer) {
        this.largestAnswer = LARGEST.require("largestAnswer", largestAnswer);
    }

    long largestAnswer() {
        return largestAnswer;
    }

    /** Most bytes of one attachment; default 2,000,000,000. */
    public void setLargestAttachment(long largestAttachment) {
        this.largestAttachment = LARGEST.require("largestAttachment", largestAttachment);
    }

    long largestAttachment() {
        return largestAttachment;
    }

    /** Most bytes of one submission, unpacked; default 8,000,000. Held until it is stored. */
    public void setLargestSubmission(int largestSubmission) {
        this.largestSubmission = new Range(100_000, MOST_HELD).require("largestSubmission", largestSubmission);
    }

    /** Most JSON values and names of one submission; default 200,000. */
    public void setMostValues(int mostValues) {
        this.mostValues = new Range(1_000, MOST_HELD).require("mostValues", mostValues);
    }

    /** Most characters of one text of an answer; default 1,000,000. */
    public void setLongestText(int longestText) {
        this.longestText = new Range(10_000, MOST_HELD).require("longestText", longestText);
    }

    /** How submissions, and lists of forms, are read. */
    BoundedJson json() {
        return new BoundedJson("submission", largestSubmission, mostValues, longestText);
    }

    /** Most bytes of a form's definition, unpacked; default 5,000,000. Held until it is stored. */
    public void setLargestDefinition(int largestDefinition) {
        this.largestDefinition = new Range(100_000, MOST_HELD).require("largestDefinition", largestDefinition);
    }

    /** How definitions of forms are read; what they hold is not made a tree. */
    BoundedJson definitionJson() {
        return new BoundedJson("definition", largestDefinition, Integer.MAX_VALUE, longestText);
    }

    /** Most questions, groups and repeats of a form's definition; default 10,000. */
    public void setMostQuestions(int mostQuestions) {
        this.mostQuestions = new Range(1, 100_000).require("mostQuestions", mostQuestions);
    }

    int mostQuestions() {
        return mostQuestions;
    }

    /** Most forms of the whole list, deployed or not; default 10,000. */
    public void setMostForms(int mostForms) {
        this.mostForms = new Range(1, 100_000).require("mostForms", mostForms);
    }

    int mostForms() {
        return mostForms;
    }

    /**
     * The same address, where it is on this server. What a proxy wrote with the other of http and https is asked for as our own address
     * says: the token goes nowhere else.
     *
     * @throws KoboException when it leads elsewhere: our token is not sent there
     */
    String requireOwn(String address) {
        URI uri;
        try {
            uri = url.resolve(address.strip().replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw new KoboException("The server named an address that is none");
        }
        boolean sameScheme = url.getScheme().equals(uri.getScheme());
        boolean own = isHttp(uri)
                && url.getHost().equalsIgnoreCase(uri.getHost())
                && (port(uri) == port(url) || (!sameScheme && port(uri) == usualPort(uri)))
                && uri.getRawUserInfo() == null;
        if (!own) {
            throw new KoboException("The server named an address on another server than " + url.getHost()
                    + ": refused, since our token would go there");
        }
        return sameScheme ? uri.toString() : withOurScheme(uri);
    }

    private String withOurScheme(URI uri) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return url.getScheme() + "://" + url.getRawAuthority() + uri.getRawPath() + query;
    }

    static String requireUid(String uid) {
        if (!UID.matcher(uid).matches()) {
            throw new IllegalArgumentException("a form's uid is letters and digits, such as aBcDeFgHiJkLmNoPqRsTuV");
        }
        return uid;
    }

    private static URI http(String text) {
        try {
            URI uri = new URI(text.strip());
            if (isHttp(uri) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the text: it may hold a token
        }
        throw new IllegalArgumentException("url must be like https://eu.kobotoolbox.org, without user and password");
    }

    private static boolean isHttp(URI uri) {
        return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : usualPort(uri);
    }

    private static int usualPort(URI uri) {
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /**
     * Says what the server brought about, within what it may have logged.
     *
     * @param reason equal ones are counted together
     * @param words the line without the server's name
     */
    void warn(Logger to, String reason, String words) {
        log.warn(to, name, reason, name + ": " + words);
    }

    /** Of what the server brings about. */
    PeerLog log() {
        return log;
    }

    @Override
    public String toString() {
        return "form server " + name;
    }
}
