"""grading: written answers of theory papers are marked by people"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

# Each column brings its own check, so that SQLite copies no table: others point at coded_works.
ADDED = (
    ("coded_works", "subject", "VARCHAR(12) NOT NULL DEFAULT 'practical'", "subject IN ('theory', 'practical')"),
    ("coded_works", "worth", "INTEGER NOT NULL DEFAULT 10000", "points IS NULL OR points <= worth"),
    ("item_marks", "rest", "INTEGER NOT NULL DEFAULT 0", "rest BETWEEN 0 AND worth - points"),
    ("theory_marks", "rest", "INTEGER NOT NULL DEFAULT 0", "rest >= 0"),
)

REST_OF_ITEMS = "(SELECT COALESCE(SUM(m.rest), 0) FROM item_marks m WHERE m.attempt_id = theory_marks.attempt_id)"


def upgrade() -> None:
    """Apply."""
    for table, column, form, check in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {form} CONSTRAINT ck_{table}_{column} CHECK ({check})")
    # what waited for a person waits still, whole: there was no half of it
    op.execute("UPDATE item_marks SET rest = worth - points WHERE needs_person")
    op.execute(f"UPDATE theory_marks SET rest = {REST_OF_ITEMS}")
    op.drop_column('item_marks', 'needs_person')


def downgrade() -> None:
    """Undo."""
    op.execute("ALTER TABLE item_marks ADD COLUMN needs_person BOOLEAN NOT NULL DEFAULT FALSE")
    op.execute("UPDATE item_marks SET needs_person = TRUE WHERE rest > 0")
    for table, column, _form, _check in reversed(ADDED):
        op.drop_column(table, column)
