/** Numbers, sizes, durations and moments as people read them, the same everywhere. Calls nothing else here. */
package org.caravan.text;
