/**
 * What a series should hold and what has come of it: the decisions around a retrieve. Calls SQL through
 * {@link org.caravan.queue} and reads what {@link org.caravan.camel.dicom} answered; the
 * requests themselves are sent by the routes.
 */
package org.caravan.retrieve;
