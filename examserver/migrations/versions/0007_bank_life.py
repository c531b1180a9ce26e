"""papers: bank life

What a version was before it had a life: the newest of a code is released, the others are replaced.
"""

import html
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEEP_IDS = {'sqlite_autoincrement': True}  # batch mode forgets it
STATES = "state IN ('draft', 'submitted', 'reviewed', 'released', 'retired')"
RELEASED = sa.text("state = 'released'")
OPEN = sa.text("state IN ('draft', 'submitted', 'reviewed')")
CHECKS = {
    'state': STATES,
    'two_persons': 'reviewed_by IS NULL OR reviewed_by <> written_by',
    'review_is_whole': '(reviewed_at IS NULL) = (reviewed_by IS NULL)',
    'reviewed_has_reviewer': "state <> 'reviewed' OR reviewed_by IS NOT NULL",
    'released_was_reviewed': "state <> 'released' OR (released_at IS NOT NULL AND released_by IS NOT NULL"
    " AND (reviewed_by IS NOT NULL OR origin IN ('shipped', 'earlier')))",
    'retired_has_why': "state <> 'retired' OR (retired_at IS NOT NULL AND retired_why <> '')",
}
GIVEN = {  # for the rows that are there: what the new columns hold
    'levels': (sa.String(length=5), "''"),
    'importance': (sa.String(length=1), "''"),
    'search': (sa.Text(), "''"),
    'origin': (sa.String(length=120), "'earlier'"),
    'reason': (sa.String(length=300), "''"),
    'note': (sa.String(length=300), "''"),
    'state': (sa.String(length=12), "'retired'"),
    'written_by': (sa.Integer(), '0'),
    'writers': (sa.JSON(), "'[]'"),
    'retired_why': (sa.String(length=300), "''"),
}
OPTIONAL = {
    'difficulty': sa.Double(),
    'submitted_at': sa.DateTime(timezone=True),
    'reviewed_by': sa.Integer(),
    'reviewed_at': sa.DateTime(timezone=True),
    'released_by': sa.Integer(),
    'released_at': sa.DateTime(timezone=True),
    'retired_by': sa.Integer(),
    'retired_at': sa.DateTime(timezone=True),
}


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('bank_items', schema=None, table_kwargs=KEEP_IDS) as batch_op:
        batch_op.alter_column('added_at', new_column_name='written_at')
        for name, (kind, value) in GIVEN.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
        for name, kind in OPTIONAL.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    _give_life()
    with op.batch_alter_table('bank_items', schema=None, table_kwargs=KEEP_IDS) as batch_op:
        for name, (kind, _value) in GIVEN.items():
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
        for name, check in CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_bank_items_{name}'), check)
        batch_op.create_index(batch_op.f('ix_bank_items_state'), ['state'], unique=False)
        batch_op.create_index('uq_bank_items_released', ['code'], unique=True, sqlite_where=RELEASED, postgresql_where=RELEASED)
        batch_op.create_index('uq_bank_items_open', ['code'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_items_code'), ['code'], unique=False)


def _give_life() -> None:
    names = ('id', 'code', 'version', 'is_task', 'spec', 'title', 'levels', 'importance', 'difficulty', 'search', 'state')
    moments = ('written_at', 'released_at', 'retired_at')
    others = ('released_by', 'retired_by', 'retired_why')
    items = sa.table(
        'bank_items',
        *(sa.column(name, sa.JSON() if name == 'spec' else None) for name in names),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in moments),
        *(sa.column(name) for name in others),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(items.c.id, items.c.code, items.c.version, items.c.is_task, items.c.spec, items.c.written_at)).all()
    newest = {row.code: row.id for row in sorted(rows, key=lambda row: row.version)}
    update = sa.update(items).where(items.c.id == sa.bindparam('row_id'))
    for row in rows:
        is_newest = newest[row.code] == row.id
        spec = row.spec
        difficulty = spec.get('difficulty')
        told = {
            'title': _words(str(spec.get('title' if row.is_task else 'stem') or ''))[:300],
            'levels': ''.join(sorted({str(level) for level in spec.get('levels') or ()}, reverse=True))[:5],
            'importance': str(spec.get('importance') or '')[:1],
            'difficulty': difficulty if isinstance(difficulty, int | float) else None,
            'search': _folded(' '.join([row.code, *_texts(spec)])),
            'state': 'released' if is_newest else 'retired',
            'released_at': row.written_at,
            'released_by': 0,
            'retired_at': None if is_newest else row.written_at,
            'retired_by': None if is_newest else 0,
            'retired_why': '' if is_newest else 'replaced',
        }
        connection.execute(update.values(**told), {'row_id': row.id})


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [_words(value)] if isinstance(value, str) else []


def _words(text: str) -> str:
    plain = re.sub(r'<[^>]*>', ' ', re.sub(r'</?(?:a|b|code|em|i|s|small|span|strong|sub|sup|u)\b[^>]*>', '', text))
    return ' '.join(html.unescape(plain).split())


def _folded(text: str) -> str:
    return ' '.join(unicodedata.normalize('NFKC', text).casefold().replace('\x00', '').split())


def downgrade() -> None:
    """Undo: the life of versions is forgotten."""
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_items_code'))
    with op.batch_alter_table('bank_items', schema=None) as batch_op:
        batch_op.drop_index('uq_bank_items_open', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index('uq_bank_items_released', sqlite_where=RELEASED, postgresql_where=RELEASED)
        batch_op.drop_index(batch_op.f('ix_bank_items_state'))
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f'ck_bank_items_{name}'), type_='check')
    with op.batch_alter_table('bank_items', schema=None, table_kwargs=KEEP_IDS) as batch_op:
        for name in (*GIVEN, *OPTIONAL):
            batch_op.drop_column(name)
        batch_op.alter_column('written_at', new_column_name='added_at')
