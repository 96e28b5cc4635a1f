/**
 * The report of an evaluation: one HTML page that needs nothing else, its plots as SVG, its numbers as JSON and CSV. Takes
 * plain numbers ({@link org.ecapa4j.cli.report.ReportData}) and computes no metric itself.
 */
@NullMarked
package org.ecapa4j.cli.report;

import org.jspecify.annotations.NullMarked;
