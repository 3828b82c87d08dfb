/** Lists that people write: CSV files and spreadsheets, read row by row in bounded memory, and cells that are written so that they can be read again. May call nothing of Caravan. */
package org.caravan.lists;
