/**
 * Spares each PACS: its pace, the associations open to it, its circuit and its schedules, in the database for all nodes together. Routes and the
 * component ask; called by them alone, it calls the queue's SQL.
 */
package org.caravan.pace;
