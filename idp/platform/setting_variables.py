"""The settings that come by the environment: IDP_SECTION__KEY, lists and tables as JSON."""

import os

from pydantic_settings import EnvSettingsSource, SettingsError

from idp.config import Settings

_PREFIX, _BETWEEN = "IDP_", "__"


def giving(location: tuple[int | str, ...]) -> str:
    """Return the variable that gives this setting, or the list it is in; empty: none does."""
    keys = [part for part in location if isinstance(part, str)]
    name = _PREFIX + _BETWEEN.join(keys).upper()
    return name if name in {variable.upper() for variable in os.environ} else ""


def unreadable() -> list[str]:
    """Name the variables of lists and tables that are no JSON: pydantic names the section alone."""
    found: list[str] = []
    for name, value in os.environ.items():
        source = EnvSettingsSource(Settings)
        source.env_vars = {name.lower(): value}
        try:
            source()
        except SettingsError:
            found.append(f'{name} : du JSON est attendu, tel que ["a", "b"] ou {{"a": 1}}.')
    return found


def unknown() -> list[str]:
    """Name the variables of sections that there are not, which pydantic passes over.

    Only those that can be nothing else: Kubernetes sets IDP_PORT… for a service named « idp ».
    """
    found: list[str] = []
    for name in os.environ:
        section, between, _ = name[len(_PREFIX) :].lower().partition(_BETWEEN)
        ours = name.upper().startswith(_PREFIX) and between
        if ours and section not in Settings.model_fields:
            found.append(f"{name} : ce réglage n’existe pas.")
    return found
