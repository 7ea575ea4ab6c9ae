"""What an attacker tries first: the account's own identifier, and the commonest passwords.

The rule of the seed document (`password_policy`) lets « Password1 » pass. A word of the list below
is refused however it is written (capitals, accents, figures or signs in the place of letters), when
hardly anything is around it. A list of our own making: what French and English lists of leaked
passwords have in common, and what schools add to it (NIST SP 800-63B §3.1.1.2).
"""

import re
import unicodedata

from idp.accounts.password_policy import normalised

OWN_IDENTIFIER = "Ce mot de passe contient votre identifiant. Choisissez-en un autre."
COMMON = (
    "Ce mot de passe est trop courant\u00a0: beaucoup de personnes l’utilisent. Choisissez-en un "
    "autre, par exemple deux mots sans rapport et un chiffre."
)
_AROUND = 6
"""Characters before and after a word, at most: « Soleil » and a dozen figures is no common one."""
_SHORTEST = 4
"""Letters and figures of an identifier that are looked for: fewer stand in any password."""
_LISTED = """
    password passw passwd passwort motdepass motdepasse monmotdepasse mdp secret admin
    administrateur utilisateur identifiant connexion login welcome bienvenue changeme changezmoi
    temporaire provisoire
    bonjour bonsoir coucou salut hello merci iloveyou jetaime jtaime monamour amour bisous bisou
    azerty azertyuiop azertyui qsdfgh qsdfghjk wxcvbn qwerty qwertyuiop qwertz asdfgh zxcvbn
    abcd abcde abcdef abcdefg abcdefgh aqwzsx azeqsd azer qwer
    soleil chocolat loulou doudou chouchou cheval princesse princess papillon dragon tigre licorne
    lapin chaton minou toutou nounours bebe maman papa famille enfant enfants maison vacances
    football foot rugby marseille paris france lyon olympique monkey sunshine shadow master superman
    batman starwars pokemon minecraft naruto pikachu google facebook youtube internet ordinateur
    ecole college lycee maternelle parent parents eleve pronote educonnect franceconnect scolarite
    test demo invite invitee camille nicolas thomas julien alexandre marie sophie
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
    lundi mardi mercredi jeudi vendredi samedi dimanche printemps automne hiver
    """
_WORDS = frozenset(_LISTED.split())
_SIGNS = str.maketrans("@430$51!€", "aaeossiie")
"""Figures and signs that stand for a letter."""
_WHOLE = frozenset({"aa123456", "aa12345678", "abc12345", "abc123456", "a1b2c3d4", "a1z2e3r4"})
"""Common ones that are no word."""
_ENDS = re.compile(r"[^a-z]*(.*?)[^a-z]*", re.DOTALL)
_TAIL = re.compile(r"(.*?)[^a-z]*", re.DOTALL)


def fault(password: str, identifier: str) -> str:
    """Return the sentence that refuses this password for this account; empty for none."""
    typed = _folded(password)
    own = re.sub(r"[^a-z0-9]", "", _folded(identifier))
    if len(own) >= _SHORTEST and own in re.sub(r"[^a-z0-9]", "", typed):
        return OWN_IDENTIFIER
    return COMMON if _is_common(typed) else ""


def _is_common(typed: str) -> bool:
    if re.sub(r"[^a-z0-9]", "", typed) in _WHOLE:
        return True
    for shape in (_ENDS, _TAIL):  # « @zerty » begins with a sign that is a letter
        found = shape.fullmatch(typed)
        core = found[1] if found else ""
        if len(typed) - len(core) <= _AROUND and core.translate(_SIGNS) in _WORDS:
            return True
    return False


def _folded(text: str) -> str:
    """Return small letters without accents."""
    apart = unicodedata.normalize("NFD", normalised(text).casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))
