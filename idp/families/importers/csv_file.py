"""A CSV of a school or a ministry: `;`, any of the usual encodings, headers in any spelling."""

import codecs
import csv
from collections.abc import Iterator, Sequence

from idp.families.importers.archive import Counted, Member, OnBytes
from idp.families.importers.records import FileRefused, Where
from idp.families.names import normalise

_LONGEST_LINE = 1 << 20
"""Bytes; a line of the directory has about 1,500."""
_PORTION = 1 << 16
_FALLBACK = "iso-8859-15"

Row = dict[str, str]


def encoding_of(member: Member) -> str:
    """UTF-8 where the whole file is, with or without BOM, else ISO-8859-15."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with member.open(lambda _: None) as stream:
        try:
            while portion := stream.read(_PORTION):
                decoder.decode(portion)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _FALLBACK
    return "utf-8-sig"


def rows(
    member: Member, wanted: Sequence[str], on_bytes: OnBytes
) -> Iterator[tuple[Where, Row | None]]:
    """Each line as {normalised header: text}; None for one with a wrong number of columns.

    Raises FileRefused: headers of `wanted` that are missing, a line without end, quotes left open.
    """
    encoding = encoding_of(member)
    with member.open(on_bytes) as stream:
        reader = csv.reader(_lines(stream, encoding, member), delimiter=";", strict=True)
        try:
            headers = [normalise(name) for name in next(reader, [])]
            if missing := [name for name in wanted if name not in headers]:
                raise FileRefused(f"{member.name} : il manque les colonnes {', '.join(missing)}.")
            for values in reader:
                where = Where(member.name, reader.line_num)
                whole = len(values) == len(headers)
                if values:
                    yield where, dict(zip(headers, values, strict=True)) if whole else None
        except csv.Error as error:
            message = f"{member.name}, ligne {reader.line_num} : le CSV est mal formé ({error})."
            raise FileRefused(message) from error


def _lines(stream: Counted, encoding: str, member: Member) -> Iterator[str]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise FileRefused(f"{member.name}, ligne {number} : la ligne est trop longue.")
        # The BOM, if there is one, is only at the beginning.
        yield line.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
