"""What is wrong in a form, in the order of the page, for the error summary."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wtforms import Form
from wtforms.fields import Field, FieldList, FormField


class Mistake(NamedTuple):
    """A sentence, and the id of the field it belongs to ("" for none)."""

    sentence: str
    field_id: str


def of_form(form: Form | None, problems: Iterable[str] | None = None) -> list[Mistake]:
    """Return what is wrong: the view's own sentences, then the form's, then each field's."""
    found = [Mistake(sentence, "") for sentence in problems or ()]
    if form is not None:
        found += [Mistake(str(sentence), "") for sentence in form.form_errors]
        found += [mistake for field in form for mistake in _of_field(field)]
    return list(dict.fromkeys(found))


def _of_field(field: Field) -> Iterator[Mistake]:
    if isinstance(field, FieldList):
        for number, entry in enumerate(field.entries, start=1):
            for mistake in _of_field(entry):
                # As the group's legend says it: « Indiquez le jour » alone names no child.
                yield mistake._replace(sentence=f"Enfant {number}\u00a0: {mistake.sentence}")
        # Beside the entries' errors (lists, dicts) stand the list's own: sentences.
        yield from (Mistake(e, field.id) for e in field.errors if isinstance(e, str))
    elif isinstance(field, FormField):
        yield from (Mistake(str(sentence), field.id) for sentence in field.form.form_errors)
        for part in field.form:
            yield from _of_field(part)
    else:
        yield from (Mistake(str(sentence), field.id) for sentence in field.errors)
