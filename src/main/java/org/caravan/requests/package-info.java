/**
 * What a person asks for, beside the schedule: requests, their items, how lists of them and files of other systems are read, which series are wanted, and
 * what becomes of them. Calls SQL through {@link org.caravan.queue}, writes down what was found through {@link org.caravan.discover}, and knows
 * DICOM's dictionary, no protocol; the queries themselves are sent by the routes.
 */
package org.caravan.requests;
