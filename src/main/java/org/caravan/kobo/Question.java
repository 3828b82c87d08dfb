package org.caravan.kobo;

/**
 * A question, a group or a repeat of a form's definition.
 *
 * @param path key of its answer in a submission, with its groups
 * @param repeat path of the innermost repeat it is in; empty where it is in none
 * @param name its own
 * @param type of the column
 */
record Question(String path, String repeat, String name, ColumnType type) {}
