from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients import registration
from idp.clients.redirect_uris import check_address
from idp.clients.registration import RegistrationError

USUAL: dict[str, Any] = {
    "client_id": "ent-vienne",
    "client_name": "ENT de la Vienne",
    "redirect_uris": ["https://ent.example.fr/retour"],
    "establishments": {"uai": ["0860003L"]},
}


def faults(**changes: object) -> list[str]:
    with pytest.raises(RegistrationError) as refused:
        registration.from_values(USUAL | changes)
    return refused.value.faults


def test_the_registrations_of_the_house_can_be_read() -> None:
    for path in sorted((Path(__file__).parents[2] / "clients").glob("*.toml")):
        assert registration.from_toml(path).client_id == path.stem


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("http://ent.example.fr/retour", "https"),
        ("https://ent.example.fr/retour#x", "fragment"),
        ("https://*.example.fr/retour", "joker"),
        ("http://localhost:80@evil.example/", "@"),
        ("https://user:secret@ent.example.fr/", "@"),
        ("javascript:alert(1)", "https://"),
        ("data:text/html,x", "https://"),
        ("ent.example.fr/retour", "https://"),
        ("https:///retour", "https://"),
        ("https://ent.example.fr;script-src/", "hôte"),
        ("https://ent.example.fr,evil.example/", "hôte"),
        ("https://'unsafe-inline'/", "hôte"),
        ("https://ent.example.fr\\@evil.example/", "interdits"),
        ("https://ent.example.fr/re tour", "interdits"),
        ("https://ent.example.fr/é", "interdits"),
        ("https://ent.example.fr/a/../b", "chemin"),
        ("https://ent.example.fr/a/..;/b", "chemin"),
        ("https://ent.example.fr/a/%2e%2E/b", "chemin"),
        ("https://ent.example.fr/a/..%2Fb", "chemin"),
        ("https://ent.example.fr/a/..%5cb", "chemin"),
        ("https://ent.example.fr/[a-z]", "interdits"),
        ("https://ent.example.fr/?a=%zz", "interdits"),
        ("http://[::1].evil.example/", "hôte"),
        ("https://ent.example.fr:99999/", "port"),
        ("https://[::1/", "hôte"),
        ("https://ent.example.fr/\x00", "interdits"),
        ("https://ent.example.fr/" + "a" * 2000, "longue"),
        ("http://localhost.evil.example/", "https"),
        ("http://127.0.0.1.evil.example/", "https"),
    ],
)
def test_an_address_that_could_be_misread_is_refused_with_a_sentence(uri: str, words: str) -> None:
    (fault,) = faults(redirect_uris=[uri])
    assert fault.startswith("redirect_uris.0 : ")
    assert words in fault


@pytest.mark.parametrize(
    "uri",
    [
        "https://ent.example.fr/retour?a=1",
        "http://127.0.0.1:8001/oidc/retour",
        "http://localhost/",
        "http://[::1]:8001/",
    ],
)
def test_https_everywhere_and_http_on_loopback_are_taken(uri: str) -> None:
    assert check_address(uri) == uri


@given(st.text())
def test_any_text_is_taken_or_refused_never_a_crash(text: str) -> None:
    try:
        taken = check_address(text)
    except ValueError:
        return
    assert taken == text


def test_all_faults_come_at_once_with_their_keys() -> None:
    found = faults(client_id="E N T", scope="openid admin", colour="red", client_name="")
    assert sorted(fault.split(" : ")[0] for fault in found) == [
        "client_id",
        "client_name",
        "colour",
        "scope",
    ]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("client_name", 3, "un texte"),
        ("client_name", "x", "2 à 200"),
        ("client_name", "x" * 201, "2 à 200"),
        ("client_name", "ENT\x00de la Vienne", "contrôle"),
        ("redirect_uris", "https://ent.example.fr/", "une liste"),
        ("redirect_uris", [], "au moins une"),
        ("redirect_uris", [3], "un texte"),
        ("initiate_login_uri", "http://ent.example.fr/", "https"),
        ("post_logout_redirect_uris", ["ftp://ent.example.fr/"], "https://"),
        ("token_endpoint_auth_method", "client_secret_jwt", "client_secret_basic"),
        ("scope", "profile", "openid"),
        ("scope", "openid openid admin", "admin"),
        ("establishment", "some", "'one' ou 'all'"),
        ("require_pkce", "perhaps", "true ou false"),
        ("sector", "https://ent.example.fr", "nom d’hôte"),
        ("sector", "ENT.example.fr", "minuscules"),
        ("establishments", [], "une table"),
        ("establishments", {"uai": "0860003L"}, "une liste"),
        ("client_id", "-ent", "minuscules"),
        ("client_id", "e" * 101, "3 à 100"),
    ],
)
def test_a_wrong_value_gets_a_french_sentence_with_its_key(
    key: str, value: object, words: str
) -> None:
    (fault,) = faults(**{key: value})
    assert fault.startswith(key)
    assert words in fault


def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(RegistrationError) as refused:
        registration.from_values({})
    assert sorted(refused.value.faults) == [
        "client_id : cette clé manque.",
        "client_name : cette clé manque.",
        "establishments : cette clé manque.",
        "redirect_uris : cette clé manque.",
    ]


def test_a_wrong_uai_letter_is_told_with_the_right_one() -> None:
    (fault,) = faults(establishments={"uai": ["0441234A"]})
    assert "la lettre serait C" in fault


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"departments": ["86"], "sectors": ["public"]}, "degré"),
        ({"kinds": ["college"], "sectors": ["public"]}, "territoire"),
        ({"departments": ["86"], "kinds": ["college"]}, "cette clé manque"),
        ({"departments": ["86"], "kinds": ["college"], "sectors": []}, "au moins une valeur"),
        ({"departments": ["86"], "kinds": ["crèche"], "sectors": ["public"]}, "'ecole'"),
        ({"departments": ["86"], "degree": 3, "sectors": ["public"]}, "degree"),
        ({"departments": ["20"], "degree": 2, "sectors": ["public"]}, "département"),
        ({"regions": ["86"], "degree": 2, "sectors": ["public"]}, "région"),
        ({"communes": ["Poitiers"], "degree": 1, "sectors": ["public"]}, "commune"),
        ({"academies": ["Poitiers"], "degree": 2, "sectors": ["public"]}, "académie"),
    ],
)
def test_a_bare_territory_would_leak_and_is_refused(rule: dict[str, Any], words: str) -> None:
    (fault,) = faults(establishments={"rule": rule})
    assert words in fault


def test_a_list_and_a_rule_together_are_refused_and_so_is_neither() -> None:
    rule = {"departments": ["86"], "kinds": ["college"], "sectors": ["public"]}
    assert len(faults(establishments={"uai": ["0860003L"], "rule": rule})) == 1
    assert len(faults(establishments={})) == 1


def test_only_a_client_with_a_secret_may_go_without_pkce() -> None:
    assert faults(token_endpoint_auth_method="none", require_pkce=False)
    method = USUAL | {"require_pkce": False, "token_endpoint_auth_method": "client_secret_post"}
    assert not registration.from_values(method).require_pkce


def test_several_hosts_need_a_named_sector() -> None:
    two = ["https://a.example.fr/r", "https://b.example.fr/r"]
    (fault,) = faults(redirect_uris=two)
    assert "sector" in fault
    named = registration.from_values(USUAL | {"redirect_uris": two, "sector": "a.example.fr"})
    assert named.sector_host == "a.example.fr"


def test_the_same_address_twice_is_refused() -> None:
    assert faults(redirect_uris=["https://a.example.fr/r", "https://a.example.fr/r"])


def test_a_file_that_is_no_toml_is_told_with_its_name(tmp_path: Path) -> None:
    broken = tmp_path / "ent.toml"
    broken.write_text("client_id = ", encoding="utf-8")
    with pytest.raises(RegistrationError) as refused:
        registration.from_toml(broken)
    assert str(broken) in refused.value.faults[0]


def test_a_file_that_is_too_deep_gets_a_sentence(tmp_path: Path) -> None:
    deep = tmp_path / "profond.toml"
    deep.write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    with pytest.raises(RegistrationError) as refused:
        registration.from_toml(deep)
    assert str(deep) in refused.value.faults[0]
