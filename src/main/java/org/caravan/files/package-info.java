/** What everybody who keeps files needs: their SHA-256 sums. May call only the JDK. */
package org.caravan.files;
