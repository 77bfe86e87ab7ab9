"""The provider that people sign in at while something is measured."""

import json
import os
import pathlib

import targets
from machine import Failed

ROOT = pathlib.Path(__file__).resolve().parents[2]


def class_path():
    file = ROOT / "benchmarks/target/class-path"
    if not file.is_file():
        raise Failed("there is no %s; build it: mvn -q -DskipTests -pl benchmarks,oidc-jetty-proxy -am package" % file)
    parts = [str(ROOT / "benchmarks/target/classes")] + file.read_text().strip().split(":")
    gone = [part for part in parts if not os.path.exists(part)]
    if gone:
        raise Failed("the class path names %s, which is not there; build again" % gone[0])
    return ":".join(parts)


def start(here, java, classes):
    """Starts it; returns what it says of itself: where it is, and what can be used there."""
    process = here.start(
        "provider",
        [java, "-Xmx64m", "-Dlogback.configurationFile=%s" % targets.quiet(here), "-cp", classes,
         "io.gatehouse.benchmarks.proxies.SampleProvider"],
        stdin=-1, stdout=-1)
    line = process.stdout.readline()
    if not line.startswith(b"{"):
        raise Failed("the provider did not start:\n" + here.log_of(process))
    return json.loads(line)
