package org.caravan.privacy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.dicom.Range;
import org.caravan.dicom.data.Dictionary;
import org.caravan.queue.Sql;

/**
 * The pseudonyms of a project: a bean in the file of a rendition. It tells where they come from, where its secret is, how far dates are shifted, and what is set of the trial.
 *
 * <p>Patients are told apart by their PatientID, as archives have it; where one PatientID is somebody else at each PACS, set perPacs.
 */
public class Pseudonyms {

    private static final Range LENGTH = new Range(6, 26);
    private static final Range DAYS = new Range(1, 36_500);
    private static final String CODE = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private String method = "random";
    private String table = "";
    private String originalColumn = "PatientID";
    private String pseudonymColumn = "Pseudonym";
    private String view = "";
    private String secretFile = "";
    private String secretVariable = "";
    private String prefix = "";
    private int length = 10;
    private int shiftDays = 365;
    private boolean perPacs;
    private final Map<String, String> trial = new LinkedHashMap<>();

    /** Where they come from: {@code table} (a list that says them), {@code hash} (made of the secret) or {@code random} (made and noted). Default random. */
    public void setMethod(String method) {
        this.method = method.strip();
    }

    /** CSV or xlsx file of the method table. */
    public void setTable(String table) {
        this.table = table.strip();
    }

    /** Column of the PatientID in the table or view. Default PatientID. */
    public void setOriginalColumn(String originalColumn) {
        this.originalColumn = originalColumn.strip();
    }

    /** Column of the pseudonym in the table or view. Default Pseudonym. */
    public void setPseudonymColumn(String pseudonymColumn) {
        this.pseudonymColumn = pseudonymColumn.strip();
    }

    /** In place of the table: a view of the schema forms that the form of the participants has in the database. */
    public void setView(String view) {
        this.view = view.strip();
    }

    /** File with the secret of the project, of 16 characters or more, readable by this user alone. */
    public void setSecretFile(String secretFile) {
        this.secretFile = secretFile.strip();
    }

    /** In place of the file: an environment variable with the secret. */
    public void setSecretVariable(String secretVariable) {
        this.secretVariable = secretVariable.strip();
    }

    /** What made pseudonyms begin with. */
    public void setPrefix(String prefix) {
        this.prefix = prefix.strip();
    }

    /** Letters and digits of made pseudonyms behind the prefix, 6 to 26. Default 10. */
    public void setLength(int length) {
        this.length = length;
    }

    /** With the option retain-modified-dates: dates of a participant are set back by 1 to so many days, 1 to 36500. Default 365. */
    public void setShiftDays(int shiftDays) {
        this.shiftDays = shiftDays;
    }

    /** Whether one PatientID is somebody else at each PACS. Default false. */
    public void setPerPacs(boolean perPacs) {
        this.perPacs = perPacs;
    }

    /** ClinicalTrialProtocolID of every object. */
    public void setClinicalTrialProtocolID(String value) {
        trial.put("ClinicalTrialProtocolID", value.strip());
    }

    /** ClinicalTrialProtocolName of every object. */
    public void setClinicalTrialProtocolName(String value) {
        trial.put("ClinicalTrialProtocolName", value.strip());
    }

    /** ClinicalTrialSponsorName of every object. */
    public void setClinicalTrialSponsorName(String value) {
        trial.put("ClinicalTrialSponsorName", value.strip());
    }

    /** ClinicalTrialSiteID of every object. */
    public void setClinicalTrialSiteID(String value) {
        trial.put("ClinicalTrialSiteID", value.strip());
    }

    /** ClinicalTrialSiteName of every object. */
    public void setClinicalTrialSiteName(String value) {
        trial.put("ClinicalTrialSiteName", value.strip());
    }

    /**
     * Refuses settings that contradict each other.
     *
     * @throws IllegalArgumentException with what to write
     */
    void requireSound(String name) {
        String whose = "the pseudonyms " + name + ": ";
        switch (method) {
            case "table" -> {
                if (table.isEmpty() == view.isEmpty()) {
                    throw new IllegalArgumentException(
                            whose
                                    + "method table wants table, a CSV file, or view, one of the schema forms: write one of them");
                }
            }
            case "hash", "random" -> {
                if (!table.isEmpty() || !view.isEmpty()) {
                    throw new IllegalArgumentException(
                            whose + "table and view go with method table; write method: table, or leave them out");
                }
            }
            default ->
                throw new IllegalArgumentException(whose + "method is '" + method + "'; write table, hash or random");
        }
        if (secretFile.isEmpty() == secretVariable.isEmpty()) {
            throw new IllegalArgumentException(whose
                    + "write secretFile, a file with the secret of the project, or secretVariable, the name of a variable of the"
                    + " environment that has it");
        }
        if (!prefix.isEmpty() && !prefix.matches(CODE)) {
            throw new IllegalArgumentException(
                    whose + "prefix is '" + prefix + "'; write letters, digits, '.', '_' and '-', for example TB-S-");
        }
        LENGTH.require("length of " + name, length);
        DAYS.require("shiftDays of " + name, shiftDays);
    }

    /** Whether a text can be a pseudonym: it becomes a PatientID, a name and part of paths. */
    static boolean isCode(String text) {
        return text.matches(CODE);
    }

    ProjectSecret secret() throws HeldException {
        return ProjectSecret.read(secretFile, secretVariable);
    }

    /**
     * The pseudonym of a patient.
     *
     * @param project name of this bean
     * @throws HeldException where there is none, or another has it
     */
    String of(String project, String pacs, String patientId, ProjectSecret secret, DataSource dataSource)
            throws HeldException {
        String whom = perPacs ? pacs + "\0" + patientId : patientId;
        Sql sql = new Sql(dataSource);
        String wanted =
                switch (method) {
                    case "table" ->
                        new PseudonymTable(originalColumn, pseudonymColumn)
                                .of(patientId, table.isEmpty() ? null : Path.of(table), view, dataSource);
                    case "hash" -> prefix + PseudonymCodes.of(secret.hash("pseudonym", whom), length);
                    default -> prefix + PseudonymCodes.random(length);
                };
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("project", project);
        parameters.put("pacs", perPacs ? pacs : "");
        parameters.put("patient", patientId);
        parameters.put("wanted", wanted);
        String known = (String) sql.rows("pseudonym-of", parameters).get(0).get("pseudonym");
        if (known == null) {
            throw new HeldException(
                    "Two participants would get one pseudonym: give each one of their own, or a longer one");
        }
        if (!method.equals("random") && !known.equals(wanted)) {
            throw new HeldException(
                    "The participant has another pseudonym than before: put back what the table or the secret was, or give the"
                            + " project another name");
        }
        return known;
    }

    /** How many days the dates of a patient are set back, 1 to shiftDays. */
    DateShift shift(ProjectSecret secret, String pacs, String patientId) {
        String whom = perPacs ? pacs + "\0" + patientId : patientId;
        return new DateShift(1 + PseudonymCodes.number(secret.hash("dates", whom), shiftDays));
    }

    /** What is set of the trial: tag to value. */
    Map<Integer, String> trial() {
        Map<Integer, String> tags = new LinkedHashMap<>();
        trial.forEach((keyword, value) -> tags.put(Dictionary.tag(keyword), value));
        return tags;
    }

    @Override
    public String toString() {
        return "pseudonyms by " + method;
    }
}
