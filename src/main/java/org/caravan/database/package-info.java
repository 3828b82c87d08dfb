/**
 * The database: an embedded PostgreSQL 17 where no URL is set, any PostgreSQL from 14 on otherwise; its pool and its schema. May call
 * JDBC, HikariCP, Flyway and the JDK; knows neither Camel nor DICOM.
 */
package org.caravan.database;
