#!/usr/bin/env python3
"""Builds the package in each Debian release, and runs the scenarios in each, with each init. Prints 'N passed, N failed' at
last. Called by tests/package/releases."""

import argparse
import sys
from pathlib import Path

# Apt's sources and the cache's directory are found as the virtual machines' lab finds them.
sys.path.append(str(Path(__file__).resolve().parent.parent / "vm"))

from debian_system import INITS, Lab  # noqa: E402
from release_build import Builder  # noqa: E402
from scenarios import scenarios_with  # noqa: E402
from tally import Tally  # noqa: E402

RELEASES = ["bookworm", "trixie", "sid"]


def check_release(release: str, tally: Tally) -> None:
    with Builder(release) as builder:
        deb = tally.run(f"{release}: builds", builder.deb)
        if deb is None:
            return
        for body in [builder.lintian_is_content, builder.autopkgtest_passes]:
            if tally.wants(f"{release}: {body.__name__}"):
                tally.run(f"{release}: {body.__name__}", body, deb)
    for init in INITS:
        scenarios = [(f"{release} {init}: {name}", body) for name, body in scenarios_with(init)]
        wanted = [(name, body) for name, body in scenarios if tally.wants(name)]
        if wanted:
            with Lab(deb, release, init) as lab:
                for name, body in wanted:
                    tally.run(name, body, lab)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/package/releases", description=__doc__)
    parser.add_argument("--release", choices=RELEASES, action="append", help="only this one")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only scenarios with this in their name")
    options = parser.parse_args()
    tally = Tally(options.names)
    for release in options.release or RELEASES:
        check_release(release, tally)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
