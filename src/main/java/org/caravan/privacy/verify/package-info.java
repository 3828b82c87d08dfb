/**
 * A second look at what was made, by code that had no part in making it: searches the bytes of objects, and what lies beside them, for what would tell whose they are.
 */
package org.caravan.privacy.verify;
