"""Writes config.example.toml from the settings: `python -m tests.checks.example_configuration`."""

import textwrap
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel, SecretStr

from idp.config import Settings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
_HEAD = """\
# Every setting with its default. Copy what differs into a file of your own and name that in
# IDP_CONFIG; the environment wins over the file: IDP_DATABASE__URL for `url` in [database], and
# lists and tables as JSON: IDP_SMS__GATEWAYS='["smpp", "ovh"]'. Who else may read the file reads
# [secrets]: chmod 600.
"""
_WIDTH = 98


def render() -> str:
    """Return the text of the example, as idp/config has it today."""
    defaults = Settings.model_construct()
    blocks = [_HEAD]
    for name in Settings.model_fields:
        value = getattr(defaults, name)
        if isinstance(value, BaseModel):
            blocks += _section(name, value)
        else:
            blocks.append(_key(Settings, name, value))
    return "\n".join(blocks)


def _section(name: str, section: BaseModel) -> list[str]:
    """The section's own keys, then its sub-sections: TOML wants that order."""
    values = {key: getattr(section, key) for key in type(section).model_fields}
    inner = {key: value for key, value in values.items() if isinstance(value, BaseModel)}
    own = [_key(type(section), key, value) for key, value in values.items() if key not in inner]
    head = f"{_comment((type(section).__doc__ or '').strip())}[{name}]\n"
    deeper = [block for key, value in inner.items() for block in _section(f"{name}.{key}", value)]
    return [head + "".join(own), *deeper]


def _key(section: type[BaseModel], name: str, value: Any) -> str:  # noqa: ANN401 — any setting
    comment = _comment(section.model_fields[name].description or "")
    if isinstance(value, dict):  # in one line: a table would take the keys that follow
        items = (tomli_w.dumps({key: _plain(item)}).strip() for key, item in value.items())
        return f"{comment}{name} = {{{', '.join(items)}}}\n"
    return comment + tomli_w.dumps({name: _plain(value)})


def _plain(value: Any) -> Any:  # noqa: ANN401 — any setting
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else value


def _comment(text: str) -> str:
    # An address stays in one piece, to be copied.
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


if __name__ == "__main__":
    EXAMPLE.write_text(render(), encoding="utf-8")
