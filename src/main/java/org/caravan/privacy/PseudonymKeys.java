package org.caravan.privacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import org.caravan.queue.Sql;

/** Questions to the table of pseudonyms by people. */
public final class PseudonymKeys {

    private PseudonymKeys() {}

    /**
     * Whose a pseudonym is: rows with project, pacs and patient_id; one that is not allowed where the user may not ask.
     *
     * @param url of the database
     * @throws SQLException where the database lets the user not in, or not ask
     */
    public static List<Map<String, Object>> original(
            String url, String user, String password, String pseudonym, String reason) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            return new Sql(new SingleConnectionDataSource(connection, true))
                    .rows("original-of", Map.of("pseudonym", pseudonym, "reason", reason));
        } catch (DataAccessException e) {
            throw e.getMostSpecificCause() instanceof SQLException cause ? cause : new SQLException(e);
        }
    }

    /** Whether the answer of {@link #original} tells anything. */
    public static boolean isAllowed(List<Map<String, Object>> rows) {
        return rows.stream().noneMatch(row -> Boolean.FALSE.equals(row.get("allowed")));
    }

    /**
     * Makes a user of the database who may find originals.
     *
     * @param user letters, digits and _ alone
     * @throws SQLException where this one may make none
     */
    public static void allow(DataSource dataSource, String user, String password) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE \"" + user + "\" LOGIN PASSWORD '" + password.replace("'", "''")
                    + "' IN ROLE caravan_reidentify");
        }
    }
}
