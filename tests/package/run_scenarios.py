#!/usr/bin/env python3
"""Runs the scenarios, each in a fresh Debian, and prints 'N passed, N failed' at last. Called by tests/package/run."""

import argparse
import sys
from pathlib import Path

# Apt's sources and the cache's directory are found as the virtual machines' lab finds them.
sys.path.append(str(Path(__file__).resolve().parent.parent / "vm"))

from debian_system import Lab  # noqa: E402
from scenarios import all_scenarios  # noqa: E402
from tally import Tally  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/package/run", description=__doc__)
    parser.add_argument("--deb", type=Path, required=True, metavar="FILE", help="the package under test")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only scenarios with this in their name")
    options = parser.parse_args()
    tally = Tally(options.names)
    with Lab(options.deb.resolve()) as lab:
        for name, body in all_scenarios():
            if tally.wants(name):
                tally.run(name, body, lab)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
