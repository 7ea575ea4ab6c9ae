"""The files that an operator names: plain, or inside a zip. Sizes are bounded before reading."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from idp.families.importers.fields import visible
from idp.families.importers.records import FileRefused
from idp.families.importers.unreadable import UNREADABLE, of_file

LARGEST = 1 << 30
"""Bytes of a file that is read without being held: the directory's, an AAF's."""
LARGEST_OF_SCHOOL = 1 << 28
"""Bytes of a file whose people are all held: an export of the largest lycée is about 20 MB."""
_MOST_MEMBERS = 50
_HIGHEST_RATIO = 200
"""SIECLE's XML shrinks 20 to 40 times; a bomb a thousand times and more."""
_ZIP_MAGIC = b"PK"
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

OnBytes = Callable[[int], None]
"""Hears of bytes read; one that has a method `record` hears of each record too."""


def on_record_of(on_bytes: OnBytes) -> Callable[[], None]:
    """What to call at each record."""
    heard: Callable[[], None] = getattr(on_bytes, "record", lambda: None)
    return heard


@dataclass(frozen=True, slots=True)
class Member:
    """A file to read: `member` is its name inside the zip `path`, None for a plain file."""

    path: Path
    member: str | None
    size: int

    @property
    def name(self) -> str:
        """As a refusal names it."""
        return visible(self.member or self.path.name)

    @contextmanager
    def open(self, on_bytes: OnBytes) -> Iterator["Counted"]:
        """Open for reading; `on_bytes` hears of each portion read. Raises FileRefused."""
        try:
            if self.member is None:
                with self.path.open("rb") as stream:
                    yield Counted(stream, on_bytes)
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield Counted(stream, on_bytes)
        except UNREADABLE as error:
            raise _unreadable(self.name, error) from error


def _unreadable(name: str | Path, error: BaseException) -> FileRefused:
    return FileRefused(f"{name} : le fichier ne peut pas être lu : {of_file(error)}.")


def members_of(
    paths: list[Path],
    suffix: str,
    most: int = _MOST_MEMBERS,
    largest: int = LARGEST_OF_SCHOOL,
) -> list[Member]:
    """The files named, and of each zip (of `most` files) those with this suffix.

    None may be of more than `largest` bytes. Raises FileRefused.
    """
    return [member for path in paths for member in _members(path, suffix, most, largest)]


def _members(path: Path, suffix: str, most: int, largest: int) -> list[Member]:
    try:
        _check_regular(path)
        with path.open("rb") as stream:
            zipped = stream.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC
        if zipped:
            with zipfile.ZipFile(path) as archive:
                return _inside(path, archive.infolist(), suffix, most, largest)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise FileRefused(f"{path} : ce fichier n’existe pas.") from error
    except UNREADABLE as error:
        raise _unreadable(path, error) from error
    if size > largest:
        raise FileRefused(f"{path} : le fichier est trop gros ({size // (1 << 20)} Mo).")
    return [Member(path, None, size)]


def _check_regular(path: Path) -> None:
    """A pipe or a device may never end."""
    if path.is_dir():
        raise FileRefused(f"{path} : c’est un dossier, donnez les fichiers qu’il contient.")
    if path.exists() and not path.is_file():
        raise FileRefused(f"{path} : ce n’est pas un fichier (un tube, un périphérique).")


def _inside(
    path: Path, entries: list[zipfile.ZipInfo], suffix: str, most: int, largest: int
) -> list[Member]:
    """The wanted files of a zip whose directory holds no surprise."""
    if len(entries) > most:
        raise FileRefused(f"{path} : l’archive contient trop de fichiers ({len(entries)}).")
    for entry in entries:
        _check(path, entry, largest)
    wanted = [entry for entry in entries if entry.filename.lower().endswith(suffix)]
    return [Member(path, entry.filename, entry.file_size) for entry in wanted]


def _check(path: Path, entry: zipfile.ZipInfo, largest: int) -> None:
    # We never write a member to the disk: a path that leaves the archive tells of a forged one.
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in entry.filename:
        raise FileRefused(f"{path} : l’archive contient un chemin interdit.")
    if entry.flag_bits & _ENCRYPTED:
        raise FileRefused(f"{path} : l’archive est protégée par un mot de passe.")
    if entry.compress_type not in _METHODS:
        raise FileRefused(f"{path} : l’archive est comprimée par une méthode inconnue.")
    if entry.file_size > largest:
        raise FileRefused(f"{path} : l’archive contient un fichier trop gros.")
    if entry.file_size > _HIGHEST_RATIO * max(entry.compress_size, 1):
        raise FileRefused(f"{path} : l’archive est comprimée de façon anormale.")


class Counted:
    """A stream that tells how much of it was read."""

    def __init__(self, stream: IO[bytes], on_bytes: OnBytes) -> None:
        self._stream = stream
        self._on_bytes = on_bytes

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        data = self._stream.read(size)
        self._on_bytes(len(data))
        return data

    def readline(self, size: int = -1) -> bytes:
        """A line, of up to `size` bytes."""
        data = self._stream.readline(size)
        self._on_bytes(len(data))
        return data
