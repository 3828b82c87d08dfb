package org.caravan.pace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that cannot be reached so many times. */
final class AwayDataSource extends DelegatingDataSource {

    private final int times;
    private final AtomicInteger refused = new AtomicInteger();

    AwayDataSource(DataSource database, int times) {
        super(database);
        this.times = times;
    }

    int refused() {
        return refused.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (refused.get() < times) {
            refused.incrementAndGet();
            throw new SQLException("away", "08001");
        }
        return super.getConnection();
    }
}
