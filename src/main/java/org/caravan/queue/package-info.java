/**
 * The queue in PostgreSQL: leases and their heartbeats, what becomes of failures, and how things stand, in JMX too. May call JDBC, Camel's
 * exchanges and management, {@link org.caravan.dicom}'s exceptions and {@link org.caravan.text}; sends nothing itself.
 */
package org.caravan.queue;
