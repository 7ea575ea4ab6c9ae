"""`idp accounts letters`: the file of secrets."""

import os
import stat
from pathlib import Path

import pytest
from flask import Flask

from idp.accounts.models import Letter
from idp.cli.letters_file import NewFile
from idp.cli.options import OutOfReach, Refused
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run
from tests.cli.school_letters import PASSWORD, UAI, WHY, letters, out, pages, refused, school

__all__ = ["out", "school"]


def left(out: Path) -> list[str]:
    """What lies where the letters were to be, the test's own database aside."""
    return [
        path.name for path in out.parent.iterdir() if path.suffix in {".pdf", ""} and path.is_file()
    ]


@pytest.mark.usefixtures("school")
def test_what_must_be_printed_needs_a_file(run: Run, app: Flask) -> None:
    assert "--out" in refused(run, "--establishment", UAI, "--by-email")
    with app.app_context():
        assert db.session.query(Letter).count() == 0


@pytest.mark.usefixtures("school")
def test_the_file_is_for_its_writer_alone_and_never_written_over(
    run: Run, app: Flask, out: Path
) -> None:
    letters(run, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    said = refused(run, "--establishment", UAI, "--out", str(out))
    assert "existe déjà" in said
    assert out.read_bytes() == before
    assert left(out) == [out.name]
    with app.app_context():
        issued = db.session.query(SecurityEvent).filter_by(event="letters.issued").count()
    assert issued == 1


@pytest.mark.usefixtures("school")
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_issued(
    run: Run, app: Flask, tmp_path: Path
) -> None:
    missing = tmp_path / "nulle part" / "courriers.pdf"
    assert "ne peut pas être écrit" in refused(run, "--establishment", UAI, "--out", str(missing))
    with app.app_context():
        assert db.session.query(Letter).count() == 0


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("words", [(), ("--class", "3EME1")], ids=["making", "writing"])
def test_letters_that_could_not_be_written_down_leave_no_file(
    run_without_store: Run, app: Flask, out: Path, words: tuple[str, ...]
) -> None:
    result = run_without_store(
        "accounts", "letters", "--establishment", UAI, *words, "--out", str(out), *WHY
    )
    assert result.exit_code == 1
    assert left(out) == []
    with app.app_context():
        assert db.session.query(Letter).count() == 0
        assert db.session.query(SecurityEvent).count() == 0


def test_a_name_is_taken_at_once_so_that_two_commands_do_not_share_it(out: Path) -> None:
    with (
        pytest.raises(Refused, match="existe déjà"),
        NewFile(out, force=False),
        NewFile(out, force=False),
    ):
        pass
    assert left(out) == []


def test_nothing_to_print_leaves_no_file_and_an_earlier_one_as_it_was(out: Path) -> None:
    with NewFile(out, force=False) as file:
        file.keep(wanted=False)
    assert left(out) == []
    out.write_bytes(b"earlier")
    with NewFile(out, force=True) as file:
        file.keep(wanted=False)
    assert out.read_bytes() == b"earlier"


def test_the_only_copy_stays_when_it_cannot_get_its_name(out: Path) -> None:
    """What is in it was issued already."""
    with NewFile(out, force=True) as file:
        file.write(b"letters")
        out.mkdir()
        with pytest.raises(OutOfReach) as told:
            file.keep(wanted=True)
    (aside,) = [path for path in out.parent.iterdir() if path.is_file()]
    assert str(aside) in told.value.message
    assert aside.read_bytes() == b"letters"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


@pytest.mark.usefixtures("school")
def test_secrets_are_on_the_sheets_only(
    run: Run, out: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = letters(run, out, "--json")
    written = capfd.readouterr()
    for secret in PASSWORD.findall(" ".join(pages(out))):
        assert secret not in said + written.out + written.err


@pytest.mark.usefixtures("school")
def test_a_file_name_that_is_no_utf8_is_no_obstacle(run: Run, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"courriers-\xe9.pdf")
    letters(run, odd)
    assert len(pages(odd)) == 3
