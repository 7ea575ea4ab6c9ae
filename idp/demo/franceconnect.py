"""FranceConnect for the demo: npm `oidc-provider` behaving as FranceConnect v2, with our parents.

It runs where Node.js is found and the library is installed (`make demo` does that where there is
npm); elsewhere the demo has no FranceConnect, and its pages no button.
"""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from idp.demo.families import MOTHER, PARENTS, Parent
from idp.demo.places import FRANCECONNECT_URL, ISSUER, ROOT

PEER = ROOT / "tests" / "franceconnect" / "provider"
_CLIENT_ID = "preau"
_OLDEST_NODE = 22
_BIRTH_DATES = ("1979-05-17", "1984-00-00", "1981-11-00")
"""A civil status may lack the day or the month."""


def program() -> tuple[Path, ...] | None:
    """Return the command line; None where something is missing."""
    node = node_js()
    if node is None or not (PEER / "node_modules" / "oidc-provider").is_dir():
        return None
    return (node, PEER / "server.mjs")


def settings(secret: str) -> dict[str, Any]:
    """Return the provider's sections of settings: an operator's, but for the host of the demo."""
    return {
        "franceconnect": {
            "issuer": f"{FRANCECONNECT_URL}/api/v2",
            "client_id": _CLIENT_ID,
            "client_secret": secret,
        },
        "outbound": {"allow_private_hosts": ["127.0.0.1"]},
    }


def environment(secret: str) -> dict[str, str]:
    """Return what tells it who we are, and whom it knows."""
    values = {
        "port": int(FRANCECONNECT_URL.rpartition(":")[2]),
        "client_id": _CLIENT_ID,
        "client_secret": secret,
        "redirect_uri": f"{ISSUER}/franceconnect/retour",
        "post_logout_redirect_uri": f"{ISSUER}/franceconnect/deconnecte",
        "people": [_person(number, parent) for number, parent in enumerate(PARENTS)],
    }
    return {"FRANCECONNECT": json.dumps(values)}


def _person(number: int, parent: Parent) -> dict[str, Any]:
    """A parent as the civil status has them; their `sub` stays from one start to the next."""
    known = {
        "id": f"{number}-{parent.given_name}-{parent.birth_name}",
        "given_name": parent.given_name,
        "given_name_array": [parent.given_name, "Camille"],
        "family_name": parent.birth_name,
        "birthdate": _BIRTH_DATES[number % len(_BIRTH_DATES)],
        "gender": "female" if parent.kinship == MOTHER else "male",
        "birthplace": "86194",
        "birthcountry": "99100",
    }
    return known | ({"preferred_username": parent.used_name} if parent.used_name else {})


def node_js() -> Path | None:
    """Playwright's Node.js, where it is installed; else the machine's, if it is new enough."""
    spec = find_spec("playwright")
    for place in spec.submodule_search_locations or () if spec else ():
        if (node := Path(place) / "driver" / "node").is_file():
            return node
    if (found := shutil.which("node")) is None:
        return None
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    version = told.stdout.strip().lstrip("v").partition(".")[0]
    return Path(found) if version.isdigit() and int(version) >= _OLDEST_NODE else None
