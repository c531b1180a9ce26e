"""outages"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('outages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=12), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lost_ms', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=16), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('extension_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(decision = 'compensated') = (extension_id IS NOT NULL)", name=op.f('ck_outages_compensated_has_extension')),
    sa.CheckConstraint("cause IN ('terminal','server')", name=op.f('ck_outages_cause')),
    sa.CheckConstraint("decision = '' OR (ended_at IS NOT NULL AND decided_at IS NOT NULL AND decided_by IS NOT NULL)", name=op.f('ck_outages_decided_has_decider')),
    sa.CheckConstraint("decision IN ('','compensated','not_compensated')", name=op.f('ck_outages_decision')),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= began_at', name=op.f('ck_outages_order')),
    sa.CheckConstraint('lost_ms >= 0', name=op.f('ck_outages_lost')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_outages_attempt_id')),
    sa.ForeignKeyConstraint(['extension_id'], ['extensions.id'], name=op.f('fk_outages_extension_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outages')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('outages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outages_attempt_id'), ['attempt_id'], unique=False)
        batch_op.create_index('uq_outages_open', ['attempt_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('outages', schema=None) as batch_op:
        batch_op.drop_index('uq_outages_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_outages_attempt_id'))

    op.drop_table('outages')
