"""clients/README.md names every key that a registration may hold, and every way to authenticate."""

import re
from pathlib import Path
from typing import get_args

from idp.clients.registration import AuthMethod, Registration

PAGE = (Path(__file__).parents[2] / "clients" / "README.md").read_text(encoding="utf-8")


def test_every_key_of_a_registration_is_explained() -> None:
    explained = " ".join(re.findall(r"^\| (.+?) \|", PAGE, re.MULTILINE))
    unsaid = [key for key in Registration.model_fields if not re.search(rf"\b{key}\b", explained)]
    assert unsaid == []


def test_every_way_to_authenticate_is_named() -> None:
    assert [method for method in get_args(AuthMethod) if f"`{method}`" not in PAGE] == []
