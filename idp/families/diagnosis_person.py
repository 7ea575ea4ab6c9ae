"""The checks of the enrolment that look at a school's record of a person."""

from sqlalchemy import select

from idp.families.findings import Finding, Question, Step, failed, passed
from idp.families.lookups import Holder, Standing, holders_among, is_shared, named, pupils_of
from idp.families.models import Guardian, GuardianMobile
from idp.families.names import Difference, difference
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.database import db

Holders = tuple[Holder, ...]

_DIFFERENCES = {
    Difference.GIVEN_NAME: "le prénom diffère",
    Difference.FAMILY_NAME: "le nom diffère",
    Difference.BOTH: "le nom et le prénom diffèrent",
}


def number_at_school(here: Holders, everywhere: Holders, question: Question) -> Finding:
    """The school must have the number, for anybody."""
    if here:
        return passed(Step.NUMBER_AT_SCHOOL, "L’établissement a ce numéro.")
    others = ", ".join(sorted({holder.scope for holder in everywhere}))
    known = f"il est connu ailleurs ({others})" if others else "il n’est connu nulle part"
    return failed(
        Step.NUMBER_AT_SCHOOL,
        f"L’établissement n’a pas ce numéro, {known}. {_other_numbers(question)}",
    )


def _other_numbers(question: Question) -> str:
    """What the school has for a person of that name, masked."""
    at_school = select(Guardian.id).where(Guardian.scope == question.uai)
    mine = named(holders_among(at_school, question.on), question.family, question.given)
    if not mine:
        return "Personne n’y porte ce nom."
    numbers = db.session.scalars(
        select(GuardianMobile.number)
        .where(GuardianMobile.guardian_id.in_([holder.guardian_id for holder in mine]))
        .order_by(GuardianMobile.number)
    )
    masked = ", ".join(PhoneNumber(number).masked() for number in numbers)
    return f"Pour la personne de ce nom, il a : {masked or 'aucun portable'}."


def name(here: Holders, mine: Holders, question: Question) -> Finding:
    """The typed name must be that of somebody who has the number there."""
    if mine:
        return passed(Step.NAME, "Le nom et le prénom sont ceux du fichier.")
    how = ", ".join(
        f"{_DIFFERENCES[difference(question.family, question.given, holder.name)]}"
        f" (le fichier a {_shown(holder)})"
        for holder in here
    )
    return failed(Step.NAME, f"Ce numéro est à un autre nom : {how}.")


def _shown(holder: Holder) -> str:
    used = f", nom d’usage {holder.name.used_name}" if holder.name.used_name else ""
    return f"{holder.name.given_names} {holder.name.birth_name}{used}"


def standing(mine: Holders) -> Finding:
    """The person must be legal guardian of a pupil who is there."""
    standings = {holder.standing for holder in mine}
    if Standing.LEGAL in standings:
        return passed(Step.STANDING, "Cette personne est responsable légale d’un élève présent.")
    if Standing.CONTACT in standings:
        sentence = "Cette personne est seulement à contacter : elle n’est pas responsable légale."
    else:
        sentence = "L’élève de cette personne a quitté l’établissement, ou elle l’a écarté."
    return failed(Step.STANDING, sentence)


def account(mine: Holders) -> Finding:
    """The person must not have an account yet."""
    ids = sorted({holder.account_id for holder in mine if holder.account_id is not None})
    if ids:
        numbers = ", ".join(map(str, ids))
        sentence = f"Cette personne a déjà un compte (n° {numbers}) : identifiant perdu ?"
        return failed(Step.ACCOUNT, sentence)
    return passed(Step.ACCOUNT, "Cette personne n’a pas encore de compte.")


def shared(everywhere: Holders, mine: Holders) -> Finding:
    """A number of two people needs a second proof: the person's recorded e-mail."""
    if not is_shared(everywhere):
        return passed(Step.SHARED, "Ce numéro n’est enregistré que pour cette personne.")
    if not is_shared(mine) and any(holder.email for holder in mine):
        return passed(
            Step.SHARED,
            "Ce numéro est enregistré pour deux personnes : un lien envoyé à l’adresse"
            " électronique du fichier est demandé aussi.",
        )
    return failed(
        Step.SHARED,
        "Ce numéro est enregistré pour deux personnes, et aucune adresse électronique du"
        " fichier n’est à celle-ci seule : l’établissement doit corriger, ou remettre une lettre.",
    )


def children(mine: Holders, question: Question) -> Finding:
    """One birth date must be right; whose, the helpdesk may say, not when."""
    known = pupils_of([holder.guardian_id for holder in mine], question.on)
    names = ", ".join(dict.fromkeys(child.given_name for child in known))
    sentence = f"Il reste à donner la date de naissance d’un de ces enfants : {names}."
    return passed(Step.CHILDREN, sentence)
