"""${message}.

Deploy rule: this runs BEFORE the new code starts, and the code of the last release must keep
working on its result. So add columns as nullable or with a default; what the old code still reads
is dropped or renamed one release later. On large tables PostgreSQL builds indexes CONCURRENTLY.

Revision: ${up_revision}, after ${down_revision or "nothing"}. ${create_date.date()}
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
