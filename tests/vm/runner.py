"""Runs scenarios, several at a time, each on its own copy of a machine that was saved as it ran."""

import argparse
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from cache import cache_directory
from machine import Machine

_TAIL = 40


@dataclass(frozen=True)
class Start:
    """What a scenario's machine starts from: a disk with its saved state, and QEMU's arguments."""

    disk: Path
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Outcome:
    name: str
    seconds: float
    failure: str
    logs: Path

    def report(self) -> str:
        if not self.failure:
            return f"ok {self.name} ({self.seconds:.0f} s)"
        console = self.logs / "console.log"
        tail = console.read_text().splitlines()[-_TAIL:] if console.exists() else []
        lines = [f"FAILED {self.name} ({self.seconds:.0f} s)", f"  {self.failure}"]
        lines += [f"  the last lines of {console}:", *(f"  | {line}" for line in tail)]
        return "\n".join(lines)


def say(text: str) -> None:
    print(text, flush=True)


def options_parser(description: str | None) -> argparse.ArgumentParser:
    """The options that every runner has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="virtual machines at a time (default 2)")
    parser.add_argument("--ordinary", action="store_true", help="only those that ./check runs each time")
    parser.add_argument("--list", action="store_true", help="print the scenarios and what each shows")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these scenarios")
    return parser


def chosen(every: list[Any], ordinary: list[str], options: argparse.Namespace) -> list[Any]:
    """The scenarios that the options ask for, in the order of `every`, or of their names."""
    known = {each.name: each for each in every}
    names = ordinary if options.ordinary else options.names
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"no scenario is called {', '.join(unknown)}; see --list")
    return [known[name] for name in names] if names else every


def show(scenarios: list[Any]) -> None:
    width = max(len(each.name) for each in scenarios)
    print("\n".join(f"{each.name:{width}} {each.about}" for each in scenarios))


def run_all(scenarios: list[Any], start_of: Callable[[Any], Start], jobs: int) -> int:
    """Prints a line a scenario, for a failed one the end of its console, and 'N passed, N failed' at last; the exit status."""
    failed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for finished in as_completed([pool.submit(_run_one, each, start_of(each)) for each in scenarios]):
            outcome = finished.result()
            failed += bool(outcome.failure)
            say(outcome.report())
    print(f"{len(scenarios) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _run_one(scenario: Any, start: Start) -> _Outcome:
    """A scenario on its own copy of the disk; its own fault or the lab's are both a failure."""
    logs = cache_directory() / "runs" / scenario.name
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    disk = logs / "disk.qcow2"
    began, failure = time.monotonic(), ""
    try:
        shutil.copyfile(start.disk, disk)
        with Machine(disk, logs, saved=True, more=list(start.arguments)) as machine:
            scenario.body(machine)
    except Exception as error:  # pylint: disable=broad-except
        failure = f"{type(error).__name__}: {error}"
    finally:
        disk.unlink(missing_ok=True)
    return _Outcome(scenario.name, time.monotonic() - began, failure, logs)


def run_as_program(main: Callable[[], int]) -> None:
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Without waiting for the running scenarios: their machines end with this process.
        os._exit(130)
