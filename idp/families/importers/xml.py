"""Records of an XML file, one at a time, its memory given back; nothing outside it is read.

The files are of the shape root / part / list / record; `PARAMETRES` is a part made of fields.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from idp.families.importers.archive import Member, OnBytes, on_record_of
from idp.families.importers.records import FileRefused, Where
from idp.families.importers.unreadable import of_xml

_PART, _RECORD = 2, 4
_MOST_ELEMENTS = 5000
"""In one record, and beside all records; a record of a school has about 30."""
_LARGEST_RECORD = 1 << 23
"""Bytes from one record to the next; an AAF's largest school has a tenth of that."""

Element = etree._Element  # noqa: SLF001 — lxml has no other name for it


def root_tag(member: Member) -> str:
    """The name of the file's root element. Raises FileRefused."""
    return next((str(root.tag) for _, root in _events(member, lambda _: None)), "")


def records(
    member: Member, on_bytes: OnBytes, *, depth: int = _RECORD, document_type: str | None = None
) -> Iterator[Element]:
    """PARAMETRES and each record, complete, in the file's order. Raises FileRefused.

    A record is emptied as soon as the next one is asked for. `depth` counts the root as 1;
    `document_type` is the one file that a DOCTYPE may name, and even that is never read.
    """
    at = inside = beside = 0
    count = on_record_of(on_bytes)
    portion = _Portion(member, on_bytes)
    for event, element in _events(member, portion, document_type):
        if event == "start":
            at += 1
            continue
        if at > depth:
            inside += 1
            if inside > _MOST_ELEMENTS:
                raise _too_many(element, member)
        elif at == depth:
            inside = portion.size = 0
            count()
            yield element
            _forget(element)
        else:
            beside += 1  # these stay in memory
            if beside > _MOST_ELEMENTS:
                raise _too_many(element, member)
            if at == _PART and element.tag == "PARAMETRES":
                yield element
        at -= 1


class _Portion:
    """Hears of bytes, and bounds how many come before a record is whole."""

    def __init__(self, member: Member, on_bytes: OnBytes) -> None:
        self.size = 0
        self._member, self._on_bytes = member, on_bytes

    def __call__(self, size: int) -> None:
        """Raises FileRefused."""
        self.size += size
        if self.size > _LARGEST_RECORD:
            raise FileRefused(f"{self._member.name} : un seul élément remplit le fichier.")
        self._on_bytes(size)


def _too_many(element: Element, member: Member) -> FileRefused:
    line = where_of(element, member).line
    return FileRefused(f"{member.name}, ligne {line} : trop d’éléments.")


def where_of(element: Element, member: Member) -> Where:
    """Where the element begins."""
    return Where(member.name, getattr(element, "sourceline", None) or 0)


def field(record: Element, *names: str) -> str | None:
    """The text of the first of these children that has any; older files have other names."""
    for name in names:
        text = record.findtext(name)
        if text and not text.isspace():
            return text
    return None


def _events(
    member: Member, on_bytes: OnBytes, document_type: str | None = None
) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements. A document type is refused: it is where entities come from."""
    with member.open(on_bytes) as stream:
        try:
            for event, element in etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            ):
                if event == "start" and element.getparent() is None:
                    _refuse_document_type(member, element, document_type)
                yield event, element
        except etree.XMLSyntaxError as error:
            raise FileRefused(f"{member.name}, ligne {error.lineno} : {of_xml(error)}") from error


def _refuse_document_type(member: Member, root: Element, allowed: str | None) -> None:
    found: Any = root.getroottree().docinfo.internalDTD
    if found is None:
        return
    empty = not any((*found.iterentities(), *found.iterelements()))
    if not (empty and allowed is not None and found.system_url == allowed):
        raise FileRefused(f"{member.name} : un type de document (DOCTYPE) n’est pas accepté.")


def _forget(element: Element) -> None:
    element.clear()
    if (parent := element.getparent()) is not None:
        parent.remove(element)
