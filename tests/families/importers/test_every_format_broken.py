"""Whatever a file of any format holds: a refusal in a sentence, and the register as it was.

What each format refuses beyond that, with its own sentences, stands in its own tests.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from idp.families.importers import sets
from idp.families.importers.formats import Declared, open_files
from idp.families.importers.records import FileRefused
from tests.families.importers.test_conformance import EXPRESSED, FAMILIES, load, september
from tests.families.importers.test_writer import everything

__all__ = ["september"]
pytestmark = [pytest.mark.usefixtures("context", "september")]
LONG = 11_000_000
"""Bytes: more than a line, or a text between two tags, may have."""


def files_of(paths: list[Path]) -> list[Path]:
    """The files, also those of a folder."""
    return [file for path in paths for file in (path.iterdir() if path.is_dir() else [path])]


def largest(paths: list[Path]) -> Path:
    """The file with most in it."""
    return max(files_of(paths), key=lambda file: (file.stat().st_size, file.name))


def written(content: bytes) -> Callable[[list[Path]], list[Path]]:
    """Put this in the place of the largest file."""

    def damage(paths: list[Path]) -> list[Path]:
        largest(paths).write_bytes(content)
        return paths

    return damage


def cut(paths: list[Path]) -> list[Path]:
    """Lose the second half of the largest file, in the middle of a line."""
    file = largest(paths)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 + 3])
    return paths


def long_line(paths: list[Path]) -> list[Path]:
    """Put a very long text behind the first line."""
    file = largest(paths)
    head, _, rest = file.read_bytes().partition(b"\n")
    file.write_bytes(head + b"\n" + b"x" * LONG + b"\n" + rest)
    return paths


def zipped(paths: list[Path], names: Callable[[str], str], padding: bytes = b"") -> list[Path]:
    """All in one archive, under other names."""
    archive = paths[0].parent / "x.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for file in files_of(paths):
            made.writestr(names(file.name), file.read_bytes() + padding)
    return [archive]


def leaving(paths: list[Path]) -> list[Path]:
    """An archive whose files would leave it."""
    return zipped(paths, lambda name: f"../{name}")


def bomb(paths: list[Path]) -> list[Path]:
    """An archive that grows a thousandfold."""
    return zipped(paths, str, b" " * 30_000_000)


def nothing(paths: list[Path]) -> list[Path]:
    """Files that are not there."""
    return [path.parent / "absent" for path in paths]


DAMAGES: dict[str, Callable[[list[Path]], list[Path]]] = {
    "empty": written(b""),
    "NUL": written(b"\x00" * 1000),
    "bytes": written(bytes(range(256)) * 50),
    "another format": written(b"<html><body>Erreur 404</body></html>"),
    "one column": written(b"Nom\nDUPOND\n"),
    "cut": cut,
    "long line": long_line,
    "leaving": leaving,
    "bomb": bomb,
    "absent": nothing,
}


def refusals(name: str, paths: list[Path], declared: Declared) -> list[str]:
    """Import; every sentence with which something was refused as a whole."""
    try:
        result = sets.write_all(
            open_files(name, paths, declared),
            lambda _: None,
            lambda _: None,
            actor="marie",
            reason=None,
            dry_run=False,
            force=False,
        )
    except FileRefused as refused:
        return [str(refused)]
    return [one.sentence for one in result.refusals]


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize("name", sorted(EXPRESSED))
def test_a_file_that_cannot_be_right_is_refused_and_nothing_is_lost(
    name: str, damage: str, tmp_path: Path
) -> None:
    load(name, FAMILIES, tmp_path / "first")
    before = everything()
    paths, declared = EXPRESSED[name](FAMILIES, tmp_path / "second", 12)
    sentences = refusals(name, DAMAGES[damage](paths), declared)
    assert sentences, "it was taken"
    assert all(sentence.strip().endswith((".", ").")) for sentence in sentences), sentences
    assert everything() == before
