"""SIECLE exports for tests, as schools hand them over: ISO-8859-15, dates dd/mm/yyyy."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.sax.saxutils import escape

COLLEGE, LYCEE = "0860003L", "0860037Y"


@dataclass(frozen=True)
class Eleve:
    """An ELEVE, every field as the file writes it."""

    id: str = "701294"
    ine: str = "070832327JA"
    nom: str = "DUPOND"
    prenom: str = "Léo"
    naissance: str = "14/03/2013"
    sortie: str = ""
    classe: str = "5EME3"
    nom_usage: str = ""

    def xml(self) -> str:
        """The element."""
        return (
            f'<ELEVE ELEVE_ID="{self.id}" ELENOET="4121">{tag("ID_NATIONAL", self.ine)}'
            f"{tag('NOM_DE_FAMILLE', self.nom)}{tag('NOM_USAGE', self.nom_usage)}"
            f"{tag('PRENOM', self.prenom)}{tag('DATE_NAISS', self.naissance)}"
            f"<CODE_SEXE>1</CODE_SEXE>{tag('DATE_ENTREE', '01/09/2026')}"
            f"{tag('DATE_SORTIE', self.sortie)}<CODE_STATUT>ST</CODE_STATUT></ELEVE>\n"
        )

    def structure(self) -> str:
        """The element that names the class, after a group."""
        return (
            f'<STRUCTURES_ELEVE ELEVE_ID="{self.id}" ELENOET="4121">'
            "<STRUCTURE><CODE_STRUCTURE>LATIN</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE>"
            f"</STRUCTURE><STRUCTURE>{tag('CODE_STRUCTURE', self.classe)}"
            "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n"
        )


@dataclass(frozen=True)
class Personne:
    """A PERSONNE; `nom_tag` is NOM in files from before 2018."""

    id: str = "209401"
    nom: str = "DUPOND"
    usage: str = "MARTIN"
    prenom: str = "Jeanne"
    portable: str = "+33600000001"
    personnel: str = ""
    professionnel: str = ""
    mel: str = "jeanne@example.org"
    nom_tag: str = "NOM_DE_FAMILLE"

    def xml(self) -> str:
        """The element."""
        return (
            f'<PERSONNE PERSONNE_ID="{self.id}"><LC_CIVILITE>MME</LC_CIVILITE>'
            f"{tag(self.nom_tag, self.nom)}{tag('NOM_USAGE', self.usage)}"
            f"{tag('PRENOM', self.prenom)}{tag('TEL_PERSONNEL', self.personnel)}"
            f"{tag('TEL_PORTABLE', self.portable)}<ACCEPTE_SMS>0</ACCEPTE_SMS>"
            f"{tag('TEL_PROFESSIONNEL', self.professionnel)}{tag('MEL', self.mel)}"
            "<ADRESSE_ID>3501</ADRESSE_ID></PERSONNE>\n"
        )


@dataclass(frozen=True)
class Lien:
    """A RESPONSABLE_ELEVE; `niveau_tag` is RESP_LEGAL in files from before 2018."""

    personne: str = "209401"
    eleve: str = "701294"
    niveau: str = "1"
    parente: str = "10"
    niveau_tag: str = "NIVEAU_RESPONSABILITE"

    def xml(self) -> str:
        """The element."""
        return (
            f"<RESPONSABLE_ELEVE>{tag('ELEVE_ID', self.eleve)}{tag('PERSONNE_ID', self.personne)}"
            f"{tag(self.niveau_tag, self.niveau)}{tag('CODE_PARENTE', self.parente)}"
            "</RESPONSABLE_ELEVE>\n"
        )


@dataclass(frozen=True)
class SiecleExport:
    """A whole export; `but` makes another one that differs a little."""

    eleves: Sequence[Eleve] = (Eleve(),)
    personnes: Sequence[Personne] = (Personne(),)
    liens: Sequence[Lien] = (Lien(),)
    uai: str = COLLEGE
    annee: str = "2026"
    horodatage: str = "05/09/2026 09:11:46"
    autre: dict[str, str] = field(default_factory=dict)
    """PARAMETRES of the guardians' file that differ from the pupils'."""

    def but(self, **changes: object) -> "SiecleExport":
        """The same with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are the fields'

    def pupils_xml(self) -> str:
        """ElevesSansAdresses.xml."""
        pupils = "".join(eleve.xml() for eleve in self.eleves)
        structures = "".join(eleve.structure() for eleve in self.eleves if eleve.classe)
        return (
            '<?xml version="1.0" encoding="ISO-8859-15"?>\n<BEE_ELEVES VERSION="3.0">\n'
            f"{self._parameters({})}<DONNEES>\n<ELEVES>\n{pupils}</ELEVES>\n"
            f"<STRUCTURES>\n{structures}</STRUCTURES>\n</DONNEES></BEE_ELEVES>\n"
        )

    def guardians_xml(self) -> str:
        """ResponsablesAvecAdresses.xml."""
        return (
            '<?xml version="1.0" encoding="ISO-8859-15"?>\n<BEE_RESPONSABLES VERSION="2.1">\n'
            f"{self._parameters(self.autre)}<DONNEES>\n"
            f"<PERSONNES>\n{''.join(personne.xml() for personne in self.personnes)}</PERSONNES>\n"
            f"<RESPONSABLES>\n{''.join(lien.xml() for lien in self.liens)}</RESPONSABLES>\n"
            '<ADRESSES><ADRESSE ADRESSE_ID="3501"><CODE_POSTAL>86000</CODE_POSTAL></ADRESSE>'
            "</ADRESSES>\n</DONNEES></BEE_RESPONSABLES>\n"
        )

    def write(self, folder: Path) -> list[Path]:
        """The two files, under names that say nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / "a.xml", folder / "b.xml"]
        paths[0].write_bytes(self.pupils_xml().encode("iso-8859-15"))
        paths[1].write_bytes(self.guardians_xml().encode("iso-8859-15"))
        return paths

    def write_zip(self, folder: Path) -> Path:
        """One zip of both, with a file that is none of our business."""
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("LisezMoi.txt", "Export")
            archive.writestr("x/Eleves.XML", self.pupils_xml().encode("iso-8859-15"))
            archive.writestr("x/Responsables.xml", self.guardians_xml().encode("iso-8859-15"))
        return folder / "export.zip"

    def _parameters(self, others: dict[str, str]) -> str:
        values = {"UAJ": self.uai, "ANNEE_SCOLAIRE": self.annee, "HORODATAGE": self.horodatage}
        values |= others
        fields = "".join(tag(name, value) for name, value in values.items())
        return f"<PARAMETRES>{fields}</PARAMETRES>\n"


def tag(name: str, value: str) -> str:
    """An element, empty where there is nothing to say."""
    return f"<{name}>{escape(value)}</{name}>" if value else f"<{name}/>"
