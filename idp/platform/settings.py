"""Loads and checks the configuration; gives it to whoever runs in an application."""

import os
from functools import reduce
from pathlib import Path
from typing import Any, cast

from flask import Flask
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource, SettingsError

from idp.config import Mode, Section, Settings
from idp.platform import french_faults, here, setting_variables, toml_files
from idp.platform.setting_rules import check

CONFIG_PATH_VARIABLE = "IDP_CONFIG"
_EXTENSION = "idp_settings"


class ConfigError(Exception):
    """The settings cannot be used. `faults` holds one sentence per fault, with the key's name."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def load(path: Path | None = None) -> Settings:
    """Read the TOML file (argument, else $IDP_CONFIG, else none) and the environment.

    Raises ConfigError with every fault at once.
    """
    named = path or (Path(p) if (p := os.environ.get(CONFIG_PATH_VARIABLE)) else None)
    values: dict[str, Any] = {}
    if named is not None:
        try:
            values = toml_files.read(named)
        except toml_files.UnreadableTomlError as error:
            raise ConfigError([str(error)]) from error
    try:
        settings = Settings(**values)
    except SettingsError as error:
        raise ConfigError(setting_variables.unreadable() or [str(error)]) from error
    except ValidationError as error:
        raise ConfigError(_every_fault(error, values) + setting_variables.unknown()) from error
    if faults := check(settings) + setting_variables.unknown():
        raise ConfigError(faults)
    return settings


def _every_fault(error: ValidationError, values: dict[str, Any]) -> list[str]:
    """One sentence per wrong key, and what the right ones let say of the whole."""
    wrong = {error["loc"][:2] for error in error.errors()}
    told = [_sentence(e) for e in error.errors()]
    names = [".".join(map(str, location)) for location in wrong]
    keys = tuple(f"{name}{end}" for name in names for end in " .")
    whole = check(_sound_part(values, wrong))
    return told + [fault for fault in whole if not fault.startswith(keys)]


def _sound_part(values: dict[str, Any], wrong: set[tuple[int | str, ...]]) -> Settings:
    """The settings without their wrong keys, which have their defaults."""
    environment = EnvSettingsSource(Settings)()
    sound: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        given = [source[name] for source in (values, environment) if name in source]
        if not given or (name,) in wrong:
            continue
        if isinstance(given[-1], dict):
            keys = reduce(_over, (table for table in given if isinstance(table, dict)))
            right = {key: item for key, item in keys.items() if (name, key) not in wrong}
            sound[name] = cast("type[Section]", field.annotation).model_validate(right)
        else:
            sound[name] = Mode(given[-1])
    return Settings.model_construct(**sound)


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The tables of `above` laid over those of `below`, key by key."""
    both = below.keys() & above.keys()
    merged = {
        key: _over(below[key], above[key])
        for key in both
        if isinstance(below[key], dict) and isinstance(above[key], dict)
    }
    return below | above | merged


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the settings to the application, and what Flask itself reads."""
    app.extensions[_EXTENSION] = settings
    app.config.update(
        SECRET_KEY=settings.secrets.key.get_secret_value(),
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
    )


def current() -> Settings:
    """Return the settings of the running application."""
    found: Settings = here.extensions()[_EXTENSION]
    return found


def _sentence(error: ErrorDetails) -> str:
    """What pydantic found, in French, behind its key and the variable that gave the value."""
    key = ".".join(map(str, error["loc"])) or "réglages"
    variable = setting_variables.giving(error["loc"])
    given = f" ({variable})" if variable else ""
    return f"{key}{given} : {french_faults.of_value(error)}"
