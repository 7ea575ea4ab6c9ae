"""AAF sets that are broken or made to harm are refused with a sentence."""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from idp.families.importers.aaf_entries import GUARDIAN, Entry, Operation
from idp.families.importers.aaf_spool import spool
from idp.families.importers.formats import Declared, open_files
from idp.families.importers.records import FileRefused, Where
from tests.families.aaf_files import AafSet, delete, eleve, full, parent

SET = full(eleve("1", ["2000$10$1$1$1$1"]), parent("2000"))
PUPILS = "ENT_Complet_20260905_Eleve_0000.xml"


def refusal(paths: list[Path]) -> str:
    """The sentence with which the files are refused."""
    with pytest.raises(FileRefused) as refused:
        list(open_files("aaf", paths, Declared()).deliveries(lambda _: None))
    return str(refused.value)


def with_doctype(doctype: str) -> AafSet:
    """The set under another document type."""
    return replace(SET, doctype=doctype)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE ficAlimMENESR [<!ENTITY a "b">]>',
        '<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd" [<!ENTITY a SYSTEM "/etc/passwd">]>',
        '<!DOCTYPE ficAlimMENESR SYSTEM "http://127.0.0.1:9/ficAlimMENESR.dtd">',
        '<!DOCTYPE ficAlimMENESR SYSTEM "../ficAlimMENESR.dtd">',
        "<!DOCTYPE ficAlimMENESR [<!ELEMENT a ANY>]>",
    ],
    ids=["entity", "file", "address", "path", "element"],
)
def test_no_other_document_type_is_taken(tmp_path: Path, doctype: str) -> None:
    assert "DOCTYPE" in refusal(with_doctype(doctype).write(tmp_path))


def test_the_dtd_that_is_named_is_not_read(tmp_path: Path) -> None:
    (folder,) = SET.write(tmp_path)
    (folder / "ficAlimMENESR.dtd").write_text('<!ENTITY a "MECHANT">', encoding="utf-8")
    opened = open_files("aaf", [folder], Declared())
    assert len(list(opened.deliveries(lambda _: None))) == 1
    path = folder / PUPILS
    path.write_bytes(path.read_bytes().replace(b"DUPOND", b"&a;"))
    assert f"{PUPILS}, ligne" in refusal([folder])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "mal formé"),
        (b"\x00" * 100, "mal formé"),
        (b"<ficAlimMENESR><addRequest>", "mal formé"),
        (
            b"<ficAlimMENESR>" + b"x" * 9_000_000 + b"</ficAlimMENESR>",
            "8 Mo sans un seul enregistrement",
        ),
        (b"<ficAlimMENESR><addRequest><identifier/></addRequest></ficAlimMENESR>", "manque"),
        (b"<ficAlimMENESR><x><identifier><id>1</id></identifier></x></ficAlimMENESR>", "inconnu"),
        (b"<ficAlimMENESR><a>" + b"<b/>" * 6000 + b"</a></ficAlimMENESR>", "trop d’éléments"),
    ],
    ids=["empty", "NUL", "cut off", "long line", "no id", "unknown request", "bomb"],
)
def test_what_is_not_sound_is_refused_with_its_file(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (folder,) = SET.write(tmp_path)
    (folder / PUPILS).write_bytes(content)
    found = refusal([folder])
    assert found.startswith(PUPILS)
    assert sentence in found


def _without_a_file(folder: Path) -> None:
    (folder / PUPILS).unlink()


def _with_a_gap(folder: Path) -> None:
    (folder / PUPILS).rename(folder / PUPILS.replace("0000", "0001"))


def _of_two_days(folder: Path) -> None:
    (folder / PUPILS.replace("05_", "06_")).write_bytes((folder / PUPILS).read_bytes())


def _with_another_name(folder: Path) -> None:
    (folder / "eleves.xml").write_bytes(b"<a/>")


def _of_no_day(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        path.rename(folder / path.name.replace("20260905", "20260231"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_without_a_file, "Il manque les fichiers de la catégorie Eleve."),
        (_with_a_gap, "Il manque le fichier Eleve numéro 0000."),
        (_of_two_days, "de plusieurs jeux"),
        (_with_another_name, "eleves.xml : ce n’est pas le nom d’un fichier de l’AAF"),
        (_of_no_day, "La date 20260231"),
    ],
)
def test_a_set_that_is_not_whole_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    (folder,) = SET.write(tmp_path)
    spoil(folder)
    assert sentence in refusal([folder])


def test_a_full_set_that_deletes_is_refused(tmp_path: Path) -> None:
    one = full(delete("Eleve", "1"), parent("2000"))
    assert "un jeu complet n’a que des ajouts" in refusal(one.write(tmp_path))


def test_a_file_of_another_category_than_its_name_is_refused(tmp_path: Path) -> None:
    one = full(parent("2000"), parent("2000"))
    assert "la catégorie n’est pas celle du nom du fichier" in refusal(one.write(tmp_path))


def test_a_zip_is_taken_and_a_forged_one_refused(tmp_path: Path) -> None:
    (folder,) = SET.write(tmp_path)
    good, path, bomb = (tmp_path / name for name in ("good.zip", "path.zip", "bomb.zip"))
    with zipfile.ZipFile(good, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"aaf/{file.name}")
    assert len(list(open_files("aaf", [good], Declared()).deliveries(lambda _: None))) == 1
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"../{PUPILS}", b"<ficAlimMENESR/>")
    assert "chemin interdit" in refusal([path])
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PUPILS, b" " * 20_000_000)
    assert "de façon anormale" in refusal([bomb])


def test_nothing_of_anybody_stays_on_the_disk_whatever_kills_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with spool() as work:
        where = Where("a.xml", 1)
        work.fill([Entry(Operation.ADD, GUARDIAN, "1", {"sn": ["DUPOND" * 10_000_000]}, where)])
        assert list(work.of(GUARDIAN, "1"))
        assert list(tmp_path.iterdir()) == []
