"""Commands of the site: flask --app wsgi COMMAND. Those that write refuse to run beside an open server."""

import click
from flask import Flask

from examserver.house import House


def init_cli(app: Flask, house: House) -> None:
    """Register the commands; README lists them, a test compares."""

    @app.cli.command("demo")
    def demo() -> None:
        """Load the demo site into an empty database."""
        from examserver.demo import load_demo

        click.echo("loaded" if load_demo(house) else "the database is not empty: nothing was changed")

    @app.cli.command("chores")
    def chores() -> None:
        """Do every duty once (collect, seal, mark), as the running server does each second."""
        from examserver.chores import run_once

        run_once(house)
        click.echo("done")
