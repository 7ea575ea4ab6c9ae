"""AAF sets for tests, as académies hand them over: ISO-8859-15, a DTD that is named, not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

Values = Mapping[str, str | Sequence[str]]
_DOCTYPE = '<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n'


def _named(tag: str, attributes: Values) -> str:
    extra = ' operation="replace"' if tag == "modification" else ""
    return "".join(
        f'<{tag} name="{name}"{extra}>'
        + "".join(
            f"<value>{escape(v)}</value>" for v in ([value] if isinstance(value, str) else value)
        )
        + f"</{tag}>"
        for name, value in attributes.items()
    )


def _request(tag: str, category: str, key: str, rest: str) -> str:
    kind = "categorieStructure" if category == "EtabEducNat" else "categoriePersonne"
    said = f'<attr name="{kind}"><value>{category}</value></attr>'
    return (
        f"<{tag}><operationalAttributes>{said}</operationalAttributes>"
        f"<identifier><id>{key}</id></identifier>{rest}</{tag}>\n"
    )


def add(category: str, key: str, attributes: Values) -> str:
    """An addRequest."""
    inside = _named("attr", {"ENTPersonJointure": key} | dict(attributes))
    return _request("addRequest", category, key, f"<attributes>{inside}</attributes>")


def modify(category: str, key: str, attributes: Values) -> str:
    """A modifyRequest."""
    inside = _named("modification", attributes)
    return _request("modifyRequest", category, key, f"<modifications>{inside}</modifications>")


def delete(category: str, key: str) -> str:
    """A deleteRequest."""
    return _request("deleteRequest", category, key, "")


def etab(key: str = "1400", uai: str = "0860003L") -> str:
    """A school."""
    return add("EtabEducNat", key, {"ENTStructureUAI": uai, "ENTStructureNomCourant": "CLG"})


def eleve(key: str, ties: Sequence[str], place: str = "1400", **changes: str) -> str:
    """A pupil of the 2d degré; `changes` are attributes."""
    attributes: dict[str, str | Sequence[str]] = {
        "ENTEleveStructRattachId": f"7{key}",
        "ENTPersonDateNaissance": "14/03/2013",
        "sn": "DUPOND",
        "givenName": f"Léo{key}",
        "ENTPersonStructRattach": place,
        "ENTEleveClasses": f"{place}$5EME3",
        "ENTElevePersRelEleve": ties,
    }
    return add("Eleve", key, attributes | changes)


def parent(key: str, **changes: str) -> str:
    """A guardian of the 2d degré."""
    attributes = {
        "sn": "MARTIN",
        "ENTPersonNomPatro": "DUPOND",
        "givenName": "Jeanne",
        "mobile": "+33 6 00 00 00 01",
        "mail": "jeanne@example.org",
    }
    return add("PersRelEleve", key, attributes | changes)


@dataclass(frozen=True)
class AafSet:
    """A set: requests by category, one file each."""

    files: Mapping[str, str] = field(default_factory=dict)
    day: str = "20260905"
    kind: str = "Complet"
    doctype: str = _DOCTYPE

    def name(self, category: str, number: int = 0) -> str:
        """The name of a file."""
        return f"ENT_{self.kind}_{self.day}_{category}_{number:04}.xml"

    def write(self, folder: Path) -> list[Path]:
        """Write the set into a folder of its own."""
        home = folder / f"{self.kind}{self.day}"
        home.mkdir(parents=True, exist_ok=True)
        for category, requests in self.files.items():
            head = f'<?xml version="1.0" encoding="ISO-8859-15"?>\n{self.doctype}'
            text = f"{head}<ficAlimMENESR>\n{requests}</ficAlimMENESR>"
            (home / self.name(category)).write_bytes(text.encode("iso-8859-15"))
        return [home]


def full(pupils: str, parents: str, schools: str | None = None, *, day: str = "20260905") -> AafSet:
    """A full set."""
    structures = etab() if schools is None else schools
    return AafSet({"EtabEducNat": structures, "Eleve": pupils, "PersRelEleve": parents}, day)


def delta(pupils: str = "", parents: str = "", *, day: str = "20260906") -> AafSet:
    """A delta."""
    files = {"Eleve": pupils, "PersRelEleve": parents}
    return AafSet({key: text for key, text in files.items() if text}, day, "Delta")
