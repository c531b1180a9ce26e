"""site keys: the database knows the key that it was written with"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('site_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_value', sa.String(length=64), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_keys')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('site_keys')
