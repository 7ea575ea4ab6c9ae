"""Turning the ring: for each algorithm the next key signs, another next one is made.

By the command, and by itself every `keys.rotate_after_days`. Processes follow by the files.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from pydantic import SecretStr

from idp.keys import algorithms, files
from idp.keys.algorithms import ALGORITHMS
from idp.keys.files import Entry, Index, KeyFileError, State
from idp.platform import audit, clock, jobs, schedule, settings
from idp.platform.audit import Event
from idp.platform.database import db

RETIRED_SECONDS = 30 * 24 * 3600
"""How long a retired key stays published: id_token_hints come back long after they expired."""
KNOWN_AFTER = 3600
"""Seconds after which ENTs may be believed to have fetched a published key (OIDC Core §10.1.1)."""
_DAY = 24 * 3600
_LOOK_EVERY = 3600
_Choose = Callable[[Collection[Entry]], Collection[str]]
"""Says from the index, while nobody else may turn it, which algorithms turn now."""


class NotKnownYet(Exception):  # noqa: N818 — reads as what is wrong
    """ENTs cannot know a next key yet; `seconds` until they can be believed to."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def rotate(wanted: Collection[str] = ALGORITHMS, *, known: bool = False) -> dict[str, str]:
    """Let the next key of these algorithms sign, make another; return the kid that signs, by alg.

    An algorithm without keys gets an active and a next one. Keys retired for 30 days are deleted.
    `known`: raises NotKnownYet, nothing turned, for a next key that was published too late.
    """

    def choose(entries: Collection[Entry]) -> Collection[str]:
        if known and (waits := wait_seconds(entries, wanted)):
            raise NotKnownYet(waits)
        return wanted

    current = settings.current()
    return _turn(current.keys.directory, current.secrets.key, choose, demo=False)


def create_if_missing(directory: Path, secret: SecretStr, *, demo: bool = False) -> None:
    """Make the first keys of each algorithm, once; `demo` marks them for refusal in production."""
    if _missing(files.read_index(directory).entries):
        _turn(directory, secret, _missing, demo=demo)


def wait_seconds(entries: Collection[Entry], wanted: Collection[str]) -> int:
    """Return after how many seconds ENTs know the next key of each of these algorithms; 0: now."""
    waits = [
        entry.since + KNOWN_AFTER - clock.timestamp()
        for entry in entries
        if entry.state is State.NEXT and entry.alg in wanted
    ]
    return max([0, *waits])


@schedule.every(seconds=_LOOK_EVERY)
@jobs.job
def rotate_what_is_due() -> None:
    """Rotate the algorithms whose key has signed for `keys.rotate_after_days`; 0 days: never.

    Their next keys were published when these began to sign: ENTs know them by then.
    """
    current = settings.current()
    if _due(files.read_index(current.keys.directory).entries):
        rotated = _turn(current.keys.directory, current.secrets.key, _due, demo=False)
        record(rotated, actor=None, reason=None)


def record(rotated: dict[str, str], *, actor: str | None, reason: str | None) -> None:
    """Write in the trail which keys sign from now on. Commits."""
    for kid in rotated.values():
        audit.record(Event.KEY_ROTATED, actor=actor, reason=reason, key_id=kid)
    db.session.commit()


def _due(entries: Collection[Entry]) -> list[str]:
    days = settings.current().keys.rotate_after_days
    return [
        entry.alg
        for entry in entries
        if entry.state is State.ACTIVE and 0 < days * _DAY <= clock.timestamp() - entry.since
    ]


def _missing(entries: Collection[Entry]) -> list[str]:
    held = {entry.alg for entry in entries}
    return [alg for alg in ALGORITHMS if alg not in held]


def _turn(directory: Path, secret: SecretStr, choose: _Choose, *, demo: bool) -> dict[str, str]:
    moment = clock.timestamp()
    with files.locked(directory):
        index = files.read_index(directory)
        # Chosen here: whoever waited for the lock would let a key sign that was made just before.
        held = _opened(index.entries, directory, secret)
        if not (wanted := choose(held)):
            return {}
        # An algorithm whose signing key is gone turns with them: else it would have none.
        wanted = {*wanted, *_without_active(index.entries, held)}
        kept = [
            entry
            for entry in held
            if entry.state is not State.RETIRED or moment - entry.since < RETIRED_SECONDS
        ]
        for alg in wanted:
            kept = _turned(kept, alg, moment, directory, secret)
        files.write_index(directory, Index(tuple(kept), index.demo or demo))
    return {e.alg: e.kid for e in kept if e.state is State.ACTIVE and e.alg in wanted}


def _without_active(before: Collection[Entry], held: Collection[Entry]) -> set[str]:
    return {e.alg for e in before} - {e.alg for e in held if e.state is State.ACTIVE}


def _opened(entries: Collection[Entry], directory: Path, secret: SecretStr) -> list[Entry]:
    """Return the keys whose file is there; raises KeyFileError unless this secret opens all.

    A process wants the whole ring: no turn may end in one that the next to start cannot open. A
    file that is gone is a key that is gone, which is the way out for one that is damaged.
    """
    held = [entry for entry in entries if files.has_key(directory, entry.kid)]
    for entry in held:
        try:
            files.read_key(directory, entry.kid, secret)
        except KeyFileError as error:
            way_out = "Rien n’est changé : voir idp keys rotate --help."
            raise KeyFileError(f"{error} {way_out}") from error
    return held


def _turned(
    entries: list[Entry], alg: str, moment: int, directory: Path, secret: SecretStr
) -> list[Entry]:
    """Return the entries after this algorithm's turn; other algorithms' stay as they are."""
    promoted = next((e.kid for e in entries if e.alg == alg and e.state is State.NEXT), None)
    turned = [
        Entry(e.kid, e.alg, State.RETIRED, moment)
        if e.alg == alg and e.state is State.ACTIVE
        else e
        for e in entries
        if e.kid != promoted
    ]
    active = promoted or _new_key(alg, directory, secret)
    turned.append(Entry(active, alg, State.ACTIVE, moment))
    turned.append(Entry(_new_key(alg, directory, secret), alg, State.NEXT, moment))
    return turned


def _new_key(alg: str, directory: Path, secret: SecretStr) -> str:
    key = algorithms.generate(alg)
    kid: str = key.thumbprint()  # RFC 7638
    jwk = key.as_dict(private=True) | {"kid": kid, "alg": alg, "use": "sig"}
    files.write_key(directory, kid, jwk, secret)
    return kid
