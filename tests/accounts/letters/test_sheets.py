"""The PDF of the letters: one accessible page each."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pytest
from flask import Flask

from idp.accounts.letters import messages, sheets
from idp.accounts.letters.issuing import Issue
from idp.accounts.letters.printable import printable
from idp.accounts.letters.purposes import Purpose
from idp.accounts.letters.recipients import OwnChild, Recipient
from idp.families.models import Establishment
from idp.families.names import PersonName

pytestmark = pytest.mark.usefixtures("context")
SCHOOL = Establishment(
    uai="0860003L",
    name="Collège « L’Été » #1",
    postal_code="86000",
    city="Poitiers",
    phone="05 49 00 00 00",
)
HOSTILE = '#panic("x") $y$ *a* _b_ <c> @d [e] \\u{41} // f `g` ~'


def issue(purpose: Purpose = Purpose.ACTIVATE, name: str = "DUPOND", children: int = 2) -> Issue:
    own = tuple(OwnChild(f"Enfant{n}", "6EB") for n in range(children))
    who = Recipient(1, PersonName(name, None, "Jeanne"), None, own, None, None)
    password = None if purpose is Purpose.REMIND else "k7mp-x3qd-9hwt"
    return Issue(who, purpose, "j.dupond25", None, password=password)


def read(*issues: Issue) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(sheets.pdf(issues, SCHOOL)))


def flat(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def test_a_letter_says_who_what_until_when_and_what_to_do() -> None:
    (page,) = read(issue()).pages
    text = flat(page)
    for said in (
        "Collège « L’Été » #1",
        "86000 Poitiers",
        "Jeanne DUPOND",
        "Enfant0 (6EB)",
        "j.dupond25",
        "k7mp-x3qd-9hwt",
        "À utiliser jusqu’au",
        "une seule fois",
        "localhost/activation",
        "Donnez la date de naissance",
    ):
        assert said in text, text


def test_a_reminder_holds_no_secret() -> None:
    (page,) = read(issue(Purpose.REMIND)).pages
    text = flat(page)
    assert "j.dupond25" in text
    assert "provisoire" not in text


def test_a_reset_says_that_the_old_password_is_over() -> None:
    (page,) = read(issue(Purpose.RESET)).pages
    assert "L’ancien ne sert plus" in flat(page)


def test_the_document_is_tagged_french_and_titled_for_screen_readers() -> None:
    """PDF/UA-1 (ISO 14289-1): tags, language, title shown, a text for the code."""
    pdf = read(issue(), issue())
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Courriers" in str(pdf.metadata.title if pdf.metadata else "")
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "Code QR qui ouvre localhost/activation" in _texts_of_figures(root["/StructTreeRoot"])


def _texts_of_figures(node: Any) -> str:  # noqa: ANN401 — a tree of dictionaries and lists
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return " ".join(_texts_of_figures(one) for one in node)
    if not isinstance(node, dict):
        return ""
    return str(node.get("/Alt", "")) + _texts_of_figures(node.get("/K", ""))


def test_a_name_never_becomes_markup() -> None:
    (page,) = read(issue(name=HOSTILE)).pages
    shown = "".join(page.extract_text().split())
    for part in ('#panic("x")', "$y$", "*a*", "_b_", "<c>", "@d", "[e]", "\\u{41}", "`g`"):
        assert part in shown, shown


@pytest.mark.parametrize(
    "name",
    [
        "\u674e\u660e",
        "\U0001f600",
        "A\x00B",
        "A\x07B",
        "A\nB",
        "\ud800",
        "\ue000",
        "\u202eDOP",
        "\u0500",
    ],
    ids=["chinese", "emoji", "nul", "bell", "line", "surrogate", "private", "backwards", "komi"],
)
def test_one_odd_name_does_not_keep_a_schools_letters_from_being_printed(name: str) -> None:
    assert len(read(issue(name=name), issue()).pages) == 2


def test_each_character_that_is_let_through_can_be_shown() -> None:
    """PDF/UA-1 refuses what no font shows."""
    shown = [c for c in map(chr, range(0x3000)) if printable(c) == c]
    assert len(shown) > 1000
    assert len(read(issue(name=" ".join(shown))).pages) > 0


def test_names_keep_their_accents() -> None:
    for name in ("D’ARC-Œuvré Ÿ ẞ Łukasz Çağ", "Ελένη", "Иванов"):
        assert printable(name) == name
    assert printable("e\u0301te\u0301") == "été"


def test_long_names_and_large_families_stay_on_one_page() -> None:
    first, _ = read(issue(name="DE LA " * 15, children=9), issue()).pages
    assert "Enfant4 (6EB) et 4 autres élèves" in flat(first)
    assert "Enfant4 (6EB) et un autre élève" in flat(read(issue(children=6)).pages[0])


def test_the_longest_identifier_stays_on_one_line() -> None:
    longest = f"j.{'w' * 40}12345678"
    (page,) = read(replace(issue(), identifier=longest)).pages
    assert longest in page.extract_text().split()


def test_the_code_opens_the_configured_address(app: Flask) -> None:
    """From the issuer, never from who asks."""
    with app.test_request_context(base_url="https://evil.example"):
        assert messages.activation_url() == "http://localhost/activation"


def test_no_letter_makes_no_file() -> None:
    with pytest.raises(ValueError, match="no letter"):
        sheets.pdf([], SCHOOL)
