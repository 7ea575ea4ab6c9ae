"""Files made to harm are refused with a sentence, and nothing outside them is read."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from idp.families.importers import siecle
from idp.families.importers.records import FileRefused
from tests.families.siecle_files import SiecleExport


def refusal(paths: list[Path]) -> str:
    """The sentence with which the files are refused."""
    with pytest.raises(FileRefused) as refused:
        siecle.read(siecle.find(paths))
    return str(refused.value)


def with_pupils(folder: Path, content: bytes) -> list[Path]:
    """An export whose file of pupils is this."""
    paths = SiecleExport().write(folder)
    paths[0].write_bytes(content)
    return paths


def body(folder: Path) -> bytes:
    """The file of pupils without its declaration."""
    return SiecleExport().write(folder)[0].read_bytes().partition(b"\n")[2]


def test_a_document_type_is_refused_before_its_entities_are_worth_anything(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("motdepasse")
    entities = f'<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY b "{"&a;" * 9}">'
    content = f"<!DOCTYPE BEE_ELEVES [{entities}]>".encode() + body(tmp_path).replace(
        b"DUPOND", b"&b;"
    )
    assert "DOCTYPE" in refusal(with_pupils(tmp_path, content))


def test_a_document_type_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    content = b'<!DOCTYPE BEE_ELEVES SYSTEM "http://127.0.0.1:9/x.dtd">' + body(tmp_path)
    assert "DOCTYPE" in refusal(with_pupils(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "mal formé"),
        (b"\x00" * 100, "mal formé"),
        (b"Nom;Pr\xe9nom", "mal formé"),
        (b"<html/>", "n’est pas un export de SIECLE"),
        (b"<BEE_ELEVES>", "mal formé"),
        (b"<BEE_ELEVES/>", "PARAMETRES"),
        (b'<?xml version="1.0" encoding="x-nope"?><BEE_ELEVES/>', "mal formé"),
        (b'<?xml version="1.0" encoding="UTF-8"?><BEE_ELEVES>\xe9</BEE_ELEVES>', "mal formé"),
        (b"<BEE_ELEVES>" + b"<a>" * 300, "mal formé"),
        (b"<BEE_ELEVES>" + b"x" * 9_000_000 + b"</BEE_ELEVES>", "8 Mo sans un seul enregistrement"),
        (
            b"<BEE_ELEVES><D><ES><E>" + b"<A/>" * 6000 + b"</E></ES></D></BEE_ELEVES>",
            "trop d’éléments",
        ),
        (b"<BEE_ELEVES><PARAMETRES>" + b"<A/>" * 6000 + b"</PARAMETRES>", "trop d’éléments"),
    ],
    ids=lambda value: str(value[:60]),
)
def test_what_is_not_sound_xml_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert sentence in refusal(with_pupils(tmp_path, content))


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    content = SiecleExport().write(tmp_path)[0].read_bytes().replace(b"</ELEVE>", b"</ELEV>")
    assert "a.xml, ligne 6 :" in refusal(with_pupils(tmp_path, content))


def zipped(folder: Path, entries: dict[str, bytes]) -> Path:
    """A zip of these entries."""
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "x/../../a.xml", "C:\\a.xml"])
def test_a_path_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert "chemin interdit" in refusal([zipped(tmp_path, {name: b"<BEE_ELEVES/>"})])


def test_a_thousandfold_compression_is_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path, {"a.xml": b" " * 20_000_000})
    assert "de façon anormale" in refusal([bomb])


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    many = {f"{number}.xml": b"<BEE_ELEVES/>" for number in range(51)}
    assert "trop de fichiers" in refusal([zipped(tmp_path, many)])


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = SiecleExport().write_zip(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "ne peut pas être lu" in refusal([path])
    path.write_bytes(whole[:120] + bytes(60) + whole[180:])
    assert "ne peut pas être lu" in refusal([path])


def test_an_archive_that_lies_about_a_size_is_bounded_by_what_it_said(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.xml": b"<BEE_ELEVES>" + b" " * 1000 + b"</BEE_ELEVES>"})
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 1025), struct.pack("<I", 12)))
    assert "ne peut pas être lu" in refusal([path]) or "mal formé" in refusal([path])


def test_a_protected_archive_is_refused(tmp_path: Path) -> None:
    path = SiecleExport().write_zip(tmp_path)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    assert "mot de passe" in refusal([path])


def test_a_file_of_nothing_but_faults_is_given_up(tmp_path: Path) -> None:
    """Each fault is kept with its sentence: a file of 100 MB would fill the memory with them."""
    content = SiecleExport().write(tmp_path)[0].read_bytes()
    content = content.replace(b"</ELEVES>", b"<ELEVE/>" * 10_001 + b"</ELEVES>")
    said = refusal(with_pupils(tmp_path, content))
    assert "la date de naissance manque" in said
    assert "10001e ligne" in said


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xml")
    for path in (tmp_path / "x.xml", Path("/dev/zero")):
        assert "ce n’est pas un fichier" in refusal([path])


def test_a_file_too_large_for_a_school_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("wb") as file:
        file.truncate((1 << 28) + 1)
    assert "trop gros (256 Mo)" in refusal([path])


def test_a_name_in_an_archive_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    hostile = zipped(tmp_path, {"\x1b[2J\u202eréf.xml": b"<a/>"})
    assert refusal([hostile]) == "\ufffd[2J\ufffdréf.xml : ce n’est pas un export de SIECLE."


def test_why_a_file_cannot_be_read_is_said_in_french(tmp_path: Path) -> None:
    (tmp_path / "loop.xml").symlink_to("loop.xml")
    assert "ses liens symboliques tournent en rond" in refusal([tmp_path / "loop.xml"])
    whole = SiecleExport().write_zip(tmp_path).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:300])
    assert "l’archive est abîmée ou incomplète" in refusal([tmp_path / "cut.zip"])
