/**
 * HTTP: the console (Hawtio) and the management pages, each on a port of its own, every path behind a login. May call Jetty, Jackson,
 * Camel's registry and the JDK; knows neither DICOM nor the database.
 */
package org.caravan.http;
