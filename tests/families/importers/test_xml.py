"""Records out of a file that is read by portions: each once, in order, and none without end."""

from pathlib import Path

import pytest

from idp.families.importers.archive import Member
from idp.families.importers.records import FileRefused
from idp.families.importers.xml import records

PARAMETERS = "<PARAMETRES><UAJ>0860003L</UAJ></PARAMETRES>"
LONG = "x" * 90
"""A thousand records with it are more than one portion."""


def member(folder: Path, inside: str) -> Member:
    """A file with this inside its root."""
    path = folder / "a.xml"
    path.write_text(f"<R>{inside}</R>", encoding="utf-8")
    return Member(path, None, path.stat().st_size)


def test_records_of_several_portions_come_once_and_in_order(tmp_path: Path) -> None:
    lists = [
        "".join(f"<E><N>{n}</N><T>{LONG}</T></E>\n" for n in range(start, start + 1000))
        for start in (0, 1000)
    ]
    file = member(tmp_path, f"{PARAMETERS}<D>\n<A>{lists[0]}</A><B>{lists[1]}</B></D>")
    heard: list[int] = []
    read = [(str(one.tag), one.findtext("N")) for one in records(file, heard.append)]
    assert read == [("PARAMETRES", None), *(("E", str(n)) for n in range(2000))]
    assert sum(heard) == file.size


def test_parameters_are_whole_wherever_a_portion_ends(tmp_path: Path) -> None:
    fields = "".join(f"<F{n}>{LONG}</F{n}>" for n in range(1000))
    file = member(tmp_path, f"<PARAMETRES>{fields}</PARAMETRES><D><A><E/></A></D>")
    assert [len(one) for one in records(file, lambda _: None)] == [1000, 0]


@pytest.mark.parametrize(
    "inside",
    [
        f"<D><A><E><deep>{f'<e>{LONG}</e>' * 6000}</deep></E></A></D>",
        f"<PARAMETRES><deep>{f'<e>{LONG}</e>' * 6000}</deep></PARAMETRES>",
    ],
    ids=["record", "parameters"],
)
def test_what_does_not_end_is_refused_before_it_fills_the_memory(
    inside: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused, match="trop d’éléments"):
        list(records(member(tmp_path, inside), lambda _: None))


def test_a_thing_inside_that_is_called_as_the_root_is_no_root(tmp_path: Path) -> None:
    file = member(tmp_path, "<D><A><R><N>1</N></R><E><N>2</N></E></A></D>")
    assert [one.findtext("N") for one in records(file, lambda _: None)] == ["1", "2"]
