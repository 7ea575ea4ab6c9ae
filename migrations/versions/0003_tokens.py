"""Families of refresh tokens; two secrets of a client, clients that register themselves.

Deploy rule: this runs BEFORE the new code starts, and the code of the last release must keep
working on its result. So add columns as nullable or with a default; what the old code still reads
is dropped or renamed one release later. On large tables PostgreSQL builds indexes CONCURRENTLY.

Revision: 0003, after 0002. 2026-11-23
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refresh_family",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handle", sa.String(length=43), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=43), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("client_id", sa.String(length=100), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("session_root", sa.String(length=64), nullable=False),
        sa.Column("grant", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_refresh_family_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_family")),
        sa.UniqueConstraint("handle", name=op.f("uq_refresh_family_handle")),
    )
    with op.batch_alter_table("refresh_family", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refresh_family_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_refresh_family_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_refresh_family_grant_id"), ["grant_id"], unique=False)
    op.create_table(
        "initial_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("allowed", sa.JSON(), nullable=False),
        sa.Column("uses_left", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initial_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_initial_token_token_digest")),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("old_secret_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("registration_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("allowed", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        for name in ("allowed", "registration_digest", "old_secret_until", "old_secret_digest"):
            batch_op.drop_column(name)

    op.drop_table("initial_token")
    with op.batch_alter_table("refresh_family", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_family_grant_id"))
        batch_op.drop_index(batch_op.f("ix_refresh_family_expires_at"))
        batch_op.drop_index(batch_op.f("ix_refresh_family_account_id"))

    op.drop_table("refresh_family")
