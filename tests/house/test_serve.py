"""Opening a site: only with the key its database was written with, and with as many descriptors as there may be."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from sqlalchemy import select

from examserver import schema
from examserver.db import Secret
from examserver.descriptors import ENOUGH, limit, raise_limit
from examserver.house import House
from examserver.keys import SiteKey, WrongKey
from examserver.registration.reads import any_id_number
from examserver.serve import know_key
from tests.cast import Cast, MovableClock, settings_in
from tests.postgres import a_database

ROOT = Path(__file__).parents[2]
OPEN = "from examserver.serve import open_site; open_site(); print('opened')"


@pytest.fixture(autouse=True)
def key_of_the_house() -> Iterator[None]:
    """The key is one for the whole process: other tests find theirs again."""
    before = Secret._key
    yield
    if before:
        Secret.unlock(before)


def with_another_key(house: House) -> House:
    """The same site after its data.key was lost."""
    (house.settings.data_dir / "data.key").unlink()
    return House(settings_in(house.settings.data_dir, database_url=house.settings.database_url), MovableClock())


def opened(folder: Path) -> subprocess.CompletedProcess[str]:
    """A server process that opens the site and ends."""
    environment = {**os.environ, "EXAM_DATA_DIR": str(folder), "EXAM_DEMO": "false", "EXAM_DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "-c", OPEN], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_database_that_knows_its_key_takes_no_other(house: House) -> None:
    know_key(house)
    know_key(house)
    other = with_another_key(house)
    with pytest.raises(WrongKey, match="Put back the data"):
        know_key(other)
    other.engine.dispose()


def test_a_database_from_before_takes_the_key_that_opens_its_numbers_and_no_other(house: House) -> None:
    assert house.see(lambda db: db.scalar(select(SiteKey))) is None
    other = with_another_key(house)
    with pytest.raises(WrongKey):
        know_key(other)
    other.engine.dispose()
    (house.settings.data_dir / "data.key").write_bytes(house.settings.data_key)
    Secret.unlock(house.settings.data_key)
    know_key(house)
    assert house.see(lambda db: db.get_one(SiteKey, 1).check_value)
    assert house.see(any_id_number)


def test_an_empty_database_takes_any_key_and_then_keeps_to_it(postgres: str, tmp_path: Path) -> None:
    url = a_database(postgres)
    machines = [House(settings_in(tmp_path / name, database_url=url), MovableClock()) for name in ("one", "two")]
    schema.migrate(machines[0].engine)
    know_key(machines[0])
    with pytest.raises(WrongKey):
        know_key(machines[1])
    for house in machines:
        house.engine.dispose()


def test_a_site_with_a_wrong_key_ends_with_a_sentence_and_leaves_no_new_key(tmp_path: Path) -> None:
    folder, key = tmp_path / "site", tmp_path / "site" / "data.key"
    first = opened(folder)
    assert (first.returncode, first.stdout) == (0, "opened\n"), first.stderr
    right = key.read_text()
    key.unlink()
    refusal = opened(folder)
    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert "Put back the data.key" in refusal.stderr
    assert "Traceback" not in refusal.stderr
    assert not key.exists()
    key.write_bytes(Fernet.generate_key())
    assert opened(folder).returncode == 1
    assert key.exists()
    key.write_text(right)
    assert opened(folder).returncode == 0


def test_a_database_of_the_version_before_is_brought_up_and_keeps_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    house = House(settings_in(folder), MovableClock())
    schema.migrate(house.engine, "0004")
    house.engine.dispose()
    done = opened(folder)
    assert done.returncode == 0, done.stderr
    again = House(settings_in(folder), MovableClock())
    assert again.see(lambda db: db.get(SiteKey, 1))
    again.engine.dispose()


# ── Descriptors ──


@pytest.fixture
def few() -> Iterator[None]:
    """A process that was started with few descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, ENOUGH - 1), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_serving_process_may_open_as_much_as_the_machine_lets_it(tmp_path: Path) -> None:
    attend = (
        "from gevent import monkey; monkey.patch_all()\n"
        "import resource\n"
        "from examserver.serve import open_site\n"
        "site = open_site(); site.attend(); print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    environment = {**os.environ, "EXAM_DATA_DIR": str(tmp_path), "EXAM_DEMO": "false", "EXAM_DATABASE_URL": ""}
    hard = min(n for n in (resource.getrlimit(resource.RLIMIT_NOFILE)[1], 20_000) if n > 0)
    done = subprocess.run(
        [sys.executable, "-c", attend], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard)),
    )  # fmt: skip
    assert done.stdout.split() == [str(hard)] * 2, done.stderr


@pytest.mark.usefixtures("few")
def test_the_page_says_when_there_are_few(client_of: Callable[..., FlaskClient], cast: Cast) -> None:
    client = client_of(cast.adam)
    assert "LimitNOFILE" in client.get("/health").text
    raise_limit()
    assert (limit() or ENOUGH) >= ENOUGH
    page = client.get("/health").text
    assert "可同时打开的连接和文件" in page
    assert "LimitNOFILE" not in page
