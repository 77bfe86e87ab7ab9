"""What was measured, as the tables of docs/performance.md."""

import datetime
import os
import platform
import statistics
import subprocess

BUSY, LIGHT = 64, 16

# figure, of which quantity, target, compared with, to be reached, aimed at
RATIOS = [
    ("session in memory, to Jetty's plain proxy", "cpu", "memory", "jetty", 1.25, 1.15),
    ("session in the cookie, to Jetty's plain proxy", "cpu", "cookie", "jetty", 1.5, 1.3),
    ("access token seen before, to Jetty's plain proxy", "cpu", "bearer", "jetty", 1.3, 1.2),
    ("session in memory, to the gateway that lets everyone pass", "cpu", "memory", "everyone", 1.25, 1.15),
    ("session in the cookie, to the gateway that lets everyone pass", "cpu", "cookie", "everyone", 1.5, 1.3),
    ("access token seen before, to the gateway that lets everyone pass", "cpu", "bearer", "everyone", 1.3, 1.2),
    ("session in memory, to mod_auth_openidc with sessions on the server", "cpu", "memory", "apache-oidc", 0.30, 0.25),
    ("session in the cookie, to mod_auth_openidc with sessions in the cookie", "cpu", "cookie", "apache-oidc-cookie", 0.18, 0.15),
    ("session in memory, to Apache plain", "cpu", "memory", "apache", 0.9, 0.75),
    ("session in memory, to nginx plain", "cpu", "memory", "nginx", 3.5, 2.5),
    ("access token seen before, to HAProxy's check of the same token", "cpu", "bearer", "haproxy-bearer", 1.0, 0.85),
    ("99th percentile with 16 connections, session in memory, to mod_auth_openidc", "p99 16", "memory", "apache-oidc", 0.5, None),
    ("99th percentile with 64 connections, session in memory, to mod_auth_openidc", "p99 64", "memory", "apache-oidc", 0.3, None),
]

# figure, key, unit, to be reached, aimed at
ABSOLUTES = [
    ("start to the first answer", "start", "s", 1.4, 1.2),
    ("the same with a class-data archive", "start_archive", "s", 1.0, 0.8),
    ("resident memory after the first answer, `-Xmx256m`", "idle", "MB", 85, None),
    ("the same under load", "loaded", "MB", 280, None),
]


def median(values):
    return statistics.median(values) if values else None


def figures(targets):
    """The medians of each target, by its name."""
    result = {}
    for target in targets:
        busy, light = target.turns.get(BUSY, []), target.turns.get(LIGHT, [])
        result[target.name] = {
            "cpu": median([turn["cpu"] for turn in busy]),
            "low": min([turn["cpu"] for turn in busy], default=None),
            "high": max([turn["cpu"] for turn in busy], default=None),
            "rate": median([turn["rate"] for turn in busy]),
            "cpu 16": median([turn["cpu"] for turn in light]),
            "p99 64": median([turn["p99"] / 1000 for turn in busy]),
            "p99 16": median([turn["p99"] / 1000 for turn in light]),
        }
    return result


def number(value, form="%.1f"):
    return "–" if value is None else form % value


def proxies(targets):
    lines = [
        "| proxy | CPU µs a request | (lowest to highest turn) | requests a second | CPU µs, 16 connections | p99 ms, 64 | p99 ms, 16 |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    all_figures = figures(targets)
    for target in targets:
        one = all_figures[target.name]
        lines.append("| %s | %s | %s to %s | %s | %s | %s | %s |" % (
            target.title, number(one["cpu"]), number(one["low"], "%.0f"), number(one["high"], "%.0f"),
            number(one["rate"], "%.0f"), number(one["cpu 16"]), number(one["p99 64"], "%.2f"),
            number(one["p99 16"], "%.2f")))
    return lines


def verdict(value, reach, aim):
    if value > reach:
        return "missed"
    return "beyond" if aim is not None and value <= aim else "reached"


def judged(targets, absolutes, label=""):
    """The rows about our targets, of the build with this label: figure, value as text, reach, aim, verdict."""
    all_figures = figures(targets)
    at = "@" + label if label else ""
    rows = []
    for text, quantity, ours, other, reach, aim in RATIOS:
        first = all_figures.get(ours + at, {}).get(quantity)
        second = all_figures.get(other + (at if other == "everyone" else ""), {}).get(quantity)
        if first and second:
            ratio = first / second
            rows.append((text, "%.2f" % ratio, reach, aim, verdict(ratio, reach, aim)))
    for text, key, unit, reach, aim in ABSOLUTES:
        value = absolutes.get(key)
        if value is not None:
            rows.append((text, ("%.2f " if unit == "s" else "%.0f ") % value + unit, reach, aim, verdict(value, reach, aim)))
    return rows


def judged_table(rows):
    lines = ["| figure | measured | to be reached | aimed at | |", "|---|---:|---:|---:|---|"]
    for text, value, reach, aim, word in rows:
        lines.append("| %s | %s | %s | %s | %s |" % (text, value, "≤ %g" % reach, "≤ %g" % aim if aim else "", word))
    return lines


def compared(targets, labels):
    """Each build of another label beside ours."""
    all_figures = figures(targets)
    lines = []
    for label in labels:
        lines += ["", "| build %s, to this build | CPU | p99, 64 | p99, 16 |" % label, "|---|---:|---:|---:|"]
        for kind in ("everyone", "memory", "cookie", "bearer"):
            ours, other = all_figures.get(kind), all_figures.get(kind + "@" + label)
            if ours and other and all(ours[key] and other[key] for key in ("cpu", "p99 64", "p99 16")):
                lines.append("| %s | %s |" % (kind, " | ".join(
                    "%.2f" % (other[key] / ours[key]) for key in ("cpu", "p99 64", "p99 16"))))
    return lines


def circumstances(options, load):
    versions = [
        first_line(["nginx", "-v"]).replace("nginx version: ", ""),
        " ".join(first_line(["haproxy", "-v"]).split()[:3]),
        first_line(["apache2", "-v"]).replace("Server version: ", "").split(" (")[0],
        first_line([options.java, "-version"]),
    ]
    return ("%s, %d cores, %s. %d rounds, each target %d s with 64 connections and %d s with 16 in every round; load of the machine "
            "before: %.2f." % (datetime.date.today().isoformat(), os.cpu_count(), ", ".join(versions), options.rounds,
                               options.seconds, options.light_seconds, load))


def first_line(command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode(errors="replace").splitlines()[0].strip()
    except (OSError, IndexError):
        return command[0] + " (%s)" % platform.system()


BEGIN = "<!-- written by benchmarks/proxies/run: begin -->"
END = "<!-- written by benchmarks/proxies/run: end -->"


def write_into(path, lines):
    """Replaces what is between the marks."""
    text = path.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise SystemExit("%s must hold these two lines, once each:\n%s\n%s" % (path, BEGIN, END))
    head, tail = text[:text.index(BEGIN) + len(BEGIN)], text[text.index(END):]
    path.write_text(head + "\n" + "\n".join(lines) + "\n" + tail)
