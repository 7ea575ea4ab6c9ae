"""`idp clients coverage`, `idp stats activation`."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests import seed
from tests.cli.conftest import Run, sentences
from tests.oidc import flow

UAI, OTHER = "0860003L", "0860001J"
Answer = Callable[..., Any]


@pytest.fixture
def ent(app: Flask) -> str:
    """An ENT that serves two schools; one has a parent, with an account."""
    with app.app_context():
        seed.family(UAI)
        seed.school(OTHER, "Lycée Marie Curie")
        return flow.register().client_id


def test_the_schools_of_an_ent_are_counted_also_those_without_parents(
    run: Run, answer: Answer, ent: str
) -> None:
    counts = {"with_mobile": 1, "with_account": 1, "by_vector": 1, "by_reference": 0}
    first, second = answer("clients", "coverage", ent)
    assert (first["uai"], first["parents"]) == (OTHER, 0)
    assert second == {"uai": UAI, "name": "Collège Jules Verne", "parents": 1, **counts}
    shown = run("clients", "coverage", ent).stdout
    for word in (UAI, OTHER, "CtRefId", "1 (100\u00a0%)", "0 (0\u00a0%)", "–"):
        assert word in shown, shown


def test_an_ent_that_is_not_registered_is_refused_in_a_sentence(run: Run) -> None:
    refused = run("clients", "coverage", "ent-inconnu")
    assert refused.exit_code == 2
    assert "Aucun ENT ne s’appelle « ent-inconnu »" in sentences(refused)


@pytest.mark.usefixtures("ent")
def test_activation_counts_the_schools_that_have_parents_or_those_asked_for(
    run: Run, answer: Answer
) -> None:
    assert [school["uai"] for school in answer("stats", "activation")] == [UAI]
    asked = answer("stats", "activation", "--uai", UAI, "--uai", OTHER.lower(), "--uai", UAI)
    assert [(school["uai"], school["with_account"]) for school in asked] == [(OTHER, 0), (UAI, 1)]
    assert "1 (100\u00a0%)" in run("stats", "activation").stdout


@pytest.mark.parametrize("uai", ["0860003X", "0860037Y", "x"])
@pytest.mark.usefixtures("ent")
def test_a_wrong_or_unknown_uai_is_refused(run: Run, uai: str) -> None:
    assert run("stats", "activation", "--uai", uai).exit_code == 2


@pytest.mark.usefixtures("app")
def test_an_empty_register_is_said_in_a_sentence(run: Run) -> None:
    assert "Aucun établissement n’a de parents" in run("stats", "activation").stdout
