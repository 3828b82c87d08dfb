package org.caravan.camel.dicom;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.DurationRange;
import org.caravan.dicom.Peer;
import org.caravan.dicom.Range;
import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.WebAccess;

/** Makes the transport's view of a PACS of its bean, and says what of that is missing or wrong. */
final class PacsSettings {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(24);
    private static final Range RECALLS = new Range(1, 100_000);

    /** What objects that come by DICOMweb say they are from, where nobody says otherwise. */
    private static final String WEB_TITLE = "DICOMWEB";

    private PacsSettings() {}

    static Peer peer(Pacs pacs, String beanName) {
        try {
            requireAssociationLimits(pacs);
            requireResultLimit(pacs);
            requirePauses(pacs);
            RECALLS.require("recallsPerNight", pacs.getRecallsPerNight());
            Peer.Builder peer = pacs.getKind() == PacsKind.DICOMWEB ? byWeb(pacs) : byDimse(pacs);
            pacs.callers();
            pacs.askingWindows();
            return peer.name(beanName)
                    .callingAeTitle(AeTitles.requireValid(pacs.getCallingAeTitle(), "callingAeTitle"))
                    .queryModel(pacs.getQueryModel())
                    .fallbackCharacterSet(pacs.getFallbackCharacterSet())
                    .maxPduLength(pacs.getMaxPduLength())
                    .connectTimeout(pacs.getConnectTimeout())
                    .associationTimeout(pacs.getAssociationTimeout())
                    .responseTimeout(pacs.getResponseTimeout())
                    .writeTimeout(pacs.getWriteTimeout())
                    .releaseTimeout(pacs.getReleaseTimeout())
                    .associationIdle(pacs.getAssociationIdle())
                    .matchLimit(pacs.getMatchLimit())
                    .maxMatchLength(pacs.getMaxMatchLength())
                    .tls(TlsSettings.of(pacs.getSslContextParameters(), null, pacs.isTlsHostNameChecked()))
                    .asyncOperations(pacs.getAsyncOperations())
                    .relationalQueries(pacs.isRelationalQueries())
                    .fuzzyMatching(pacs.isFuzzyMatching())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PACS '" + beanName + "': " + e.getMessage(), e);
        }
    }

    private static Peer.Builder byDimse(Pacs pacs) {
        require(pacs.getAeTitle(), "aeTitle");
        require(pacs.getHost(), "host");
        Map.of(
                        "url", pacs.getUrl(),
                        "passcodeFile", pacs.getPasscodeFile(),
                        "token", pacs.getToken(),
                        "tokenFile", pacs.getTokenFile())
                .forEach((option, value) -> {
                    if (!value.isEmpty()) {
                        throw new IllegalArgumentException(
                                option + " is for DICOMweb alone; write kind: dicomweb, or take it out");
                    }
                });
        return Peer.builder(
                        AeTitles.requireValid(pacs.getAeTitle(), "aeTitle"),
                        pacs.getHost().strip(),
                        pacs.getPort())
                .identity(identity(pacs));
    }

    private static UserIdentity identity(Pacs pacs) {
        if (pacs.getUserName().isEmpty()) {
            if (!pacs.getUserPasscode().isEmpty()) {
                throw new IllegalArgumentException("userPasscode is set without userName; set both, or userName alone");
            }
            return null;
        }
        return new UserIdentity(pacs.getUserName(), pacs.getUserPasscode().isEmpty() ? null : pacs.getUserPasscode());
    }

    private static Peer.Builder byWeb(Pacs pacs) {
        if (!WebAccess.isAddress(pacs.getUrl())) {
            throw new IllegalArgumentException("url is '" + shown(pacs.getUrl())
                    + "'; write the address that /studies is below, as https://pacs.example.org/dicom-web");
        }
        if (pacs.getHost() != null || pacs.getPort() != 0) {
            throw new IllegalArgumentException("host and port are in the url of DICOMweb; take them out");
        }
        if (!pacs.isTlsHostNameChecked()) {
            throw new IllegalArgumentException(
                    "tlsHostNameChecked is always true for DICOMweb; take it out, and write the host as the certificate has it");
        }
        if (pacs.retrieveIsChosen()) {
            throw new IllegalArgumentException("retrieve has no meaning for DICOMweb; take it out");
        }
        WebAccess web = new WebAccess(URI.create(pacs.getUrl()), pacs.getUserName(), secret(pacs), secretFile(pacs));
        if (web.url().getHost() == null) {
            throw new IllegalArgumentException("the host in the url is none; write a name or an address");
        }
        String title = pacs.getAeTitle() == null ? WEB_TITLE : pacs.getAeTitle();
        return Peer.builder(AeTitles.requireValid(title, "aeTitle"), web.url().getHost(), web.port())
                .web(web);
    }

    /** Without what may be a password in it. */
    private static String shown(String url) {
        return url.contains("@") ? "…@" + url.substring(url.lastIndexOf('@') + 1) : url;
    }

    private static String secret(Pacs pacs) {
        int ways = 0;
        for (String way :
                new String[] {pacs.getUserPasscode(), pacs.getPasscodeFile(), pacs.getToken(), pacs.getTokenFile()}) {
            ways += way.isEmpty() ? 0 : 1;
        }
        boolean user = !pacs.getUserName().isEmpty();
        boolean passcode =
                !pacs.getUserPasscode().isEmpty() || !pacs.getPasscodeFile().isEmpty();
        if (ways > 1 || user != passcode) {
            throw new IllegalArgumentException(
                    "userName goes with userPasscode or passcodeFile, and a token or tokenFile without them; write one of these");
        }
        return pacs.getUserPasscode() + pacs.getToken();
    }

    private static String secretFile(Pacs pacs) {
        return pacs.getPasscodeFile() + pacs.getTokenFile();
    }

    static void require(String value, String option) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(option + " is missing; set it in the bean's properties");
        }
    }

    private static void requireAssociationLimits(Pacs pacs) {
        Peer.ASSOCIATIONS.require("maxAssociations", pacs.getMaxAssociations());
        DurationRange.JOB.require("associationWait", pacs.getAssociationWait());
    }

    private static void requireResultLimit(Pacs pacs) {
        int matchLimit = pacs.getMatchLimit();
        int resultLimit = pacs.getResultLimit();
        Peer.MATCH_LIMIT.require("matchLimit", matchLimit);
        if (resultLimit < 0 || resultLimit > matchLimit) {
            throw new IllegalArgumentException(new Range(0, matchLimit).refusal("resultLimit", resultLimit)
                    + ", which is matchLimit; 0: not known");
        }
    }

    private static void requirePauses(Pacs pacs) {
        Duration first = pacs.getPauseFirst();
        Duration longest = pacs.getPauseLongest();
        if (isNoPause(first) || isNoPause(longest) || first.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "pauseFirst and pauseLongest must be from 1s to 24h, such as 30s and 30m,"
                            + " and pauseLongest not the shorter of them");
        }
    }

    private static boolean isNoPause(Duration value) {
        return value == null || value.toSeconds() < 1 || value.compareTo(LONGEST_PAUSE) > 0;
    }
}
