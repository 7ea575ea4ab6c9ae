"""What makes a school's files others than they were, and what does not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from idp.families.importers import siecle
from idp.families.importers.records import Delivery
from idp.families.importers.unchanged import digest_of
from idp.families.terms import Source
from tests.families.siecle_files import LYCEE, Eleve, Lien, Personne, SiecleExport

LEO, LEA = Eleve(), Eleve(id="9", ine="070832328JB", prenom="Léa", sortie="08/09/2026")
FAMILY = SiecleExport(eleves=[LEO, LEA], liens=[Lien(), Lien(eleve=LEA.id)])


def read(export: SiecleExport, folder: Path) -> Delivery:
    """What the files of an export say."""
    return siecle.read(siecle.find(export.write(folder)))


@pytest.mark.parametrize(
    "changes",
    [
        {"eleves": [replace(LEO, classe="5EME4"), LEA]},
        {"eleves": [LEO, replace(LEA, sortie="")]},
        {"eleves": [LEO, replace(LEA, ine="")]},
        {"eleves": [LEO, replace(LEA, naissance="31/02/2015")]},
        {"personnes": [Personne(portable="0600000009")]},
        {"personnes": [Personne(mel="")]},
        {"personnes": [Personne(usage="")]},
        {"personnes": [Personne(prenom="")]},
        {"liens": [Lien(), Lien(eleve=LEA.id, niveau="3")]},
        {"liens": [Lien(), Lien(eleve=LEA.id, parente="20")]},
        {"liens": [Lien(), Lien(eleve=LEA.id, niveau="")]},
        {"liens": [Lien()]},
        {"annee": "2027"},
        {"uai": LYCEE},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_a_file_says_counts(changes: dict[str, Any], tmp_path: Path) -> None:
    before = digest_of(read(FAMILY, tmp_path))
    assert before
    assert digest_of(read(FAMILY.but(**changes), tmp_path)) not in {before, None}


def test_the_source_and_what_an_aaf_calls_the_school_count(tmp_path: Path) -> None:
    family = read(FAMILY, tmp_path)
    others = (replace(family, source=Source.CSV), replace(family, jointure="1400"))
    assert len({digest_of(one) for one in (family, *others)}) == 3


def test_where_and_when_it_is_said_does_not(tmp_path: Path) -> None:
    family = read(FAMILY, tmp_path)
    later = replace(family, exported_at=family.exported_at + timedelta(days=1))
    zipped = siecle.read(siecle.find([FAMILY.write_zip(tmp_path)]))
    assert digest_of(family) == digest_of(later) == digest_of(zipped)


def test_a_delta_has_none_since_it_says_not_all(tmp_path: Path) -> None:
    assert digest_of(replace(read(FAMILY, tmp_path), partial=True)) is None
