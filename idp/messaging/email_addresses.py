"""Whether what a person typed can be an e-mail address."""

import re

# One plain address that every mail server takes (RFC 5321 §4.5.3.1: 64 and 254 octets at most).
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_LONGEST = 254


class NotAnAddress(ValueError):  # noqa: N818 — reads as what happened
    """No address; `sentence` says so to who typed it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_address(typed: str) -> str:
    """Return the address without the spaces around it. Raises NotAnAddress."""
    address = typed.strip()
    if not address:
        raise NotAnAddress("Saisissez une adresse e-mail.")
    if len(address) > _LONGEST or not _EMAIL.fullmatch(address):
        raise NotAnAddress("Écrivez une adresse comme prenom.nom@exemple.fr")
    return address
