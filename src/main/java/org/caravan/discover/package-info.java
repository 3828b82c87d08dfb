/**
 * Who takes part, which of their studies count, and the bookkeeping of what a PACS was found to hold. Calls SQL through
 * {@link org.caravan.queue}; the queries themselves are sent by the routes.
 */
package org.caravan.discover;
