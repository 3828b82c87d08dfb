package org.caravan.cli;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.database.Database;
import org.caravan.dicom.Range;
import org.caravan.lists.Cells;
import org.caravan.text.Amounts;

/** {@code sql}: a statement of the operator's own, also where the database is the embedded one. */
@Command(
        name = "sql",
        description =
                "Run an SQL statement in Caravan's database, the embedded one too; it can change nothing unless --change is given. What it prints may name patients.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan sql 'SELECT pacs, state, count(*) FROM series GROUP BY 1, 2'",
            "  bin/caravan sql 'SELECT * FROM destination_archive' --csv > archives.csv"
        })
final class SqlCommand implements Callable<Integer> {

    private static final Range ROWS = new Range(1, 10_000_000);
    private static final Range SECONDS = new Range(1, 86_400);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STATEMENT", description = "One statement. docs/database.md names tables and views.")
    private String statement;

    @Option(names = "--csv", description = "Comma-separated values, the names of the columns first.")
    private boolean csv;

    @Option(names = "--change", description = "Let it change the database. Make a backup first.")
    private boolean change;

    @Option(names = "--most", paramLabel = "N", description = "Rows printed at most. Default: ${DEFAULT-VALUE}.")
    private int most = 1_000;

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            description = "Longest time it may take, 1 to 86400. Default: ${DEFAULT-VALUE}.")
    private int within = 60;

    @Override
    public Integer call() {
        if (!ROWS.holds(most)) {
            throw new CommandException(ROWS.refusal("--most", most));
        }
        if (!SECONDS.holds(within)) {
            throw new CommandException(SECONDS.refusal("--within", within));
        }
        return change ? QueueDatabase.change(spec, this::run) : QueueDatabase.read(spec, this::run);
    }

    private int run(Database database) {
        var transaction = new TransactionTemplate(transactions(database));
        transaction.setReadOnly(!change);
        transaction.setTimeout(within);
        var jdbc = new JdbcTemplate(database.dataSource());
        jdbc.setFetchSize(1_000);
        try {
            transaction.executeWithoutResult(
                    status -> jdbc.execute(statement, (PreparedStatementCallback<Void>) run -> {
                        run.setMaxRows(most + 1);
                        if (run.execute()) {
                            print(run.getResultSet());
                        } else {
                            console().print(Amounts.count(run.getUpdateCount(), "row", "rows") + " changed.");
                        }
                        return null;
                    }));
            return CaravanCommand.OK;
        } catch (DataAccessException e) {
            throw new CommandException("the database refuses it: "
                    + e.getMostSpecificCause().getMessage().strip().replaceAll("\\s+", " "));
        }
    }

    private DataSourceTransactionManager transactions(Database database) {
        var transactions = new DataSourceTransactionManager(database.dataSource());
        transactions.setEnforceReadOnly(!change);
        return transactions;
    }

    private void print(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            names.add(columns.getColumnLabel(column));
        }
        Table table = new Table(names.toArray(String[]::new));
        if (csv) {
            console().print(Cells.line(names.toArray()));
        }
        int printed = 0;
        for (; printed < most && rows.next(); printed++) {
            List<String> cells = new ArrayList<>();
            for (int column = 1; column <= names.size(); column++) {
                String value = rows.getString(column);
                cells.add(value == null ? "" : SeriesCsv.plain(value));
            }
            if (csv) {
                console().print(Cells.line(cells.toArray()));
            } else {
                table.row(cells.toArray());
            }
        }
        if (!csv) {
            table.print(console());
        }
        if (printed == most && rows.next()) {
            spec.commandLine().getErr().println("There are more rows: --most shows them.");
        }
    }

    private Console console() {
        return CaravanCommand.of(spec).console();
    }
}
