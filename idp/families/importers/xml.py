"""Records of an XML file, one at a time, its memory given back; nothing outside it is read.

The files are of the shape root / part / list / record; `PARAMETRES` is a part made of fields.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from lxml import etree

from idp.families.importers.archive import Counted, Member, OnBytes, on_record_of
from idp.families.importers.records import FileRefused, Where
from idp.families.importers.unreadable import of_xml

_RECORD = 4
_PARAMETERS = "PARAMETRES"
_MOST_ELEMENTS = 5000
"""In one record; a record of a school has about 30."""
_LARGEST_RECORD = 1 << 23
"""Bytes; an AAF's largest school has a tenth of that."""
_FIRST_PORTION, _PORTION = 1 << 10, 1 << 16
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}

Element = etree._Element  # noqa: SLF001 — lxml has no other name for it
Texts = dict[str, str]


def root_tag(member: Member, document_type: str | None = None) -> str:
    """The name of the file's root element. Raises FileRefused.

    A document type is refused: it is where entities come from. `document_type` is the one file that
    a DOCTYPE may name, and even that is never read.
    """
    with _readable(member, lambda _: None) as stream:
        for _, root in etree.iterparse(_LittleByLittle(stream), ("start",), **_SAFE):
            _refuse_document_type(member, root, document_type)
            return str(root.tag)
    return ""


class _LittleByLittle:
    """A stream of which nobody reads more than they need: the root is in the first line."""

    def __init__(self, stream: Counted) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        """A few bytes."""
        return self._stream.read(min(size, _FIRST_PORTION))


def records(
    member: Member, on_bytes: OnBytes, *, depth: int = _RECORD, document_type: str | None = None
) -> Iterator[Element]:
    """PARAMETRES and each record, complete, in the file's order. Raises FileRefused.

    A record is gone when the next one is asked for. `depth` counts the root as 1.
    """
    # Events of one element only, the root: one for each element would take longer than the parsing.
    parser = etree.XMLPullParser(("start",), tag=root_tag(member, document_type), **_SAFE)
    count = on_record_of(on_bytes)
    root: Element | None = None
    waiting = 0
    with _readable(member, on_bytes) as stream:
        whole = False
        while not whole:
            portion = stream.read(_PORTION)
            whole = not portion
            waiting += len(portion)
            parser.close() if whole else parser.feed(portion)
            for _, element in parser.read_events():
                root = cast("Element", element) if root is None else root
            if root is not None:
                for record in _complete(root, depth - 1, member, whole=whole):
                    if record.tag != _PARAMETERS:
                        count()
                    yield record
                    waiting = 0
            if waiting > _LARGEST_RECORD:
                raise FileRefused(f"{member.name} : 8 Mo sans un seul enregistrement entier.")


def _complete(parent: Element, below: int, member: Member, *, whole: bool) -> Iterator[Element]:
    """The records so many levels below, taken out of the tree; `whole`: the parent has ended.

    What comes last in a parent that has not ended is not known to be complete.
    """
    children = list(parent)
    last = [] if whole else children[-1:]
    for child in children[: len(children) - len(last)]:
        if below == 1 or child.tag == _PARAMETERS:
            _refuse_endless(child, len(child), member)
            yield child
        else:
            yield from _complete(child, below - 1, member, whole=True)
        parent.remove(child)
    for child in last:
        if below == 1 or child.tag == _PARAMETERS:
            _refuse_endless(child, sum(1 for _ in child.iter()), member)
        else:
            yield from _complete(child, below - 1, member, whole=False)


def _refuse_endless(record: Element, elements: int, member: Member) -> None:
    if elements > _MOST_ELEMENTS:
        line = where_of(record, member).line
        raise FileRefused(f"{member.name}, ligne {line} : trop d’éléments.")


def where_of(element: Element, member: Member) -> Where:
    """Where the element begins."""
    return Where(member.name, getattr(element, "sourceline", None) or 0)


def texts(record: Element) -> Texts:
    """The text of each child that has any, by its name; of several of a name the first's."""
    found: Texts = {}
    for child in record:
        if (text := child.text) and not text.isspace():
            found.setdefault(str(child.tag), text)
    return found


def field(read: Texts, *names: str) -> str | None:
    """The first of these fields that is there; older files have other names."""
    for name in names:
        if name in read:
            return read[name]
    return None


@contextmanager
def _readable(member: Member, on_bytes: OnBytes) -> Iterator[Counted]:
    """The file, while it is well-formed. Raises FileRefused."""
    with member.open(on_bytes) as stream:
        try:
            yield stream
        except etree.XMLSyntaxError as error:
            raise FileRefused(f"{member.name}, ligne {error.lineno} : {of_xml(error)}") from error


def _refuse_document_type(member: Member, root: Element, allowed: str | None) -> None:
    found: Any = root.getroottree().docinfo.internalDTD
    if found is None:
        return
    empty = not any((*found.iterentities(), *found.iterelements()))
    if not (empty and allowed is not None and found.system_url == allowed):
        raise FileRefused(f"{member.name} : un type de document (DOCTYPE) n’est pas accepté.")
