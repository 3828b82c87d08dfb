package org.caravan.database;

import java.util.Arrays;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** The tables and their version: migrations in {@code db/migration}, applied in order and never changed afterwards. */
final class Schema {

    private final Flyway flyway;
    private final String database;

    Schema(DataSource dataSource, String database) {
        this.database = database;
        this.flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .cleanDisabled(true)
                .load();
    }

    /** Brings the schema to this program's version; refuses one that a newer program made. */
    void migrate() {
        refuseForeign();
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "The schema of the " + database + " could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** Changes nothing; refuses any schema but this program's. */
    void requireCurrent() {
        try {
            requireNewest();
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "The " + database + " does not answer any more: it is stopping perhaps; try again in a moment", e);
        }
    }

    private void requireNewest() {
        refuseForeign();
        if (flyway.info().pending().length > 0) {
            throw new DatabaseException(
                    "The schema of the " + database + " has version " + applied() + ", this Caravan needs version "
                            + newest() + ": start Caravan (bin/caravan run) once, it brings the schema up to date");
        }
    }

    private void refuseForeign() {
        boolean future = Arrays.stream(flyway.info().applied())
                .anyMatch(m -> m.getState().name().startsWith("FUTURE"));
        if (future) {
            throw new DatabaseException(
                    "The schema of the " + database + " has version " + applied() + ", this Caravan knows version "
                            + newest() + " at most: run the newer Caravan that made it, or another database");
        }
    }

    private String applied() {
        MigrationInfo current = flyway.info().current();
        return current == null ? "none" : String.valueOf(current.getVersion());
    }

    private String newest() {
        return Arrays.stream(flyway.info().all())
                .filter(m -> !m.getState().name().startsWith("FUTURE"))
                .map(m -> String.valueOf(m.getVersion()))
                .reduce((a, b) -> b)
                .orElse("none");
    }
}
