/** Reads what KoboToolbox answers (API v2). No HTTP and no SQL here: the routes ask and store. */
package org.caravan.kobo;
