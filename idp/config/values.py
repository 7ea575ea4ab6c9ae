"""What settings are made of: sections, addresses, colours, countries."""

import re
from typing import Annotated
from urllib.parse import urlsplit

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict

_AN_ISSUER = "une adresse telle que https://educonnect.example.fr est attendue."


class Section(BaseModel):
    """A table of the TOML file; an unknown key is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _issuer(value: str) -> str:
    # OIDC Discovery §3: https, host, port; a path would need every route and cookie to follow.
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 — reading it is the check, as parsing the host's brackets is
    except ValueError:
        raise ValueError(_AN_ISSUER) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(_AN_ISSUER)
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ValueError("https://, hôte et port seuls : ni chemin, ni barre oblique à la fin.")
    return value


def _hex_colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("une couleur s’écrit #rrggbb, six chiffres hexadécimaux.")
    return value


def _page_address(value: str) -> str:
    # It is printed into links and, for the logo, into the policy of content.
    if value and not re.fullmatch(r"(https://[^\s/;,'\"]+|/(?!/))[^\s;,'\"]*", value):
        raise ValueError(
            "une adresse s’écrit https://… ou /…, sans espace, guillemets, « ; » ni « , »."
        )
    return value


def _region(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("un pays s’écrit en deux majuscules (ISO 3166) : FR, CH.")
    return value


Issuer = Annotated[str, AfterValidator(_issuer)]
HexColour = Annotated[str, AfterValidator(_hex_colour)]
PageAddress = Annotated[str, AfterValidator(_page_address)]
Region = Annotated[str, AfterValidator(_region)]
"""A country or territory that has numbers of its own, ISO 3166-1 alpha-2."""
