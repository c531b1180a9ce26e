"""item marks: one index less to write at time-up, the unique place begins with the attempt already"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('item_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_marks_attempt_id'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('item_marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_marks_attempt_id'), ['attempt_id'], unique=False)
