"""What libraries and the system find wrong, for an operator: in French, with what is expected."""

import errno
import socket

from pydantic_core import ErrorDetails

_LIST = "une liste est attendue, entre crochets."
_SENTENCES = {
    "missing": "cette clé manque.",
    "extra_forbidden": "cette clé n’existe pas.",
    "string_type": "un texte est attendu, entre guillemets.",
    "path_type": "un chemin est attendu, entre guillemets.",
    "tuple_type": _LIST,
    "frozen_set_type": _LIST,
    "too_short": "donnez au moins une valeur.",
    "bool_type": "true ou false est attendu.",
    "bool_parsing": "true ou false est attendu.",
    "int_type": "un nombre entier est attendu.",
    "int_parsing": "un nombre entier est attendu.",
    "int_parsing_size": "un nombre entier est attendu, moins grand.",
    "int_from_float": "un nombre entier est attendu.",
    "float_type": "un nombre est attendu.",
    "float_parsing": "un nombre est attendu.",
    "finite_number": "un nombre est attendu.",
    "dict_type": "une table est attendue, entre accolades.",
    "model_type": "une table est attendue.",
    "greater_than": "plus de {gt}.",
    "greater_than_equal": "{ge} au moins.",
    "less_than": "moins de {lt}.",
    "less_than_equal": "{le} au plus.",
    "string_too_short": "{min_length} caractères au moins.",
    "string_too_long": "{max_length} caractères au plus.",
    "too_long": "{max_length} valeurs au plus.",
    "literal_error": "l’une des valeurs {expected} est attendue.",
    "enum": "l’une des valeurs {expected} est attendue.",
}
"""By pydantic's type of error; {names} are of its context."""
_CAUSES = {
    errno.ENOENT: "ce fichier ou son dossier n’existe pas",
    errno.ENOTDIR: "une partie de son chemin n’est pas un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.EEXIST: "il existe déjà",
    errno.EACCES: "vous n’en avez pas le droit",
    errno.EPERM: "vous n’en avez pas le droit",
    errno.EROFS: "ce disque est en lecture seule",
    errno.ENOSPC: "ce disque est plein",
    errno.EDQUOT: "votre quota est atteint",
    errno.EIO: "le disque ne répond pas",
    errno.ELOOP: "ses liens symboliques tournent en rond",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.EADDRINUSE: "un autre programme y écoute déjà",
    errno.EADDRNOTAVAIL: "cette adresse n’est pas de cette machine",
}


def of_value(error: ErrorDetails) -> str:
    """What pydantic finds wrong with a value, to be written behind its key."""
    context = dict(error.get("ctx", {}))
    if error["type"] == "too_long" and context.get("field_type") == "Value":  # a SecretStr
        return _SENTENCES["string_too_long"].format(**context)
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", " ou ")
    told = error["msg"].removeprefix("Value error, ")
    return _SENTENCES.get(error["type"], "{told}").format(told=told, **context)


def of_system(error: OSError) -> str:
    """Why a file or an address is refused, without a capital or a full stop.

    The system itself says it in English, whatever the language of the terminal.
    """
    if isinstance(error, socket.gaierror):  # its numbers are others
        return "ce nom n’est pas connu"
    return _CAUSES.get(error.errno or 0, error.strerror or str(error) or "erreur du système")
