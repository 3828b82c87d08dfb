package org.caravan.http;

import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.AbstractConnector;

import jakarta.servlet.http.HttpServletRequest;

/** For answers to somebody who is known that may take longer than others: a download, or a query of many matches. */
public final class LongAnswers {

    private LongAnswers() {}

    /** Has the connection stay open for as long as something of the answer goes on. */
    public static void allow(HttpServletRequest request) {
        var connection = ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
        if (connection.getConnector() instanceof AbstractConnector connector) {
            FairPlaces places = connector.getBean(FairPlaces.class);
            if (places != null) {
                places.allowLong(connection.getConnection());
            }
        }
    }
}
