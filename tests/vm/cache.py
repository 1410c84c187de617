"""Where the lab keeps what takes long to build, and how it knows that it is still right."""

import fcntl
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

HERE = Path(__file__).resolve().parent


def cache_directory() -> Path:
    """$KEXEC_LOAD_VM_CACHE, or build/vm below the repository."""
    named = os.environ.get("KEXEC_LOAD_VM_CACHE")
    directory = Path(named) if named else HERE.parent.parent / "build" / "vm"
    directory.mkdir(parents=True, exist_ok=True)
    return directory.resolve()


def digest(files: list[Path], *texts: str) -> str:
    """A short name for exactly these inputs: another byte, another name."""
    sum_ = hashlib.sha256()
    for text in [*texts, *(part for file in sorted(files) for part in (file.name, file.read_bytes()))]:
        data = text.encode() if isinstance(text, str) else text
        sum_.update(len(data).to_bytes(8, "big") + data)
    return sum_.hexdigest()[:16]


@contextmanager
def only_one_builder(directory: Path, kind: str) -> Iterator[None]:
    """Two runs at once build an image of this kind once: the second waits and then finds it."""
    with open(directory / f"{kind}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_newest(used: Path, pattern: str, keep: int = 2) -> None:
    """Marks `used` as just used and removes all but the newest images of its kind: others may still be in use."""
    used.touch()
    images = sorted(used.parent.glob(pattern), key=lambda image: image.stat().st_mtime, reverse=True)
    for old in images[keep:]:
        old.unlink()
