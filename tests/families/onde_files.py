"""ONDE exports for tests, in both generations of headers, ISO-8859-1 as écoles hand them over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ECOLE = "0860010U"
PUPIL_HEADERS = (
    "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;"
    "Adresse2;Cp2;Commune2;Pays2;Cycle;Niveau;Libellé classe;Identifiant classe;"
    "Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage"
)
OLD_PUPIL_HEADERS = (
    '"Nom Elève";"Nom d\'usage Elève";"Prénom Elève";"Date naissance";"Sexe";" Cycle";"Niveau";'
    '"Classe";'
)
GUARDIAN_HEADERS = (
    "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;"
    "Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;"
    "Téléphone travail;Téléphone portable;"
)
OLD_GUARDIAN_HEADERS = GUARDIAN_HEADERS.replace("travail;", "travail;Numéro de poste;")
CHILD_HEADERS = "Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"


@dataclass(frozen=True)
class Eleve:
    """A pupil's line, every field as the file writes it."""

    nom: str = "DUPOND"
    prenom: str = "Léo"
    naissance: str = "14/03/2017"
    ine: str = "070832327JA"
    classe: str = "CM1 A"

    def line(self, *, old: bool) -> str:
        """The line in either generation."""
        if old:
            return (
                f'"{self.nom}";"";"{self.prenom}";"{self.naissance}";"M";"3";"CM1";"{self.classe}";'
            )
        return (
            f"{self.nom};;{self.prenom};{self.naissance};M;{self.ine};1 rue A;86000;POITIERS;FRANCE"
            f";;;;;CYCLE III;CM1;{self.classe};12;oui;non;non;"
        )


@dataclass(frozen=True)
class Responsable:
    """A guardian's line; `enfants` are pupils as it names them."""

    nom: str = "DUPOND"
    usage: str = "MARTIN"
    prenom: str = "Jeanne"
    portable: str = "06 00 00 00 01"
    domicile: str = ""
    courriel: str = "jeanne@example.org"
    enfants: Sequence[Eleve] = (Eleve(),)

    def line(self, groups: int, *, old: bool) -> str:
        """The line, with room for so many children."""
        children = [f";{child.nom};{child.prenom};{child.classe}" for child in self.enfants]
        children += [";;;"] * (groups - len(children))
        post = ";12" if old else ""
        return (
            f"MME;{self.usage};{self.nom};{self.prenom};1 rue A;86000;POITIERS;FRANCE;"
            f"{self.courriel};{self.domicile};{post};{self.portable};{';'.join(children)}"
        )


@dataclass(frozen=True)
class OndeExport:
    """A whole export; `but` makes another one that differs a little."""

    eleves: Sequence[Eleve] = (Eleve(),)
    responsables: Sequence[Responsable] = (Responsable(),)
    old: bool = False

    def but(self, **changes: object) -> "OndeExport":
        """The same with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are the fields'

    def pupils_csv(self) -> str:
        """« extraction élèves »."""
        lines = (eleve.line(old=self.old) for eleve in self.eleves)
        return "\r\n".join([OLD_PUPIL_HEADERS if self.old else PUPIL_HEADERS, *lines, ""])

    def guardians_csv(self) -> str:
        """« responsables »."""
        groups = max((len(one.enfants) for one in self.responsables), default=1)
        own = OLD_GUARDIAN_HEADERS if self.old else GUARDIAN_HEADERS
        headers = own + ";".join([CHILD_HEADERS] * groups)
        lines = (one.line(groups, old=self.old) for one in self.responsables)
        return "\r\n".join([headers, *lines, ""])

    def write(self, folder: Path, encoding: str = "iso-8859-1") -> list[Path]:
        """The two files, under names that say nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / "a.csv", folder / "b.csv"]
        paths[0].write_bytes(self.pupils_csv().encode(encoding))
        paths[1].write_bytes(self.guardians_csv().encode(encoding))
        return paths
