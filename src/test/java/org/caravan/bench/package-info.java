/**
 * Benchmarks: ratios against a peer in the same run, with the machine's noise shown. Run by {@code bin/bench}; no test asserts a time. May call the
 * peers' fixtures and everything under test.
 */
package org.caravan.bench;
