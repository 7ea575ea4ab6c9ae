"""Child processes that end with whoever started them, however that one ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_LOG_TAIL_LINES = 15


@dataclass(frozen=True)
class Child:
    """A running process, the name a person knows it by and the file that its output goes to."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def running(self) -> bool:
        """Whether it is still alive."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """Return the end of its log: what to show when it died."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LOG_TAIL_LINES:])


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: int | None = None,
) -> Child:
    """Start a command whose output goes to `log`; `env` adds to ours, `user` is a uid to become."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | dict(env or {}),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            # Ctrl-C in a terminal reaches its whole foreground group; we stop ours in order.
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 — one system call, and no thread runs yet
        )
    return Child(name, process, log)


def stop_all(children: Iterable[Child]) -> None:
    """Ask all of them to end before waiting for the first."""
    asked = list(children)
    for child in asked:
        if child.running:
            child.process.terminate()
    for child in asked:
        stop(child)


def stop(child: Child, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the process to end, wait, and kill it with its group when it does not."""
    if child.running:
        child.process.send_signal(how)
    try:
        child.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _end_with_parent() -> None:
    """Have the kernel end this process when its starter dies without a word (prctl(2))."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
