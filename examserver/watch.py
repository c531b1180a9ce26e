"""The duty that watches the machine: every ten seconds, and each second while something is wrong."""

import sqlite3
from contextlib import closing, suppress

from examserver.errors import Unavailable
from examserver.house import House, keep_moment
from examserver.offload import off_loop
from examserver.who import SERVER


def watch(house: House) -> None:
    """Look at free space and the clock; a database that was found damaged is checked as a whole."""
    house.health.look()
    if house.health.is_damaged and off_loop(is_sound, house):
        house.health.sound()
    try_again(house)


def try_again(house: House) -> None:
    """Write where writing has failed, so that recovery is noticed without traffic."""
    if not house.health.stopping():
        return
    with suppress(Unavailable):
        house.act(keep_moment, SERVER)
    try:
        off_loop(house.files.try_out)
    except Unavailable as trouble:
        house.health.raise_alarm(trouble.code, trouble.source)
    else:
        house.health.files_kept()


def is_sound(house: House) -> bool:
    """Whether the whole embedded database can be read and fits together; a server of its own checks itself."""
    if house.engine.dialect.name != "sqlite":
        return True
    try:
        with closing(sqlite3.connect(f"file:{house.engine.url.database}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False
