"""Départements and régions, by the numbers that INSEE gives (Code officiel géographique)."""

_METROPOLE = {
    "11": "75 77 78 91 92 93 94 95",
    "24": "18 28 36 37 41 45",
    "27": "21 25 39 58 70 71 89 90",
    "28": "14 27 50 61 76",
    "32": "02 59 60 62 80",
    "44": "08 10 51 52 54 55 57 67 68 88",
    "52": "44 49 53 72 85",
    "53": "22 29 35 56",
    "75": "16 17 19 23 24 33 40 47 64 79 86 87",
    "76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "84": "01 03 07 15 26 38 42 43 63 69 73 74",
    "93": "04 05 06 13 83 84",
    "94": "2A 2B",
}
_OVERSEAS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
_WITHOUT_REGION = frozenset({"975", "977", "978", "986", "987", "988"})
"""Collectivités d'outre-mer: schools there have UAIs, and no région."""

DEPARTMENTS_OF = {
    region: frozenset(departments.split())
    for region, departments in (_METROPOLE | _OVERSEAS).items()
}
"""Départements of each région; 75 is Nouvelle-Aquitaine, 11 Île-de-France."""
DEPARTMENTS = frozenset().union(*DEPARTMENTS_OF.values(), _WITHOUT_REGION)


def parse_department(text: str) -> str:
    """Return the number as people write it (86, 2A, 974), also from 086. Raises ValueError."""
    number = text.strip().upper()
    if len(number) == 3 and number.startswith("0"):  # noqa: PLR2004 — as academies write it
        number = number[1:]
    if number not in DEPARTMENTS:
        raise ValueError(f"« {text[:10]} » n’est pas un département (86, 2A, 974).")
    return number


def parse_region(text: str) -> str:
    """Return the région's INSEE number. Raises ValueError."""
    if text not in DEPARTMENTS_OF:
        known = ", ".join(sorted(DEPARTMENTS_OF))
        raise ValueError(f"« {text[:10]} » n’est pas le numéro INSEE d’une région : {known}.")
    return text
