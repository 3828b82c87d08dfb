/**
 * A PACS for the demo, for tests and for rehearsing routes, with studies it makes up itself. May call {@link org.caravan.dicom} and
 * {@link org.caravan.dicom.data}; nothing here knows Camel or the database.
 */
package org.caravan.rehearsal;
