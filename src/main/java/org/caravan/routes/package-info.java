/**
 * Java DSL routes for what is no operator's business (housekeeping, status), and the beans that the YAML routes name. Sits on top of everything
 * but the start-up.
 */
package org.caravan.routes;
