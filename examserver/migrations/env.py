"""Alembic's entry: the connection is given, there is no ini file."""

from typing import Literal

from alembic import context

from examserver import schema
from examserver.db import Base, Instant, Secret


def render(kind: str, value: object, _autogen: object) -> str | Literal[False]:
    """Write our column types by their plain names."""
    if kind == "type" and isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Secret):
        return "sa.LargeBinary()"
    return False


assert schema.ALL
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
