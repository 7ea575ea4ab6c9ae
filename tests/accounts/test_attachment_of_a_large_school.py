"""What looking for the accounts of a school's records costs, in steps of SQLite's machine."""

from typing import Any

import pytest

from idp.accounts import automatic_attachment
from idp.platform.database import db
from tests import seed

UAI, EMAIL = "0860003L", "jeanne@example.org"
pytestmark = pytest.mark.usefixtures("context")


def test_the_work_grows_with_the_school_and_no_faster() -> None:
    """A statement over all ties of a school for each of its parents would freeze a large one."""
    seed.school(UAI)
    spent = [_steps(30), _steps(120)]
    assert spent[1] < 8 * spent[0]


def _steps(parents: int) -> int:
    """What the look-up costs after so many more families, in tens of steps."""
    for number in range(parents):
        row = seed.guardian(UAI, email=EMAIL, mobiles=(f"+3360000{number:04}",))
        seed.tie(row, seed.pupil(given_name=f"Léo{number}"), UAI)
    heard: list[int] = []
    raw: Any = db.session.connection().connection.dbapi_connection
    raw.set_progress_handler(lambda: heard.append(1), 10)
    automatic_attachment.attach_new(UAI)
    raw.set_progress_handler(None, 0)
    return len(heard)
