/**
 * Start-up: settings, database, Camel and the route files, put together. May call everything but {@code org.caravan.cli}.
 */
package org.caravan;
