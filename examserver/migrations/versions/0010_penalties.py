"""grading: general penalties are proposed, and decided by graders"""

import sqlalchemy as sa
from alembic import op

import examserver.db

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("ALTER TABLE coded_works ADD COLUMN penalties JSON NOT NULL DEFAULT '[]'")
    op.create_table('penalty_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('question_no', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('line', sa.String(length=40), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=False),
    sa.Column('is_own', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('decided_at', examserver.db.Instant(), nullable=False),
    sa.CheckConstraint('percent BETWEEN 0 AND 99', name=op.f('ck_penalty_decisions_percent')),
    sa.CheckConstraint("NOT is_own OR (applies AND reason <> '')", name=op.f('ck_penalty_decisions_own_has_reason')),
    sa.ForeignKeyConstraint(['round_id'], ['grading_rounds.id'], name=op.f('fk_penalty_decisions_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_penalty_decisions')),
    sa.UniqueConstraint('round_id', 'key', name=op.f('uq_penalty_decisions_round_id_key'))
    )
    with op.batch_alter_table('penalty_decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_penalty_decisions_round_id'), ['round_id'], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('penalty_decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_penalty_decisions_round_id'))
    op.drop_table('penalty_decisions')
    op.drop_column('coded_works', 'penalties')
