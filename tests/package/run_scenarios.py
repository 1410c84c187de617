#!/usr/bin/env python3
"""Runs the scenarios, each in a fresh Debian, and prints 'N passed, N failed' at last. Called by tests/package/run."""

import argparse
import sys
import traceback
from pathlib import Path

# Apt's sources and the cache's directory are found as the virtual machines' lab finds them.
sys.path.append(str(Path(__file__).resolve().parent.parent / "vm"))

from debian_system import Lab  # noqa: E402
from scenarios import all_scenarios  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/package/run", description=__doc__)
    parser.add_argument("--deb", type=Path, required=True, metavar="FILE", help="the package under test")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only scenarios with this in their name")
    options = parser.parse_args()
    failed = passed = 0
    with Lab(options.deb.resolve()) as lab:
        for name, body in all_scenarios():
            if options.names and not any(part in name for part in options.names):
                continue
            try:
                body(lab)
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
            else:
                passed += 1
                print(f"ok {name}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
