"""How the key ring lies on disk: `ring.json` (the index) and one sealed JWK (RFC 7517) per key.

Files are written aside, then renamed: a crash at any step leaves the ring as it was. A key's own
file is written before the index names it. One lock file keeps two rotations apart. Who reads the
files without the settings' secret can sign nothing.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from pydantic import SecretStr

from idp.platform import crypto, french_faults

INDEX = "ring.json"
_LOCK = "ring.lock"
_SEALED = ".jwk.sealed"
_PURPOSE = "signing-key"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """A file of the ring is missing, unreadable, or open to others; the message names it."""


class State(StrEnum):
    """Where a key is in its life."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the index. `since`: seconds since the epoch, when it came into this state."""

    kid: str
    alg: str
    state: State
    since: int


@dataclass(frozen=True, slots=True)
class Index:
    """The whole ring; `demo` marks keys that production refuses."""

    entries: tuple[Entry, ...] = ()
    demo: bool = False


def stamp(directory: Path) -> tuple[int, int] | None:
    """Return what changes when the index does; None without an index."""
    try:
        found = (directory / INDEX).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def read_index(directory: Path) -> Index:
    """Return the index; an empty one where there is none. Raises KeyFileError."""
    path = directory / INDEX
    try:
        values = orjson.loads(path.read_bytes())
        entries = [Entry(e["kid"], e["alg"], State(e["state"]), e["since"]) for e in values["keys"]]
        return Index(tuple(entries), bool(values["demo"]))
    except FileNotFoundError:
        return Index()
    except OSError as error:
        raise _unreadable(path, error) from error
    except (KeyError, TypeError, ValueError) as error:
        raise KeyFileError(f"{path} est abîmé : reprenez-le d’une sauvegarde.") from error


def write_index(directory: Path, index: Index) -> None:
    """Replace the index, then delete the files of keys that it no longer names."""
    keys = [asdict(entry) for entry in index.entries]
    _write(directory / INDEX, orjson.dumps({"demo": index.demo, "keys": keys}))
    named = {f"{entry.kid}{_SEALED}" for entry in index.entries}
    for path in directory.glob(f"*{_SEALED}"):
        if path.name not in named:
            path.unlink()


def read_key(directory: Path, kid: str, secret: SecretStr) -> dict[str, Any]:
    """Return a private JWK. Raises KeyFileError, also when others may enter or read."""
    path = directory / f"{kid}{_SEALED}"
    try:
        if directory.stat().st_mode & _OTHERS:
            raise KeyFileError(f"{directory} est ouvert à d’autres : chmod 700 {directory}.")
        if path.stat().st_mode & _OTHERS:
            raise KeyFileError(f"{path} est lisible par d’autres : chmod 600 {path}.")
        values: dict[str, Any] = orjson.loads(
            crypto.unseal_with(secret, _PURPOSE, path.read_bytes())
        )
    except (crypto.SealBroken, ValueError) as error:
        message = f"{path} a été scellé avec une autre clé que secrets.key, ou il est abîmé."
        raise KeyFileError(message) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    return values


def has_key(directory: Path, kid: str) -> bool:
    """Whether the file of this key is there."""
    return (directory / f"{kid}{_SEALED}").exists()


def write_key(directory: Path, kid: str, jwk: dict[str, Any], secret: SecretStr) -> None:
    """Write a private JWK, sealed, readable by this user alone."""
    sealed = crypto.seal_with(secret, _PURPOSE, orjson.dumps(jwk))
    _write(directory / f"{kid}{_SEALED}", sealed)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Make the directory, close it to others, and keep other writers out. Raises KeyFileError."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)  # a fresh clone's keys/ is open to all
        lock = (directory / _LOCK).open("w")
    except OSError as error:
        cause = french_faults.of_system(error)
        raise KeyFileError(f"{directory} ne peut pas être écrit : {cause}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unreadable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(f"{path} ne peut pas être lu : {french_faults.of_system(error)}.")


def _write(path: Path, content: bytes) -> None:
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name too
    finally:
        os.close(folder)
