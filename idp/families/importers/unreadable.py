"""Why a file cannot be read, in a French sentence: what libraries say of it is English."""

import csv
import zipfile
import zlib

from lxml import etree

from idp.platform import french_faults

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, zlib.error)
_CSV = (
    ("unexpected end of data", "des guillemets ne sont jamais refermés"),
    ("expected after", "des guillemets sont suivis d’autre chose qu’un séparateur"),
    ("field limit", "une case est trop longue"),
    ("new-line character", "une fin de ligne se trouve au milieu d’une case"),
)
_NOTHING = {etree.ErrorTypes.ERR_DOCUMENT_EMPTY, etree.ErrorTypes.ERR_DOCUMENT_START}
_TOO_MUCH = ("limit exceeded", "use XML_PARSE_HUGE", "Excessive depth", "huge text")


def of_file(error: BaseException) -> str:
    """Why a file or a zip cannot be read, without a capital or a full stop."""
    if isinstance(error, OSError):
        return french_faults.of_system(error)
    return "l’archive est abîmée ou incomplète : refaites l’export"


def of_csv(error: csv.Error) -> str:
    """What is wrong with a line of a CSV."""
    said = str(error)
    return next((french for english, french in _CSV if english in said), said)


def of_xml(error: etree.XMLSyntaxError) -> str:
    """What is wrong with an XML file, as a sentence after its name and line."""
    said = (error.msg or "").splitlines()[0]
    if getattr(error, "code", 0) in _NOTHING or "no element found" in said:
        return "le XML est mal formé : ce n’est pas un fichier XML, ou il est vide."
    if any(words in said for words in _TOO_MUCH):
        return "le XML est mal formé : un élément est trop long ou trop profond."
    column = f" (colonne {error.offset})" if error.offset else ""
    return f"le XML est mal formé{column} : le fichier est abîmé ou incomplet, refaites l’export."
