/** What everybody who keeps files needs: their SHA-256 sums, a lock on a folder, and reading no more of one than it can need. May call only the JDK. */
package org.caravan.files;
