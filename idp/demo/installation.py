"""Makes the demo's installation: settings, database, keys, sample schools, registered ENTs.

Everything goes the way an operator's would. What exists already is brought up to date.
"""

import secrets
import shutil
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import tomli_w
from flask_migrate import upgrade

from idp import create_app
from idp.accounts import versions
from idp.clients import registry
from idp.clients.registration import from_toml
from idp.config import Mode
from idp.demo import franceconnect, sample_files
from idp.demo.families import ECOLES, SCHOOLS
from idp.demo.places import ISSUER, PORTALS, ROOT, Portal
from idp.families.importers import directory, onde, siecle, writer
from idp.keys import rotation
from idp.platform import settings
from idp.platform.setting_rules import DEMO_SECRET_MARK

ACTOR = "idp demo"
_OURS = (
    *("config.toml", "secrets.json", "demo.sqlite3*", "valkey.*"),
    *("files", "keys", "logs", "messages"),
)


@dataclass(frozen=True)
class Installation:
    """Where the demo's parts find their settings, and what the ENTs are called."""

    home: Path
    names: dict[str, str]
    """Name of each ENT by its registration's name."""
    portals: dict[str, dict[str, str]]
    """Environment of each ENT, by its registration's name."""
    franceconnect: dict[str, str] | None = None
    """Environment of the demo's FranceConnect; None where it cannot run."""

    @property
    def config(self) -> Path:
        """The provider's settings."""
        return self.home / "config.toml"

    @property
    def messages(self) -> Path:
        """The folder in which the file gateway keeps SMS and e-mails."""
        return self.home / "messages"

    @property
    def logs(self) -> Path:
        """What each process says."""
        return self.home / "logs"

    def portal_env(self, portal: Portal) -> dict[str, str]:
        """Return what tells a sample ENT who it is."""
        return self.portals[portal.name]


def forget(home: Path) -> None:
    """Remove what earlier demos left in their folder, and nothing else."""
    for pattern in _OURS:
        for path in home.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def prepare(home: Path, redis_url: str) -> Installation:
    """Bring the installation in `home` up to date and return it."""
    (home / "logs").mkdir(exist_ok=True)
    kept = _Kept(home / "secrets.json")
    secret = kept["client_secret of FranceConnect"] if franceconnect.program() else None
    _write_settings(home, redis_url, kept, franceconnect.settings(secret) if secret else {})
    with (home / "logs" / "preparation.log").open("w") as log, redirect_stderr(log):
        app = create_app(settings.load(home / "config.toml"))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            rotation.create_if_missing(home / "keys", settings.current().secrets.key, demo=True)
            _import_schools(home / "files")
            portals = {portal.name: _register(portal, kept) for portal in PORTALS}
    names = {name: env["ENT_NAME"] for name, env in portals.items()}
    upstream = franceconnect.environment(secret) if secret else None
    return Installation(home, names, portals, upstream)


class _Kept:
    """Secrets that must be the same at the next start: accounts and ENTs depend on them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str] = orjson.loads(path.read_bytes()) if path.exists() else {}

    def __getitem__(self, name: str) -> str:
        """Return a secret, made at the first time of asking."""
        if name not in self._values:
            self[name] = DEMO_SECRET_MARK + secrets.token_hex(32)
        return self._values[name]

    def __setitem__(self, name: str, value: str) -> None:
        """Keep a secret that someone else made."""
        self._values[name] = value
        self._path.touch(mode=0o600)
        self._path.write_bytes(orjson.dumps(self._values))

    def __contains__(self, name: str) -> bool:
        """Whether it was kept."""
        return name in self._values


def _write_settings(home: Path, redis_url: str, kept: _Kept, more: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "mode": Mode.DEMO.value,
        "server": {"issuer": ISSUER},
        "database": {"url": f"sqlite:///{home / 'demo.sqlite3'}"},
        "redis": {"url": redis_url},
        "secrets": {"key": kept["key"], "subject_key": kept["subject_key"]},
        "brand": {"service_name": "EduConnect"},
        "sms": {"gateways": ["file"], "directory": str(home / "messages")},
        "email": {"gateway": "file", "directory": str(home / "messages")},
        "keys": {"directory": str(home / "keys")},
        # Nobody registers without a token of `idp clients initial-token`: here that can be tried.
        "oidc": {"dynamic_registration": True},
        **more,
    }
    path = home / "config.toml"
    path.touch(mode=0o600)
    path.write_text(tomli_w.dumps(values), encoding="utf-8")


def _import_schools(files: Path) -> None:
    """Import the sample files, as `idp families import` does."""
    sample_files.write(files)
    found = directory.read(files / sample_files.DIRECTORY_FILE)
    summaries = [directory.write(found, actor=ACTOR)]
    for school in SCHOOLS:
        export = siecle.find(sorted((files / school.uai).glob("*.xml")))
        summaries.append(writer.write(siecle.read(export), actor=ACTOR))
    for school in ECOLES:
        paths = sorted((files / school.uai).glob("*.csv"))
        found_there = onde.find(paths, school.uai, legal_only=True)
        summaries.append(writer.write(onde.read(found_there), actor=ACTOR))
    versions.bump({account for summary in summaries for account in summary.touched_accounts})


def _register(portal: Portal, kept: _Kept) -> dict[str, str]:
    """Register an ENT as its TOML says, as `idp clients apply` does; return its environment."""
    registration = from_toml(portal.registration)
    name = f"client_secret of {portal.name}"
    (applied,) = registry.apply_all([registration], actor=ACTOR, new_secrets=name not in kept)
    if applied.secret is not None:
        kept[name] = applied.secret
    return {
        "ENT_ISSUER": ISSUER,
        "ENT_CLIENT_ID": registration.client_id,
        "ENT_CLIENT_SECRET": kept[name],
        "ENT_AUTH_METHOD": registration.token_endpoint_auth_method,
        "ENT_NAME": registration.client_name,
        "ENT_PORT": str(portal.port),
        "ENT_SECRET_KEY": secrets.token_hex(32),
        "ENT_THEME": portal.theme,
    }
