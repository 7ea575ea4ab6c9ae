"""A CSV of a school or a ministry: `;` or `,`, a usual encoding, headers in any spelling."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain

from idp.families.importers.archive import Counted, Member, OnBytes, on_record_of
from idp.families.importers.records import FileRefused, Where
from idp.families.importers.unreadable import of_csv
from idp.families.names import normalise

_LONGEST_LINE = 1 << 20
"""Bytes; a line of the directory has about 1,500."""
_MOST_LINES, _MOST_COLUMNS = 200_000, 500
"""The directory has some 70,000 lines of 70 columns; no school comes near."""
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
    member: Member, wanted: Sequence[str], on_bytes: OnBytes, delimiters: str = ";"
) -> Iterator[tuple[Where, Row | None]]:
    """Each line as {normalised header: text}; None for one with a wrong number of columns.

    Raises FileRefused: headers of `wanted` that are missing or there twice, and as `cells`.
    """
    lines = cells(member, on_bytes, delimiters)
    _, first = next(lines, (None, []))
    headers = [normalise(name) for name in first]
    if missing := [name for name in wanted if name not in headers]:
        raise FileRefused(f"{member.name} : il manque les colonnes {', '.join(missing)}.")
    if twice := [name for name in wanted if headers.count(name) > 1]:
        raise FileRefused(f"{member.name} : les colonnes {', '.join(twice)} y sont deux fois.")
    for where, values in lines:
        whole = len(values) == len(headers)
        yield where, dict(zip(headers, values, strict=True)) if whole else None


def headers_of(member: Member) -> list[str]:
    """The normalised headers, without empty ones at the end. Raises FileRefused."""
    _, first = next(cells(member, lambda _: None, ";,"), (None, []))
    return normalised(first)


def normalised(first: Sequence[str]) -> list[str]:
    """The headers of a first line, without empty ones at the end."""
    headers = [normalise(name) for name in first]
    while headers and not headers[-1]:
        headers.pop()
    return headers


def first_of(row: Row, *names: str) -> str | None:
    """The cell of the first of these columns that the file has."""
    return next((row[name] for name in names if name in row), None)


def cells(
    member: Member, on_bytes: OnBytes, delimiters: str = ";"
) -> Iterator[tuple[Where, list[str]]]:
    """The cells of each line that has any, headers first. The delimiter is the one most seen there.

    Raises FileRefused: a line without end, too many of them, a NUL, quotes left open.
    """
    encoding = encoding_of(member)
    count = on_record_of(on_bytes)
    with member.open(on_bytes) as stream:
        lines = _lines(stream, encoding, member)
        first = next(lines, "")
        delimiter = max(delimiters, key=first.count)
        reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
        try:
            for values in reader:
                place = f"{member.name}, ligne {reader.line_num}"
                if len(values) > _MOST_COLUMNS:
                    raise FileRefused(f"{place} : trop de colonnes ({len(values)}).")
                if any(values):
                    count()
                    yield Where(member.name, reader.line_num), values
        except csv.Error as error:
            place = f"{member.name}, ligne {reader.line_num}"
            raise FileRefused(f"{place} : le CSV est mal formé, {of_csv(error)}.") from error


def _lines(stream: Counted, encoding: str, member: Member) -> Iterator[str]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if number > _MOST_LINES:
            raise FileRefused(f"{member.name} : plus de {_MOST_LINES} lignes, c’est trop.")
        if len(line) == _LONGEST_LINE:
            raise FileRefused(f"{member.name}, ligne {number} : la ligne est trop longue.")
        if b"\0" in line:
            raise FileRefused(
                f"{member.name}, ligne {number} : ce n’est pas du texte en UTF-8 ou ISO-8859-15."
            )
        # The BOM, if there is one, is only at the beginning.
        yield line.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
