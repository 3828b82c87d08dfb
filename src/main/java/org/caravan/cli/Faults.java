package org.caravan.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import org.caravan.SettingsException;
import org.caravan.database.DatabaseException;
import org.caravan.dicom.DicomException;
import org.caravan.http.HttpException;
import org.caravan.requests.RequestException;

/** Prints one clear message; the stack trace goes to the log. */
final class Faults implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception fault, CommandLine commandLine, ParseResult parsed) {
        var err = commandLine.getErr();
        Logger log = LoggerFactory.getLogger(Faults.class);
        log.debug("{} failed", commandLine.getCommandName(), fault);
        if (fault instanceof SettingsException settings) {
            settings.problems().forEach(problem -> err.println("caravan: " + problem));
            return CaravanCommand.WRONG;
        }
        if (fault instanceof DatabaseException
                || fault instanceof DicomException
                || fault instanceof HttpException
                || fault instanceof RequestException
                || fault instanceof CommandException) {
            err.println("caravan: " + fault.getMessage());
        } else if (fault instanceof DataAccessException || fault instanceof TransactionException) {
            err.println("caravan: the database went away in the middle; it is stopping perhaps. Try again in a moment");
        } else if (fault instanceof InterruptedException) {
            err.println("caravan: interrupted");
        } else {
            log.error("{} ended unexpectedly", commandLine.getCommandName(), fault);
            err.println("caravan: " + commandLine.getCommandName() + " ended unexpectedly: " + fault
                    + ". This is a defect; please report it with the log.");
        }
        return CaravanCommand.FAILED;
    }
}
