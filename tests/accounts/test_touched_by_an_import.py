"""Sessions hear of what an import took away, though the import ended before it could tell them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from idp.accounts import versions
from idp.families.importers import plain, writer
from idp.families.models import Guardian
from idp.platform import outbox
from idp.platform.database import db
from tests import seed
from tests.families.people import school
from tests.families.plain_files import plain_csv

pytestmark = pytest.mark.usefixtures("context")


def test_who_loses_a_child_by_a_broken_off_import_is_told_by_a_worker(
    tmp_path: Path, run_jobs: Callable[[], int]
) -> None:
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as clock:
        school().source = None
        (tmp_path / "a.csv").write_text(plain_csv(), encoding="utf-8")
        writer.write(plain.read(plain.find([tmp_path / "a.csv"])), actor="marie")
        jeanne = seed.account(guardians=(db.session.scalars(sa.select(Guardian)).one(),)).id
        lost = plain_csv(**{"Responsabilité": "3", "Date d’export": "06/09/2026"})
        (tmp_path / "a.csv").write_text(lost, encoding="utf-8")
        # Committed; the process ends here: nobody bumps.
        writer.write(plain.read(plain.find([tmp_path / "a.csv"])), actor="marie")
        run_jobs()
        assert versions.current(jeanne) == ""
        clock.shift(31)
        outbox.wake()
        run_jobs()
        assert versions.current(jeanne)
