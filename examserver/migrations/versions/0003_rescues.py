"""rescues: what a terminal could not deliver comes in by its rescue file"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('rescues',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('lease', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('imported_by', sa.Integer(), nullable=False),
    sa.Column('seconded_by', sa.Integer(), nullable=False),
    sa.CheckConstraint('taken > 0', name=op.f('ck_rescues_taken')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_rescues_attempt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rescues')),
    sa.UniqueConstraint('file_sha256', name=op.f('uq_rescues_file_sha256')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('rescues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rescues_attempt_id'), ['attempt_id'], unique=False)

    op.add_column('answer_revisions', sa.Column('rescue_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column('answer_revisions', 'rescue_id')
    with op.batch_alter_table('rescues', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rescues_attempt_id'))

    op.drop_table('rescues')
