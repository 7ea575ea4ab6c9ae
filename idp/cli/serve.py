"""`idp serve` and `idp worker`: the two kinds of processes of an installation."""

import signal
import socket
import threading

import rich_click as click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from redis.exceptions import ResponseError

from idp.cli.database import refuse_unless_current
from idp.cli.options import Refused
from idp.keys import ring
from idp.platform import french_faults, jobs, schedule, settings, state

_KEEPS = "noeviction"
_STOP_MS = 30_000
"""How long jobs that run may take to finish when the worker is told to stop."""


@click.command()
@with_appcontext
def serve() -> None:
    """Servir les pages et le protocole, comme [server] le dit."""
    server = settings.current().server
    _refuse_without_key()
    state.store().ping()  # Redis or Valkey: the command says it when it does not answer
    _refuse_forgetful_store()
    refuse_unless_current()
    _refuse_taken(server.host, server.port)
    Granian(
        "idp:create_app",
        factory=True,
        address=server.host,
        port=server.port,
        interface=Interfaces.WSGI,
        # What a reverse proxy speaks: looking whether it is something else costs each request.
        http=HTTPModes.http1,
        websockets=False,
        workers=server.workers,
        blocking_threads=server.threads,
        respawn_failed_workers=True,
    ).serve()


@click.command()
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Nombre de messages envoyés à la fois.",
)
@with_appcontext
def worker(threads: int) -> None:
    """Envoyer les SMS et les e-mails qui attendent, jusqu’à Ctrl-C."""
    state.store().ping()
    refuse_unless_current()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 — werkzeug's documented way out of a proxy
    runner = jobs.worker(app, threads)
    runner.start()
    clock = threading.Thread(target=schedule.keep, args=(app, stop), daemon=True)
    clock.start()
    click.echo("Le facteur attend les messages.", err=True)
    stop.wait()
    runner.stop(timeout=_STOP_MS)


def _refuse_without_key() -> None:
    """Say before the first parent comes that nothing can be signed."""
    try:
        ring.active()
    except ring.NoKey as error:
        raise Refused("Aucune clé de signature : lancez d’abord « idp keys rotate ».") from error


def _refuse_forgetful_store() -> None:
    """Refuse a store that drops keys when it is full: what was used once could be used again.

    Whoever can fill it would make it forget counted tries, used proofs, revoked grants.
    """
    try:
        told = state.store().info("memory")
    except ResponseError:  # a store that does not let us ask
        return
    if told.get("maxmemory") and told.get("maxmemory_policy", _KEEPS) != _KEEPS:
        raise Refused(
            "Redis ou Valkey oublierait des clés une fois sa mémoire pleine : réglez-le sur"
            f" « maxmemory-policy {_KEEPS} »."
        )


def _refuse_taken(host: str, port: int) -> None:
    """Say that the port is taken before processes are started that would each say so."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Impossible d’écouter sur {host}, port {port} : {french_faults.of_system(error)}."
            ) from error
