/**
 * Real programs that tests talk to: Orthanc, DCMTK, OpenSSH and Debian's PostgreSQL, each started on the loopback interface, on a
 * free port and in a folder of its own, and ended by process id. May call only the JDK and the PostgreSQL driver.
 */
package org.caravan.peers;
