import signal
import sys
import time
from pathlib import Path

import pytest

from idp.demo import processes, site
from idp.demo.places import DemoError

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('up', flush=True)
time.sleep(60)
"""
CALM = "import time; print('up', flush=True); time.sleep(60)"
DYING = "print('no more paper', flush=True); raise SystemExit(3)"


def start(name: str, program: str, tmp_path: Path) -> processes.Child:
    child = processes.start(name, [sys.executable, "-c", program], log=tmp_path / f"{name}.log")
    deadline = time.monotonic() + 10
    while not child.last_words() and time.monotonic() < deadline:
        time.sleep(0.01)
    return child


def test_a_process_that_will_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    child = start("stubborn", STUBBORN, tmp_path)
    processes.stop(child)
    assert child.process.returncode == -signal.SIGKILL


def test_all_are_asked_to_end_before_the_first_is_waited_for(tmp_path: Path) -> None:
    children = [start(name, CALM, tmp_path) for name in ("one", "two")]
    processes.stop_all(children)
    assert [child.process.returncode for child in children] == [-signal.SIGTERM] * 2


def test_a_process_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    calm, dying = start("calm", CALM, tmp_path), start("L’imprimante", DYING, tmp_path)
    try:
        with pytest.raises(DemoError, match=r"L’imprimante s’est arrêté(.|\n)*no more paper"):
            site.watch([calm, dying])
    finally:
        processes.stop_all([calm, dying])
