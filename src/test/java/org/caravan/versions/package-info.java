/** What is shipped, against lists of known holes. Run by bin/versions too; calls nothing of Caravan. */
package org.caravan.versions;
