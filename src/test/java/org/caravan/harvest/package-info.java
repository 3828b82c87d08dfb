/** The whole flow, as shipped, against real PACS: from discovery to verified archives at a destination. */
package org.caravan.harvest;
