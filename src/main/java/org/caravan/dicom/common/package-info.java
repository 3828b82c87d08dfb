/**
 * What every transport does the same way, whatever carries its bytes: who is let in, which SOP classes are objects, what a query asks
 * for and how its matches count, and how a received object becomes durable. May call {@link org.caravan.dicom} and
 * {@link org.caravan.dicom.data}, and opens no connection.
 */
package org.caravan.dicom.common;
