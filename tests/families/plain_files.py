"""The plain CSV for tests: one pupil, one guardian, any cell changed."""

COLLEGE = "0860003L"

_CELLS = {
    "UAI": COLLEGE,
    "Année scolaire": "2026-2027",
    "Date d’export": "05/09/2026 09:11",
    "Identifiant élève": "701294",
    "INE": "070832327JA",
    "Nom de naissance élève": "DUPOND",
    "Nom d’usage élève": "",
    "Prénom élève": "Léo",
    "Date de naissance élève": "14/03/2013",
    "Classe": "5EME3",
    "Date d’entrée": "01/09/2026",
    "Date de sortie": "",
    "Identifiant responsable": "209401",
    "Nom de naissance responsable": "DUPOND",
    "Nom d’usage responsable": "MARTIN",
    "Prénom responsable": "Jeanne",
    "Portable": "06 00 00 00 01",
    "Téléphone domicile": "",
    "Téléphone professionnel": "",
    "Courriel": "jeanne@example.org",
    "Responsabilité": "1",
    "Lien de parenté": "mère",
}
HEADER = ";".join(_CELLS).replace("’", "'")


def plain_csv(*lines: dict[str, str], **change: str) -> str:
    """A file with one line for each set of changed cells, or one line with these."""
    every = lines or (change,)
    return "\n".join([HEADER, *(";".join((_CELLS | cells).values()) for cells in every), ""])


EXAMPLE = plain_csv()
LINE = EXAMPLE.splitlines()[1]
