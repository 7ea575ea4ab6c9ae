from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from idp import create_app
from idp.config import Brand, Legal, Settings


def words(client: FlaskClient, path: str) -> str:
    return " ".join(BeautifulSoup(client.get(path).text, "html.parser").get_text().split())


def branded(settings: Settings) -> FlaskClient:
    brand = Brand(organisation="Académie de Poitiers", support_email="aide@ac.example")
    legal = Legal(
        address="22 rue Guillaume VII, Poitiers",
        publication_director="Camille Martin",
        host="Hébergeur & fils, Niort",
        data_protection_officer="dpd@ac.example",
        transfers="Aucun.",
    )
    limits = settings.enrolment.model_copy(update={"code_minutes": 17, "sms_per_day": 9})
    update = {"brand": brand, "legal": legal, "enrolment": limits}
    return create_app(settings.model_copy(update=update)).test_client()


def test_help_answers_with_the_figures_of_the_settings(settings: Settings) -> None:
    text = words(branded(settings), "/aide")
    assert "après 17 minutes" in text
    assert "9 en un jour" in text
    assert "aide@ac.example" in text


def test_help_speaks_of_what_hurts_parents(client: FlaskClient) -> None:
    text = words(client, "/aide")
    for question in (
        "Je n’ai pas reçu le code par SMS",
        "Mon numéro de portable a changé",
        "Mon numéro est d’outre-mer ou d’un autre pays",
        "J’ai plusieurs enfants",
        "L’autre parent et moi sommes séparés",
        "J’ai perdu mon identifiant ou mon mot de passe",
    ):
        assert question in text


def test_the_notice_says_all_that_the_regulation_asks(settings: Settings) -> None:
    """RGPD art. 13 §1 and §2, art. 14 §1 and §2."""
    text = words(branded(settings), "/donnees-personnelles")
    for told in (
        "Académie de Poitiers, 22 rue Guillaume VII, Poitiers",  # 13 §1 a
        "dpd@ac.example",  # 13 §1 b
        "mission de service public (RGPD, article 6 § 1 e)",  # 13 §1 c
        "Données que l’établissement nous transmet",  # 14 §1 d, §2 f
        "L’opérateur qui achemine les SMS",  # 13 §1 e
        "Aucun.",  # 13 §1 f
        "17 minutes",  # 13 §2 a
        "voir vos données",  # 13 §2 b
        "plainte à la CNIL",  # 13 §2 d
        "Vous n’êtes pas obligé",  # 13 §2 e
        "ni décision automatique",  # 13 §2 f
    ):
        assert told in text, told


def test_the_legal_notice_names_publisher_director_and_host(settings: Settings) -> None:
    """LCEN art. 6 III."""
    text = words(branded(settings), "/mentions-legales")
    for told in ("Académie de Poitiers", "Camille Martin", "Hébergeur & fils, Niort"):
        assert told in text


def test_the_accessibility_statement_has_its_parts(settings: Settings) -> None:
    """RGAA 4.1, mandatory content of a statement."""
    text = words(branded(settings), "/accessibilite")
    for told in ("non conforme", "Contenus non accessibles", "aide@ac.example", "Défenseur"):
        assert told in text


def test_pages_are_usable_with_an_untouched_configuration(client: FlaskClient) -> None:
    for path in ("/aide", "/donnees-personnelles", "/mentions-legales", "/accessibilite"):
        text = words(client, path)
        assert "None" not in text
        assert " ." not in text


def test_files_whose_address_names_their_content_are_kept(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/aide").text, "html.parser")
    addresses = [str(tag["href"]) for tag in page.select("head link")]
    addresses += [str(tag["src"]) for tag in page.select("head script")]
    assert len(addresses) == 6
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_address_without_stamp_and_a_missing_file_are_not_kept(client: FlaskClient) -> None:
    assert "immutable" not in client.get("/apparence/base.css").headers["Cache-Control"]
    missing = client.get("/apparence/none.css?v=1")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["Cache-Control"]


def test_the_colours_follow_the_brand(client: FlaskClient, settings: Settings) -> None:
    brand = Brand(colour_primary="#0b6e4f")
    other = create_app(settings.model_copy(update={"brand": brand})).test_client()
    green, blue = (c.get("/apparence/couleurs.css") for c in (other, client))
    assert green.mimetype == "text/css"
    assert "--primary: #0b6e4f;" in green.text
    assert "--primary: #1d4e89;" in blue.text


def test_a_browser_that_asks_for_an_icon_gets_it(app: Flask) -> None:
    answer = app.test_client().get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
