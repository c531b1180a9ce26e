"""Commands of the site: flask --app wsgi COMMAND. Those that write refuse to run beside an open server."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from examserver.house import House
from examserver.lock import DataFolderInUse, Held, hold


def init_cli(app: Flask, house: House, held: Held | None = None) -> None:
    """Register the commands; README lists them, a test compares. `held`: the data folder, where it is held already."""

    @app.cli.command("demo")
    def demo() -> None:
        """Load the demo site into an empty database."""
        from examserver.demo import load_demo

        with _alone(house, held):
            click.echo("loaded" if load_demo(house) else "the database is not empty: nothing was changed")

    @app.cli.command("chores")
    def chores() -> None:
        """Do every duty once (collect, seal, mark), as the running server does each second."""
        from examserver.chores import run_once

        with _alone(house, held):
            run_once(house)
        click.echo("done")


@contextmanager
def _alone(house: House, held: Held | None) -> Iterator[None]:
    """Hold the data folder alone, or end with the reason."""
    try:
        if held is None:
            held = hold(house.settings.data_dir)
        else:
            held.take(is_alone=True)
    except DataFolderInUse as refusal:
        raise click.ClickException(str(refusal)) from None
    with held:
        yield
