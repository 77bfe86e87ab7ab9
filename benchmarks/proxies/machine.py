"""Processes on this machine: starting, ending, what they cost; and wrk, which puts load on them."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")

# wrk calls this once, at the end, so that it costs the requests nothing.
SUMMARY = """
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "micros": %d, "bytes": %d, "failed": %d, "broken": %d, "p50": %.0f, "p99": %.0f}',
    summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)), "\\n")
end
"""


class Failed(Exception):
    """Something is not as the measurement needs it; the text says what."""


class Machine:
    """Everything that a run leaves on the machine while it lasts: one directory and some processes."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-proxies-"))
        # Workers of nginx and Apache that root started are somebody else.
        self.dir.chmod(0o755)
        self.summary = self.write("summary.lua", SUMMARY)
        self._running = []

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def start(self, name, command, stdin=subprocess.DEVNULL, stdout=None):
        log = open(self.dir / (name + ".log"), "ab")
        # A session of its own: Ctrl-C is for this script, which then ends them one by one.
        process = subprocess.Popen(
            [str(part) for part in command], stdin=stdin, stdout=stdout or log, stderr=log, cwd=self.dir,
            start_new_session=True)
        log.close()
        process.label = name
        self._running.append(process)
        return process

    def log_of(self, process):
        text = (self.dir / (process.label + ".log")).read_text(errors="replace")
        return "\n".join(text.splitlines()[-15:])

    def until_listening(self, process, port, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if process.poll() is not None:
                raise Failed("%s ended with %s:\n%s" % (process.label, process.returncode, self.log_of(process)))
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Failed("%s does not listen after %d seconds:\n%s" % (process.label, seconds, self.log_of(process)))

    def end(self, process):
        family = tree(process.pid) if process.poll() is None else []
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid, started in family:
            # Those that outlive their parent, if they still are who they were.
            seen = stat(pid)
            if pid != process.pid and seen and seen["started"] == started:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        if process in self._running:
            self._running.remove(process)

    def close(self, keep=False):
        for process in list(reversed(self._running)):
            self.end(process)
        if keep:
            print("kept:", self.dir)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    def wrk(self, url, headers, connections, seconds):
        command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--timeout", "5s", "-s", self.summary]
        for name, value in headers.items():
            command += ["-H", name + ": " + value]
        # A signal to the script ends wrk as well: it is among the processes.
        process = self.start("wrk", command + [url], stdout=subprocess.PIPE)
        out = process.communicate(timeout=seconds + 30)[0].decode()
        self._running.remove(process)
        for line in out.splitlines():
            if line.startswith("{"):
                return json.loads(line)
        raise Failed("wrk said nothing that can be read:\n" + out + self.log_of(process))


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on, all different."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def stat(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            # The name, in brackets, may hold anything.
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return {
        "parent": int(fields[1]),
        "own": int(fields[11]) + int(fields[12]),
        "of_ended_children": int(fields[13]) + int(fields[14]),
        "started": int(fields[19]),
    }


def tree(pid):
    """The process and all that descend from it, each with when it started."""
    children = {}
    started = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            seen = stat(int(name))
            if seen:
                children.setdefault(seen["parent"], []).append(int(name))
                started[int(name)] = seen["started"]
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        if one in started:
            found.append((one, started[one]))
            todo += children.get(one, [])
    return found


def cpu_seconds(pid):
    """User and system time of the process and all that descend from it, those that ended included."""
    ticks = 0
    for one, _ in tree(pid):
        seen = stat(one)
        if seen:
            ticks += seen["own"] + seen["of_ended_children"]
    return ticks / TICKS


def resident_mib(pid):
    """Resident memory of the process and all that descend from it; what they share counts once for each."""
    kib = 0
    for one, _ in tree(pid):
        try:
            with open("/proc/%d/status" % one) as file:
                kib += sum(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))
        except OSError:
            pass
    return kib / 1024
