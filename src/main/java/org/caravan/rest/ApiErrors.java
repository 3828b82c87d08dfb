package org.caravan.rest;

import java.io.IOException;
import java.util.Map;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.AccessException;
import org.caravan.access.NothingThereException;
import org.caravan.dicom.DicomException;
import org.caravan.requests.RequestException;

/** Says what went wrong as a status and a sentence: 400 what cannot be as it is, 403 what is not allowed, 404 what is not there, 502 a PACS, 503 later. */
public final class ApiErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    /** Too much at once. */
    static final class BusyException extends RuntimeException {
        BusyException(String message) {
            super(message);
        }
    }

    /** @throws IOException where part of the answer was sent: the connection breaks off, so that nobody takes it for whole */
    public void tell(Exchange exchange) throws IOException {
        Exception fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Call call = Call.of(exchange);
        if (call.hasBegun()) {
            throw new IOException("An answer ended before it was whole", fault);
        }
        Throwable cause = known(fault);
        call.answerInstead(status(cause), Map.of("error", sentence(cause, fault)));
    }

    private static Throwable known(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (status(cause) != HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
                return cause;
            }
        }
        return null;
    }

    private static int status(Throwable cause) {
        if (cause instanceof AccessException) {
            return HttpServletResponse.SC_FORBIDDEN;
        } else if (cause instanceof NothingThereException) {
            return HttpServletResponse.SC_NOT_FOUND;
        } else if (cause instanceof RequestException) {
            return HttpServletResponse.SC_BAD_REQUEST;
        } else if (cause instanceof DicomException) {
            return HttpServletResponse.SC_BAD_GATEWAY;
        } else if (cause instanceof BusyException) {
            return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        }
        return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }

    private static String sentence(Throwable cause, Exception fault) {
        if (cause == null) {
            // its message may hold what was asked for
            LOG.error("The REST interface failed: {}", fault.getClass().getSimpleName());
            return "Caravan failed at this; its log says where";
        }
        return cause.getMessage();
    }
}
