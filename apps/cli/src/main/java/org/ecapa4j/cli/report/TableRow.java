package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.jspecify.annotations.Nullable;

/** A row of a table: what it is about, then its cells; what there is not is a dash. */
final class TableRow {
    /** A value, and its interval below; empty if it has none. */
    record Cell(String value, String interval) {}

    private final String name;
    private final List<Cell> cells = new ArrayList<>();

    TableRow(String name) {
        this.name = name;
    }

    TableRow text(String text) {
        return cell(text, "");
    }

    TableRow count(long count) {
        return cell(Numbers.count(count), "");
    }

    TableRow fixed(@Nullable Double value, int decimals) {
        return cell(value == null ? Numbers.NONE : Numbers.fixed(value, decimals), "");
    }

    TableRow signed(@Nullable Double value, int decimals) {
        return cell(value == null ? Numbers.NONE : Numbers.signed(value, decimals), "");
    }

    /** A share of the trials. */
    TableRow share(@Nullable Double share) {
        return cell(share == null ? Numbers.NONE : Numbers.fixed(100 * share, 1) + Numbers.PERCENT, "");
    }

    TableRow rate(@Nullable Estimate rate) {
        return rate(rate, "");
    }

    /** With something after the rate. */
    TableRow rate(@Nullable Estimate rate, String mark) {
        return rate == null
                ? cell(Numbers.NONE, "")
                : cell(Numbers.percent(rate.value()) + mark, Numbers.percentInterval(rate));
    }

    TableRow estimate(@Nullable Estimate value, int decimals) {
        return value == null
                ? cell(Numbers.NONE, "")
                : cell(Numbers.fixed(value.value(), decimals), Numbers.interval(value, decimals));
    }

    TableRow cell(String value, String interval) {
        cells.add(new Cell(value, interval));
        return this;
    }

    String name() {
        return name;
    }

    List<Cell> cells() {
        return cells;
    }
}
