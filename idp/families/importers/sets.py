"""Files of one school or of many into the register: all or nothing for each school."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, Unpack

from idp.families.importers import report, writer
from idp.families.importers.archive import OnBytes
from idp.families.importers.formats import Opened
from idp.families.importers.garbage import seldom_collected
from idp.families.importers.records import FileRefused, Note
from idp.families.importers.summary import Summary


class Way(TypedDict):
    """Who writes, why, whether for good, and whether past the guards."""

    actor: str
    reason: str | None
    dry_run: bool
    force: bool
    replace_source: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A school that was left as it was, and why, in a French sentence."""

    uai: str
    sentence: str


@dataclass(slots=True)
class Result:
    """What became of each school, and what the school should look at."""

    summaries: list[Summary] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    """Of no school."""
    doubts: list[Note] = field(default_factory=list)
    """What keeps parents out, if a report is to say it: of an académie, tens of thousands."""


@seldom_collected()
def write_all(
    opened: Opened,
    on_bytes: OnBytes,
    on_school: Callable[[Summary], None],
    *,
    doubts: bool = False,
    **way: Unpack[Way],
) -> Result:
    """Write and commit each school; `on_school` hears of each that was, at once.

    Raises FileRefused where the files cannot be read; of many schools one that is refused is named
    in the result, and the others are written.
    """
    result = Result(notes=opened.notes)
    for delivery in (opened.writable or opened.deliveries)(on_bytes):
        try:
            opened.check(delivery)
            summary = writer.write(delivery, **way)
        except FileRefused as refusal:
            if not opened.many:
                raise
            result.refusals.append(Refusal(delivery.uai, str(refusal)))
            continue
        result.summaries.append(summary)
        if doubts:
            result.doubts += report.doubts(delivery)
        on_school(summary)
    if not way["dry_run"]:
        opened.finish([refusal.uai for refusal in result.refusals])
    return result
