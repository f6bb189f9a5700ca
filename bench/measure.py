"""How numbers are taken: whole child processes, and statements in a warm process."""

import json
import os
import statistics
import subprocess
import sys
import timeit
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REPEATS = 7
SECONDS_PER_REPEAT = 0.05

# A child inherits the peak memory of whoever starts it, so a process smaller than any that is
# measured starts it: an interpreter without `site`.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Failure:
    """Why something has no number: the exception's name, and its whole line."""

    reason: str
    detail: str

    @property
    def missing(self) -> bool:
        """Whether the library, or the part of it that is asked for, does not exist."""
        return self.reason in {"ImportError", "ModuleNotFoundError", "AttributeError"}


@dataclass(frozen=True)
class Run:
    """One finished child process: CPU in seconds, peak memory in bytes, what it printed."""

    cpu: float
    peak: int
    output: str


@dataclass(frozen=True)
class Sample:
    """The runs of one child process."""

    runs: tuple[Run, ...]

    @property
    def cpu(self) -> float:
        """Median CPU time of the whole process, in seconds."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """Median peak memory, in bytes."""
        return statistics.median(run.peak for run in self.runs)

    def printed(self, place: int = 0) -> float:
        """Median of a number that the process printed."""
        return statistics.median(float(run.output.split()[place]) for run in self.runs)


@dataclass(frozen=True)
class Timing:
    """Seconds that one call takes when warm, and what it answered."""

    seconds: float
    answer: str


@dataclass(frozen=True)
class Sandbox:
    """Where children run: an empty folder for home and a clean, offline environment."""

    home: Path

    def sample(self, codes: Sequence[str], runs: int) -> list[Sample | Failure]:
        """Run each code once to warm up, then *runs* times, in turns."""
        rounds = [[self._run(code) for code in codes]]
        for _ in range(runs):
            rounds.append(
                [
                    before if isinstance(before, Failure) else self._run(code)
                    for before, code in zip(rounds[-1], codes, strict=True)
                ]
            )
        return [_sample(outcomes[1:]) for outcomes in zip(*rounds, strict=True)]

    def time(self, calls: Sequence[tuple[str, str, str]]) -> list[Timing | Failure]:
        """Time (setup, statement, shown expression) one by one, in one child of their own."""
        done = self._python([__file__], json.dumps(calls))
        if done.returncode:
            return [_failure(done.stderr)] * len(calls)
        answers = json.loads(done.stdout.splitlines()[-1])
        return [Failure(*rest) if failed else Timing(*rest) for failed, *rest in answers]

    def _run(self, code: str) -> Run | Failure:
        done = self._python(["-I", "-S", "-c", LAUNCHER, sys.executable, "-c", code])
        *printed, numbers = done.stdout.splitlines()
        cpu, peak, status = numbers.split()
        if status != "0":
            return _failure(done.stderr)
        return Run(float(cpu), int(peak) * RSS_UNIT, "\n".join(printed))

    def _python(self, arguments: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=self.home,
            encoding="utf-8",
            env={
                "HOME": str(self.home),
                "LC_ALL": "C.UTF-8",
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "PATH": os.defpath,
            },
        )


def _sample(outcomes: Sequence[Run | Failure]) -> Sample | Failure:
    runs = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            return outcome
        runs.append(outcome)
    return Sample(tuple(runs))


def _failure(stderr: str) -> Failure:
    lines = stderr.strip().splitlines() or ["no message"]
    return Failure(lines[-1].split(":")[0].rpartition(".")[2], lines[-1])


def time_calls(calls: Sequence[tuple[str, str, str]]) -> list[tuple[bool, float | str, str]]:
    """Time every call that works, in this process; name the exception of each that does not."""
    timed: list[tuple[bool, float | str, str]] = []
    for setup, statement, shown in calls:
        answers: list[object] = []
        first = timeit.Timer(f"{statement}\nanswers.append({shown})", setup, globals={"answers": answers})
        try:
            first.timeit(1)
            timed.append((False, best_seconds(timeit.Timer(statement, setup)), str(answers[0])))
        except Exception as error:
            timed.append((True, type(error).__name__, f"{type(error).__name__}: {error}"))
    return timed


def best_seconds(timer: timeit.Timer) -> float:
    """Seconds per call: the best of `REPEATS`, each long enough to be read off the clock."""
    number = 1
    while (taken := timer.timeit(number)) < SECONDS_PER_REPEAT / 10:
        number *= 4
    number = max(1, round(number * SECONDS_PER_REPEAT / taken))
    return min(timer.repeat(REPEATS, number)) / number


if __name__ == "__main__":
    print(json.dumps(time_calls(json.load(sys.stdin))))
