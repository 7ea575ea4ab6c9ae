"""Reads a TOML file that an operator wrote; what is wrong with it in French, with file and line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from idp.platform import french_faults

_PLACE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_TWICE = re.compile(r"overwrite|twice|Duplicate|mutate immutable|redefine")


class UnreadableTomlError(Exception):
    """The file cannot be taken; the message is one French sentence with its name."""


def read(path: Path) -> dict[str, Any]:
    """Return what the file holds. Raises UnreadableTomlError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnreadableTomlError(f"{path} : ce fichier n’existe pas.") from error
    except OSError as error:
        cause = french_faults.of_system(error)
        raise UnreadableTomlError(f"{path} ne peut pas être lu : {cause}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableTomlError(f"{path} : ce fichier n’est pas en UTF-8.") from error
    except (RecursionError, tomllib.TOMLDecodeError) as error:
        raise UnreadableTomlError(_misspelt(path, str(error))) from error


def _misspelt(path: Path, said: str) -> str:
    found = _PLACE.search(said)
    where = f"ligne {found[1]}, colonne {found[2]}" if found else "à la fin"
    what = (
        "une clé ou une table est donnée deux fois."
        if _TWICE.search(said)
        else "ce n’est pas du TOML (guillemets, crochets ou « = » à vérifier)."
    )
    return f"{path}, {where} : {what}"
