"""papers: sets of papers, blueprints in the database, each question kept once for all papers that hold it"""

import hashlib

import orjson
import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

CHUNK = 500
KEEP_IDS = {'sqlite_autoincrement': True}
ONE_OF_BOTH = '(paper_id IS NULL) <> (set_id IS NULL)'
SPECS = sa.table('frozen_specs', sa.column('id', sa.Integer), sa.column('digest', sa.String), sa.column('spec', sa.JSON))


def _items(*names: str) -> sa.TableClause:
    return sa.table('paper_items', sa.column('id', sa.Integer), *(sa.column(name, sa.JSON if name == 'spec' else sa.Integer) for name in names))


def upgrade() -> None:
    """Apply."""
    op.create_table('blueprints',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.CheckConstraint("origin IN ('shipped', 'own')", name=op.f('ck_blueprints_origin')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blueprints')),
    sa.UniqueConstraint('code', name=op.f('uq_blueprints_code')),
    sqlite_autoincrement=True
    )
    op.create_table('paper_sets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('overlap', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=40), nullable=False),
    sa.Column('blueprint', sa.JSON(), nullable=False),
    sa.Column('proof', sa.JSON(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by', sa.Integer(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('frozen_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('parallel', 'individual')", name=op.f('ck_paper_sets_kind')),
    sa.CheckConstraint('size > 0', name=op.f('ck_paper_sets_size')),
    sa.CheckConstraint('(frozen_at IS NULL) = (frozen_by IS NULL)', name=op.f('ck_paper_sets_frozen_has_freezer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_sets')),
    sa.UniqueConstraint('code', name=op.f('uq_paper_sets_code')),
    sqlite_autoincrement=True
    )
    op.create_table('frozen_specs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_specs')),
    sa.UniqueConstraint('digest', name=op.f('uq_frozen_specs_digest')),
    sqlite_autoincrement=True
    )
    # a column with its own reference, so that SQLite copies no table that others point at
    op.execute('ALTER TABLE papers ADD COLUMN set_id INTEGER CONSTRAINT fk_papers_set_id REFERENCES paper_sets (id)')
    op.execute('ALTER TABLE papers ADD COLUMN place INTEGER NOT NULL DEFAULT 0')
    op.create_index(op.f('ix_papers_set_id'), 'papers', ['set_id'], unique=False)
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('spec_id', sa.Integer(), nullable=True))
    _keep_each_once()
    with op.batch_alter_table('paper_items', schema=None, table_kwargs=KEEP_IDS) as batch_op:
        batch_op.alter_column('spec_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(op.f('fk_paper_items_spec_id'), 'frozen_specs', ['spec_id'], ['id'])
        batch_op.drop_column('spec')
    with op.batch_alter_table('sitting_papers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('set_id', sa.Integer(), nullable=True))
        batch_op.alter_column('paper_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(op.f('fk_sitting_papers_set_id'), 'paper_sets', ['set_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_sitting_papers_paper_or_set'), ONE_OF_BOTH)


def _keep_each_once() -> None:
    connection, items, known = op.get_bind(), _items('spec', 'spec_id'), {}
    move = sa.update(items).where(items.c.id == sa.bindparam('item_id')).values(spec_id=sa.bindparam('kept'))
    last = 0
    while rows := connection.execute(sa.select(items.c.id, items.c.spec).where(items.c.id > last).order_by(items.c.id).limit(CHUNK)).all():
        last, found = rows[-1].id, []
        for id, spec in rows:
            digest = hashlib.sha256(orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)).hexdigest()
            if digest not in known:
                known[digest] = len(known) + 1
                connection.execute(sa.insert(SPECS).values(id=known[digest], digest=digest, spec=spec))
            found.append({'item_id': id, 'kept': known[digest]})
        connection.execute(move, found)
    if known and connection.dialect.name == 'postgresql':  # the ids were given here
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('frozen_specs', 'id'), :last)"), {'last': len(known)})


def downgrade() -> None:
    """Undo: sets and blueprints are forgotten, their papers stay."""
    op.execute('DELETE FROM sitting_papers WHERE paper_id IS NULL')
    with op.batch_alter_table('sitting_papers', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_sitting_papers_paper_or_set'), type_='check')
        batch_op.drop_constraint(op.f('fk_sitting_papers_set_id'), type_='foreignkey')
        batch_op.drop_column('set_id')
        batch_op.alter_column('paper_id', existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('spec', sa.JSON(), nullable=True))
    items = _items('spec', 'spec_id')
    spec = sa.select(SPECS.c.spec).where(SPECS.c.id == items.c.spec_id).scalar_subquery()
    op.get_bind().execute(sa.update(items).values(spec=spec))
    with op.batch_alter_table('paper_items', schema=None, table_kwargs=KEEP_IDS) as batch_op:
        batch_op.drop_constraint(op.f('fk_paper_items_spec_id'), type_='foreignkey')
        batch_op.drop_column('spec_id')
        batch_op.alter_column('spec', existing_type=sa.JSON(), nullable=False)
    op.drop_index(op.f('ix_papers_set_id'), table_name='papers')
    op.drop_column('papers', 'place')
    op.drop_column('papers', 'set_id')
    for table in ('frozen_specs', 'paper_sets', 'blueprints'):
        op.drop_table(table)
