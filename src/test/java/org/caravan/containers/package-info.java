/** The files in docker/: taken by the programs that read them, and proven as processes where there are no containers. */
package org.caravan.containers;
