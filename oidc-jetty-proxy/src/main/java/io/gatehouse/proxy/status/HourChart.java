package io.gatehouse.proxy.status;

import java.util.List;

/**
 * The last hour as a drawing: a bar a minute, logins above the line and refusals below it, so that colour is not needed to tell them
 * apart. Made of numbers and times alone.
 */
final class HourChart {
    private static final int LEFT = 40;
    private static final int STEP = 11;
    private static final int BAR = 8;
    private static final int HALF = 70;
    private static final int TOP = 16;
    private static final int MIDDLE = TOP + HALF;
    private static final int WIDTH = LEFT + LastHour.MINUTES * STEP + 10;
    private static final int HEIGHT = MIDDLE + HALF + 40;

    private HourChart() {}

    /** Returns the drawing as SVG, to stand in a page that has styles for its classes. */
    static String svg(List<LastHour.Minute> minutes) {
        int most = minutes.stream()
                .mapToInt(minute -> Math.max(minute.logins(), minute.refusals()))
                .max()
                .orElse(0);
        int scale = round(most);
        StringBuilder svg = new StringBuilder(8192);
        svg.append("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-labelledby=\"hour-title hour-text\">")
                .append("<defs><pattern id=\"hatch\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"")
                .append(" patternTransform=\"rotate(45)\"><rect class=\"refusal\" width=\"4\" height=\"4\"/>")
                .append("<rect class=\"gap\" width=\"1.2\" height=\"4\"/></pattern></defs>");
        line(svg, "grid", TOP);
        line(svg, "grid", MIDDLE + HALF);
        label(svg, LEFT - 6, TOP + 4, "end", Integer.toString(scale));
        label(svg, LEFT - 6, MIDDLE + 4, "end", "0");
        label(svg, LEFT - 6, MIDDLE + HALF + 4, "end", Integer.toString(scale));
        for (int i = 0; i < minutes.size(); i++) {
            LastHour.Minute minute = minutes.get(i);
            int x = LEFT + i * STEP + (STEP - BAR) / 2;
            if (minute.logins() > 0) {
                int height = height(minute.logins(), scale);
                bar(
                        svg,
                        "login",
                        x,
                        MIDDLE - 1 - height,
                        height,
                        Words.minute(minute.start()) + ": " + Words.count(minute.logins(), "login"));
            }
            if (minute.refusals() > 0) {
                bar(
                        svg,
                        "refusals",
                        x,
                        MIDDLE + 1,
                        height(minute.refusals(), scale),
                        Words.minute(minute.start()) + ": " + Words.count(minute.refusals(), "refusal"));
            }
            if (i % 15 == 0) {
                label(
                        svg,
                        LEFT + i * STEP,
                        MIDDLE + HALF + 20,
                        i == 0 ? "start" : "middle",
                        Words.minute(minute.start()));
            }
        }
        label(svg, LEFT + minutes.size() * STEP, MIDDLE + HALF + 20, "end", "now");
        line(svg, "axis", MIDDLE);
        return svg.append("</svg>").toString();
    }

    /** Returns the next number that is easy to read. */
    private static int round(int most) {
        int power = 1;
        while (power * 10L <= most) {
            power *= 10;
        }
        for (int factor : List.of(1, 2, 5, 10)) {
            if ((long) factor * power >= Math.max(most, 4)) {
                return factor * power;
            }
        }
        return most;
    }

    private static int height(int count, int scale) {
        return Math.max(2, (int) Math.round((double) count * HALF / scale));
    }

    private static void bar(StringBuilder svg, String kind, int x, int y, int height, String title) {
        svg.append("<rect class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" width=\"")
                .append(BAR)
                .append("\" height=\"")
                .append(height)
                .append("\"><title>")
                .append(title)
                .append("</title></rect>");
    }

    private static void line(StringBuilder svg, String kind, int y) {
        svg.append("<line class=\"")
                .append(kind)
                .append("\" x1=\"")
                .append(LEFT)
                .append("\" x2=\"")
                .append(LEFT + LastHour.MINUTES * STEP)
                .append("\" y1=\"")
                .append(y)
                .append("\" y2=\"")
                .append(y)
                .append("\"/>");
    }

    private static void label(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(text)
                .append("</text>");
    }
}
