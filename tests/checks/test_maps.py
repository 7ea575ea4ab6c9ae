"""The docstring of each folder's `__init__.py` is its map: every module is on it, and no other."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    found.parent
    for top in ("idp", "clients", "benchmarks")
    for found in (ROOT / top).rglob("__init__.py")
)
SUFFIXES = re.compile(r"(\w+) \(((?:_\w+(?:, )?)+)\)")
NAMES = re.compile(
    r"^ {0,4}((?:[a-z_]\w+(?:\.py)?, )*[a-z_]\w+(?:\.py|/)?)(?: {2,}|: )", re.MULTILINE
)


def map_of(folder: Path) -> str:
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return ast.get_docstring(tree) or ""


def within(folder: Path) -> set[str]:
    """Names of its modules and folders."""
    packages = (found.parent for found in folder.glob("*/__init__.py"))
    return {one.stem for one in (*folder.glob("*.py"), *packages)} - {"__init__", "__main__"}


def named(text: str) -> set[str]:
    """Words and patterns of a map; `siecle (_header, _pupils)` names `siecle_header` too."""
    long = {
        stem + suffix
        for stem, suffixes in SUFFIXES.findall(text)
        for suffix in suffixes.split(", ")
    }
    return long | set(re.findall(r"[\w*]+", text))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: str(one.relative_to(ROOT)))
def test_each_module_is_on_the_map_of_its_folder(folder: Path) -> None:
    text = map_of(folder)
    if folder == ROOT / "idp":
        text = (ROOT / "README.md").read_text(encoding="utf-8").replace("`idp/", "`")
    patterns = named(text)
    assert [m for m in sorted(within(folder)) if not any(fnmatch(m, p) for p in patterns)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_map_names_no_module_that_is_gone(folder: Path) -> None:
    listed = {
        name.removesuffix(".py").removesuffix("/")
        for line in NAMES.findall(map_of(folder))
        for name in line.split(", ")
    }
    gone = sorted(name for name in listed - within(folder) if not list(folder.glob(f"{name}.*")))
    assert gone == []
