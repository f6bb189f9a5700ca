"""Measure modelcatalog beside its peers in one run, and print one table per group.

Run by `make bench` with the interpreter of an environment that holds `bench/requirements.txt` and
the project itself. A peer that is not installed is shown as "n/a", a part of modelcatalog that
does not exist as "not yet".
"""

import argparse
import datetime as dt
import importlib.metadata
import importlib.util
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import probes
from measure import REPEATS, Failure, Sample, Sandbox, Timing

PROJECT = Path(__file__).resolve().parent.parent
RUNS = 9
LEAST_RATIO = 0.01
NOTHING = "-"
Row = tuple[str, ...]
LEGEND = (
    "'of budget': measured over budget, so 1x or less is within it. 'vs modelcatalog': how many "
    "times what modelcatalog takes for the same kind of work. 'n/a': not installed or not offered."
)


@dataclass(frozen=True)
class Table:
    """A title, columns of ready text, and a note to read with them."""

    title: str
    columns: Row
    rows: Sequence[Row]
    note: str

    @property
    def lines(self) -> list[Row]:
        """The columns and the rows, short ones filled up."""
        missing = (NOTHING,) * len(self.columns)
        return [self.columns, *(row + missing[len(row) :] for row in self.rows)]

    def text(self) -> str:
        """Draw it for a terminal."""
        lines = self.lines
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.columns))]
        padded = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        ]
        padded.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([self.title, "=" * len(self.title), *padded, self.note])

    def markdown(self) -> str:
        """Draw it for a page."""
        drawn = [f"| {' | '.join(line)} |" for line in self.lines]
        drawn.insert(1, "|---" * len(self.columns) + "|")
        return "\n\n".join([f"## {self.title}", "\n".join(drawn), self.note])


@dataclass(frozen=True)
class Bench:
    """One run: where children live, how often each is run, and what broke on the way."""

    sandbox: Sandbox
    runs: int
    broken: list[str] = field(default_factory=list)

    def absent(self, probe: probes.Process | probes.Call, failure: Failure) -> str:
        """Say in a cell why there is no number; the details go to the error stream."""
        print(f"{probe.library}, {probe.does}: {failure.detail}", file=sys.stderr)
        if not failure.missing:
            self.broken.append(probe.library)
            return f"failed: {failure.reason}"
        return "not yet" if probe.library == probes.OURS else "n/a"

    def sample(self, processes: Sequence[probes.Process]) -> list[tuple[probes.Process, Sample | Failure]]:
        """Run the processes in turns."""
        samples = self.sandbox.sample([process.code for process in processes], self.runs)
        return list(zip(processes, samples, strict=True))

    def time(self, calls: Sequence[probes.Call]) -> dict[probes.Call, Timing | Failure]:
        """Time the calls, those of each library in a process of their own."""
        timed: dict[probes.Call, Timing | Failure] = {}
        for library in dict.fromkeys(call.library for call in calls):
            own = [call for call in calls if call.library == library]
            timings = self.sandbox.time([(call.setup, call.statement, call.shown) for call in own])
            timed |= zip(own, timings, strict=True)
        return timed


def seconds(value: float) -> str:
    """Write a time with three digits and the unit that fits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= scale:
            return f"{_three_digits(value / scale)} {unit}"
    return f"{_three_digits(value / 1e-9)} ns"


def mebibytes(value: float) -> str:
    """Write an amount of memory."""
    return f"{value / probes.MIB:.1f} MiB"


def megabytes(value: float) -> str:
    """Write the size of files, in MB of a million bytes."""
    return f"{value / 1e6:.2f} MB"


def ratio(value: float | None, other: float | None) -> str:
    """Write how many times *other* the value is."""
    if not value or not other:
        return NOTHING
    return f"{_three_digits(value / other)}x" if value > LEAST_RATIO * other else f"< {LEAST_RATIO}x"


def of_budget(value: float, budget: float | None) -> str:
    """Write the ratio to the budget, loud when it is above 1."""
    return ratio(value, budget) + (" OVER" if budget and value > budget else "")


def _three_digits(value: float) -> str:
    return f"{value:,.{min(2, max(0, 2 - math.floor(math.log10(value))))}f}"


def start_up(bench: Bench) -> Iterator[Table]:
    """Measure processes that import a library and look one model up."""
    sampled = bench.sample(probes.START_UP)
    cpu = {process.library: taken.cpu for process, taken in sampled if isinstance(taken, Sample)}
    baseline = cpu.get(probes.BASELINE)
    allowed = baseline and baseline * probes.CPU_OF_BASELINE
    rows: list[Row] = []
    for process, taken in sampled:
        if isinstance(taken, Failure):
            rows.append((process.library, process.does, bench.absent(process, taken)))
            continue
        ours = process.library == probes.OURS
        rows.append(
            (
                process.library,
                process.does,
                seconds(taken.cpu),
                ratio(taken.cpu, baseline),
                of_budget(taken.cpu, allowed) if ours else NOTHING,
                ratio(taken.cpu, cpu.get(probes.OURS)),
                mebibytes(taken.peak),
                of_budget(taken.peak, probes.PEAK_BYTES) if ours else NOTHING,
            )
        )
    yield Table(
        "Start-up: import, and look one model up",
        (
            *("library", "process", "CPU", "vs baseline", "of budget", "vs modelcatalog"),
            *("peak memory", "of budget"),
        ),
        rows,
        f"Budgets: {probes.CPU_OF_BASELINE} times the CPU of the baseline (aim: "
        f"{probes.CPU_OF_BASELINE_AIM} times) and {mebibytes(probes.PEAK_BYTES)}. User and system "
        f"time of whole processes, medians of {bench.runs} runs taken in turns.",
    )


def lookups(bench: Bench) -> Iterator[Table]:
    """Time lookups that find a model, and ones that do not."""
    yield _timings(bench, "Lookups: warm", probes.LOOKUPS)


def checking(bench: Bench) -> Iterator[Table]:
    """Time checks of a request, and measure the first one of a process."""
    yield _timings(bench, "Checking: warm", probes.CHECKING)
    rows: list[Row] = []
    for process, taken in bench.sample(probes.FIRST_CHECK):
        if isinstance(taken, Failure):
            rows.append((process.library, process.does, bench.absent(process, taken)))
            continue
        budget = probes.FIRST_CHECK_SECONDS if process.library == probes.OURS else None
        cpu = taken.printed() * 1e-9
        rows.append((process.library, process.does, seconds(cpu), _budget(budget), of_budget(cpu, budget)))
    yield Table(
        "Checking: the first check of a process",
        ("library", "call", "CPU", "budget", "of budget"),
        rows,
        "Process time of the call alone, its model looked up before: medians of "
        f"{bench.runs} processes taken in turns.",
    )


def loading(bench: Bench) -> Iterator[Table]:
    """Measure processes that load every record."""
    sampled = bench.sample(probes.LOADING)
    each = {process.library: taken.cpu / taken.printed() for process, taken in sampled if isinstance(taken, Sample)}
    note = "User and system time of whole processes, interpreter and import included, medians of "
    note += f"{bench.runs} runs taken in turns. 'vs modelcatalog' is about the CPU per record."
    rows: list[Row] = []
    for process, taken in sampled:
        if isinstance(taken, Failure):
            rows.append((process.library, process.does, bench.absent(process, taken)))
            continue
        budget, loop = None, 0.0
        if process.library == probes.OURS:
            loop = taken.printed(1) * 1e-9
            note += f" The budget is for the loop that loads, {seconds(loop)} of modelcatalog's CPU."
            budget = taken.printed() * probes.LOADING_SECONDS_PER_RECORD
        rows.append(
            (
                process.library,
                process.does,
                f"{taken.printed():,.0f}",
                seconds(taken.cpu),
                _budget(budget),
                of_budget(loop, budget),
                seconds(each[process.library]),
                ratio(each[process.library], each.get(probes.OURS)),
                mebibytes(taken.peak),
            )
        )
    yield Table(
        "Loading: every record, in a fresh process",
        (
            *("library", "call", "records", "CPU", "budget", "of budget", "CPU per record"),
            *("vs modelcatalog", "peak memory"),
        ),
        rows,
        note,
    )


def pricing(bench: Bench) -> Iterator[Table]:
    """Time reading what a response used, and pricing it."""
    yield _timings(bench, "Pricing: warm", probes.PRICING)


def size(bench: Bench) -> Iterator[Table]:
    """Weigh what is downloaded and what stands on disk."""
    rows: list[Row] = []
    wheel = _wheel(bench.sandbox.home)
    if wheel:
        weight = wheel.stat().st_size
        budget = probes.WHEEL_BYTES
        rows.append((wheel.name, megabytes(weight), megabytes(budget), of_budget(weight, budget)))
    else:
        rows.append(("modelcatalog, wheel", "not yet"))
    data = _data_folder()
    if data:
        weight = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        rows.append(("modelcatalog, data folder", megabytes(weight)))
    rows += [(f"{name}, installed", _installed(name)) for name in (probes.OURS, *probes.PEERS)]
    yield Table(
        "Size",
        ("what", "size", "budget", "of budget"),
        rows,
        "Installed: the files of the package itself, as its wheel lists them, without those of "
        "its dependencies. MB: a million bytes.",
    )


GROUPS: dict[str, Callable[[Bench], Iterator[Table]]] = {
    "start-up": start_up,
    "lookups": lookups,
    "checking": checking,
    "loading": loading,
    "pricing": pricing,
    "size": size,
}


def facts() -> str:
    """Say where and when the numbers are taken, and of which versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    versions = ", ".join(f"{name} {_version(name)}" for name in (probes.OURS, *probes.PEERS))
    return (
        f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} CPUs, {memory / probes.MIB / 1024:.1f} GiB of memory. {versions}."
    )


def main() -> int:
    """Run the groups that are asked for; 1 if a probe broke, whatever the budgets say."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Sandbox(Path(home)), arguments.runs)
        header = facts()
        print(f"{header}\n{LEGEND}")
        tables = []
        for group in arguments.only or GROUPS:
            for table in GROUPS[group](bench):
                print(f"\n{table.text()}", flush=True)
                tables.append(table)
    if arguments.markdown:
        parts = [
            "<!-- Generated by `make bench`: do not edit. -->",
            "# Benchmarks",
            header,
            LEGEND,
            *(table.markdown() for table in tables),
        ]
        arguments.markdown.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return 1 if bench.broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure modelcatalog beside its peers.")
    parser.add_argument("--markdown", type=Path, help="write the tables to this page as well")
    parser.add_argument("--only", action="append", choices=GROUPS, help="measure this group (repeatable)")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each child process (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def _timings(bench: Bench, title: str, calls: Sequence[probes.Call]) -> Table:
    timed = bench.time(calls)
    ours: dict[str, float] = {}
    for call, taken in timed.items():
        if call.library == probes.OURS and isinstance(taken, Timing):
            ours.setdefault(call.kind, taken.seconds)
    rows: list[Row] = []
    for call in calls:
        taken = timed[call]
        if isinstance(taken, Failure):
            rows.append((call.kind, call.library, call.does, bench.absent(call, taken)))
            continue
        rows.append(
            (
                call.kind,
                call.library,
                call.does,
                seconds(taken.seconds),
                _budget(call.budget),
                of_budget(taken.seconds, call.budget),
                ratio(taken.seconds, ours.get(call.kind)),
                taken.answer,
            )
        )
    return Table(
        title,
        ("kind", "library", "call", "time", "budget", "of budget", "vs modelcatalog", "answer"),
        rows,
        f"Best of {REPEATS} repeats, each library in a process of its own. 'vs modelcatalog' is "
        "against its first call of the same kind.",
    )


def _budget(value: float | None) -> str:
    return seconds(value) if value else NOTHING


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "n/a"


def _installed(library: str) -> str:
    try:
        files = importlib.metadata.files(library) or []
    except importlib.metadata.PackageNotFoundError:
        return "n/a"
    return megabytes(sum(file.size or 0 for file in files))


def _data_folder() -> Path | None:
    spec = importlib.util.find_spec(probes.OURS)
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def _wheel(scratch: Path) -> Path | None:
    built = sorted((PROJECT / "dist").glob("*.whl"), key=lambda wheel: wheel.stat().st_mtime)
    if built:
        return built[-1]
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    done = subprocess.run([*pip, "--wheel-dir", str(scratch), str(PROJECT)], stdout=sys.stderr, check=False)
    return None if done.returncode else next(scratch.glob("*.whl"), None)


if __name__ == "__main__":
    sys.exit(main())
