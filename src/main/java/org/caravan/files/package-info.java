/** What everybody who keeps files needs: their SHA-256 sums, and a lock on a folder. May call only the JDK. */
package org.caravan.files;
