"""Runs scenarios, tells of each, and counts them."""

import traceback
from typing import Any, Callable


class Tally:
    """`names`: only scenarios with one of these in their name are wanted; all if there is none."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._passed = 0
        self._failed = 0

    def wants(self, name: str) -> bool:
        return not self._names or any(part in name for part in self._names)

    def run(self, name: str, body: Callable[..., Any], *arguments: object) -> Any:
        """What the scenario returns, None if it failed."""
        try:
            result = body(*arguments)
        except Exception:  # pylint: disable=broad-except
            self._failed += 1
            print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
            return None
        self._passed += 1
        print(f"ok {name}", flush=True)
        return result

    def close(self) -> int:
        """Prints the last line; the exit status."""
        print(f"{self._passed} passed, {self._failed} failed")
        return 1 if self._failed or not self._passed else 0
