"""Write a migration from the difference between the declared tables and the newest revision."""

import sys
import tempfile
from pathlib import Path

from examserver import schema
from examserver.house import House
from examserver.settings import Settings


def main(message: str) -> None:
    """Migrate an empty database, compare, write the new revision."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Settings(data_dir=Path(folder), database_url=""))
        schema.migrate(house.engine)
        schema.new_revision(house.engine, message)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "change")
