"""The base of the pages' forms."""

from typing import Self

from flask_wtf import FlaskForm


class PageForm(FlaskForm):
    """A form of ours, with its anti-forgery token."""

    @classmethod
    def of_request(cls, *, empty: bool = False) -> Self:
        """Make the form: with what was posted, or `empty`, after another button was pressed."""
        return cls(formdata=None) if empty else cls()
