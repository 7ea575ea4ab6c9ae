"""FranceConnect's part in the demo, where Node.js is found."""

import json
from pathlib import Path

import pytest

from idp.config import Settings
from idp.demo import franceconnect
from idp.demo.families import PARENTS
from idp.families.names import PersonName, same_name
from idp.platform.setting_rules import check
from idp.session import partial_dates


def test_every_parent_of_the_demo_is_known_to_it() -> None:
    people = json.loads(franceconnect.environment("s" * 40)["FRANCECONNECT"])["people"]

    assert len({person["id"] for person in people}) == len(PARENTS)
    for person, parent in zip(people, PARENTS, strict=True):
        known = PersonName(
            person["family_name"],
            person.get("preferred_username"),
            " ".join(person["given_name_array"]),
        )
        school = PersonName(parent.birth_name, parent.used_name or None, parent.given_name)
        assert same_name(known, school)
        assert partial_dates.read(person["birthdate"])
    assert any(person["birthdate"].endswith("-00-00") for person in people)


def test_its_settings_are_settings_of_ours(settings: Settings) -> None:
    given = Settings.model_validate(settings.model_dump() | franceconnect.settings("s" * 40))

    assert given.franceconnect.enabled
    assert [fault for fault in check(given) if fault.startswith("franceconnect")] == []


def test_without_the_package_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(franceconnect, "PEER", tmp_path)

    assert franceconnect.program() is None
