"""Where the installation runs and what it stands on."""

from pathlib import Path

from pydantic import Field, SecretStr

from idp.config.values import Issuer, Section


class Server(Section):
    """Where the provider listens and how the world calls it."""

    issuer: Issuer = "http://localhost:8000"
    """Public address, without trailing slash; https outside loopback. Links are built from it."""
    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """TCP port the server listens on."""
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes."""
    threads: int = Field(default=8, ge=1, le=128)
    """Threads per process that run requests."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """Number of reverse proxies in front whose X-Forwarded-For and -Proto are believed; 0: none."""


class Database(Section):
    """SQL: what must survive."""

    url: SecretStr = SecretStr("sqlite:///var/preau.sqlite3")
    """SQLAlchemy address: postgresql+psycopg://… in production, sqlite:///… for the demo."""
    pool_size: int = Field(default=10, ge=1, le=200)
    """Connections kept per process (PostgreSQL)."""
    statement_timeout: int = Field(default=10, ge=1, le=600)
    """Seconds after which the database gives up on a page's statement (PostgreSQL)."""


class Redis(Section):
    """Redis or Valkey: what is short-lived. With `maxmemory`: `maxmemory-policy noeviction`."""

    url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    """Address of the server; unix:// and rediss:// too."""
    timeout: float = Field(default=2.0, gt=0, le=30)
    """Seconds after which a command fails."""


class Secrets(Section):
    """Keys from which others are derived: 32 characters at least (`openssl rand -hex 32`)."""

    key: SecretStr = SecretStr("")
    """Signs cookies, seals messages, keys the codes. Changing it ends sessions and journeys."""
    subject_key: SecretStr = SecretStr("")
    """Derives the pairwise `sub`. NEVER changed: ENTs would take every parent for a new one."""


class Outbound(Section):
    """Requests of ours to other servers: FranceConnect, and what registrations name."""

    allow_private_hosts: tuple[str, ...] = ()
    """Names of servers that may lie in a private network, or be reached by http; for a test."""
    timeout: float = Field(default=5.0, gt=0, le=30)
    """Seconds for one request as a whole."""


class Keys(Section):
    """The signing keys."""

    directory: Path = Path("keys")
    """Where private keys are written, sealed with `secrets.key`; readable by the service alone."""
    rotate_after_days: int = Field(default=90, ge=0, le=3650)
    """Days after which a key that signs is retired by itself (a worker must run); 0: never."""
