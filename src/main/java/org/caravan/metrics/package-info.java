/**
 * Figures for Prometheus: what waits (read from the database), what is sent and received (heard from the component), what became of claimed
 * rows (heard from the queue). May call {@link org.caravan.queue}, {@link org.caravan.camel.dicom} and Micrometer; changes nothing.
 */
package org.caravan.metrics;
