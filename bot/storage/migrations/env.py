"""Where Alembic starts: on the connection that Database.migrate hands over."""

from typing import Any, Literal

from alembic import context

from bot.storage.schema import Moment, metadata


def _as_it_is_stored(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Return how a type of ours is written in a step, which must not change with our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    render_item=_as_it_is_stored,
)
with context.begin_transaction():
    context.run_migrations()
