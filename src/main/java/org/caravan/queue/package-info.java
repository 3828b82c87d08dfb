/**
 * The queue in PostgreSQL: leases and their heartbeats, what becomes of failures, and how things stand. May call JDBC, Camel's
 * exchanges and {@link org.caravan.dicom}'s exceptions; sends nothing itself.
 */
package org.caravan.queue;
