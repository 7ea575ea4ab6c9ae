"""A school's letter in this browser: whoever held it up, and how far they have come. 60 minutes.

The sign-in page and the activation page meet here. The id is made from the browser's and from the
letter's issue: a reload or a second tab comes to the same place, two letters are two, and nobody
else can name it.
"""

from dataclasses import dataclass
from typing import cast

from idp.accounts.letters import judging
from idp.accounts.models import Letter
from idp.platform import crypto, settings, state
from idp.session import browser, proofs

PAGE = "/activation"
_ID_LENGTH = 43
_DISAVOWED = "disavowed:"
"""One field per pupil: what two tabs say does not get lost."""


@dataclass(frozen=True, slots=True)
class LetterInHand:
    """One letter in one browser."""

    id: str
    guardian_id: int
    mark: str
    """Of this issue of the letter (`judging.mark`)."""
    proven: bool = False
    """A child's birth date was right."""
    disavowed: frozenset[int] = frozenset()
    """Pupils of whom the person says not to be the legal guardian."""
    apart: bool = False
    """The account that looks like theirs is not: a new one is wanted."""
    joins: bool = False
    """They have an account, which the children are to join."""
    journey_id: str = ""
    """The ENT's request during which they went to sign in to that account."""

    @property
    def page(self) -> str:
        """Where it goes on."""
        return f"{PAGE}/{self.id}"


def hold(letter: Letter) -> LetterInHand:
    """Keep the letter for this browser; what was noted of it before stays."""
    mark = judging.mark(letter)
    guardian = str(letter.guardian_id)
    letter_id = crypto.keyed_digest("letter", browser.browser_id(), guardian, mark).hex()
    letter_id = letter_id[:_ID_LENGTH]
    _write(letter_id, {"browser": _this_browser(), "guardian": guardian, "mark": mark})
    proofs.give(letter_id)
    return LetterInHand(letter_id, letter.guardian_id, mark)


def find(letter_id: str) -> LetterInHand | None:
    """Return this browser's letter; None when it is over, or another browser's."""
    fields = cast("dict[bytes, bytes]", state.store().hgetall(_key(letter_id)))
    if fields.get(b"browser", b"").decode() != _this_browser() or not proofs.has(letter_id):
        return None
    return LetterInHand(
        id=letter_id,
        guardian_id=int(fields[b"guardian"]),
        mark=fields[b"mark"].decode(),
        proven=b"proven" in fields,
        disavowed=frozenset(
            int(name.removeprefix(_DISAVOWED.encode()))
            for name in fields
            if name.startswith(_DISAVOWED.encode())
        ),
        apart=fields.get(b"account") == b"new",
        joins=fields.get(b"account") == b"own",
        journey_id=fields.get(b"journey", b"").decode(),
    )


def note_proven(letter: LetterInHand) -> None:
    """Note that a child's birth date was right."""
    _write(letter.id, {"proven": "1"})


def note_apart(letter: LetterInHand) -> None:
    """Note that the account that looks like theirs is somebody else's."""
    _write(letter.id, {"account": "new"})


def note_joins(letter: LetterInHand, journey_id: str = "") -> None:
    """Note that the children are to join an account, and for which request of an ENT."""
    _write(letter.id, {"account": "own", "journey": journey_id})


def note_disavowed(letter: LetterInHand, pupil_id: int, *, put_aside: bool) -> None:
    """Note that the person says not to be this pupil's legal guardian, or takes it back."""
    if put_aside:
        _write(letter.id, {f"{_DISAVOWED}{pupil_id}": "1"})
    else:
        state.store().hdel(_key(letter.id), f"{_DISAVOWED}{pupil_id}")


def _this_browser() -> str:
    return crypto.digest(browser.browser_id())


def _write(letter_id: str, fields: state.HashFields) -> None:
    pipeline = state.store().pipeline()
    pipeline.hset(_key(letter_id), mapping=fields)
    pipeline.expire(_key(letter_id), settings.current().session.journey_minutes * 60)
    pipeline.execute()


def _key(letter_id: str) -> str:
    return f"letter-in-hand:{letter_id}"
