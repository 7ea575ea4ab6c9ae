"""Runs the demo from beginning to end: `idp demo`."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from idp.demo import installation, panel, places, servers, site

_PRIVATE = 0o700
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(home: Path, *, fresh: bool = False) -> None:
    """Start everything, print the panel, and return when the person has had enough.

    `home` is the folder that keeps accounts and keys for the next time; `fresh` empties it.
    Raises DemoError when a port is taken, or when a process ends by itself.
    """
    places.check_ports()
    _use_our_settings_only()
    if fresh:
        installation.forget(home)
    home.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    console = Console()
    with _until_stopped(console):
        console.print("La démonstration démarre…", style="dim")
        with servers.valkey(home) as (valkey, redis_url):
            installed = installation.prepare(home, redis_url)
            with site.running(installed, [valkey]) as children:
                runs = bool(installed.franceconnect)
                panel.show(installed.names, installed.config, console, franceconnect=runs)
                site.watch(children)


@contextmanager
def _until_stopped(console: Console) -> Iterator[None]:
    """Turn Ctrl-C, a closed terminal and a polite kill into an orderly end."""
    kept = {number: signal.signal(number, _stop) for number in _ENDINGS}
    try:
        yield
    except KeyboardInterrupt:
        console.print("\nLa démonstration est arrêtée.")
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    """End, once: a second Ctrl-C must not interrupt the stopping."""
    del number, frame
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _use_our_settings_only() -> None:
    """Forget settings in the environment: they are those of another installation."""
    for name in [name for name in os.environ if name.startswith("IDP_")]:
        del os.environ[name]
