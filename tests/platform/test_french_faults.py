"""What an operator reads of wrong settings, files and addresses is French."""

import errno
import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from idp.config import Settings
from idp.platform import french_faults, toml_files
from idp.platform.toml_files import UnreadableTomlError

WRONG: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**9, 10**30, 1.5, float("nan"), float("inf"), "", "x" * 99),
    *([], ["x"], ["http"] * 9, {}, {"CH": "x"}, date(2026, 9, 1)),
)


def sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from sections(field.annotation)


@pytest.mark.parametrize("section", list(sections(Settings)), ids=lambda model: model.__name__)
def test_whatever_is_wrong_with_a_setting_is_told_in_french(section: type[BaseModel]) -> None:
    for key in (*section.model_fields, "no_such_key"):
        for value in WRONG:
            try:
                section.model_validate({key: value})
            except ValidationError as refused:
                for error in refused.errors():
                    told = french_faults.of_value(error)
                    assert told != error["msg"], error["type"]
                    assert told.endswith("."), told
                    assert "{" not in told, told


@pytest.mark.parametrize(
    ("section", "key", "value", "told"),
    [
        ("server", "port", "abc", "un nombre entier est attendu."),
        ("server", "port", 70000, "65535 au plus."),
        ("server", "colour", 1, "cette clé n’existe pas."),
        ("server", "issuer", "https://x:port", "une adresse telle que"),
        ("session", "idle_minutes", 0, "1 au moins."),
        ("sms", "euros_per_day", 0, "plus de 0."),
        ("sms", "sender", "x" * 17, "16 caractères au plus."),
        ("email", "security", "x", "l’une des valeurs 'starttls', 'tls' ou 'none' est attendue."),
        ("email", "hosts", [], "donnez au moins une valeur."),
        ("email", "hosts", ["a"] * 4, "3 valeurs au plus."),
    ],
)
def test_a_sentence_says_what_is_expected(section: str, key: str, value: object, told: str) -> None:
    model = Settings.model_fields[section].annotation
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    with pytest.raises(ValidationError) as refused:
        model.model_validate({key: value})
    assert french_faults.of_value(refused.value.errors()[0]).startswith(told)


def test_a_secret_that_is_too_long_is_counted_in_characters() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"sms": {"smpp": {"password": "123456789"}}})
    assert french_faults.of_value(refused.value.errors()[0]) == "8 caractères au plus."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'mode = "production\n', "a.toml, ligne 1, colonne 19 : ce n’est pas du TOML"),
        (b"[server]\nport = 1\nport = 2\n", "ligne 3, colonne 9 : une clé ou une table est donnée"),
        (
            b"[server]\n[server]\n",
            "ligne 2, colonne 8 : une clé ou une table est donnée deux fois.",
        ),
        (b"a = ", "a.toml, à la fin : ce n’est pas du TOML"),
        (b"a = " + b"[" * 5000, "ce n’est pas du TOML"),
        (b"\xff\xfe", "a.toml : ce fichier n’est pas en UTF-8."),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(UnreadableTomlError) as refused:
        toml_files.read(path)
    assert told in str(refused.value)


def test_a_file_that_cannot_be_opened_is_told_with_the_cause(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTomlError, match=r"no\.toml : ce fichier n’existe pas\."):
        toml_files.read(tmp_path / "no.toml")
    with pytest.raises(UnreadableTomlError, match=r"ne peut pas être lu : c’est un dossier\."):
        toml_files.read(tmp_path)


def test_a_cause_without_words_of_ours_keeps_the_systems() -> None:
    rare = OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    assert french_faults.of_system(rare) == os.strerror(errno.EXDEV)
    assert french_faults.of_system(TimeoutError("timed out")) == "timed out"
    assert french_faults.of_system(OSError()) == "erreur du système"
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    assert french_faults.of_system(unknown) == "ce nom n’est pas connu"
