"""One server to a data folder."""

from pathlib import Path

import pytest
from flask import Flask

from examserver.cli import init_cli
from examserver.house import House
from examserver.lock import DataFolderInUse, hold


def test_a_folder_that_is_held_is_refused_until_it_is_let_go(tmp_path: Path) -> None:
    held = hold(tmp_path)
    with pytest.raises(DataFolderInUse):
        hold(tmp_path)
    held.close()
    hold(tmp_path).close()


def test_several_share_a_folder_and_none_has_it_alone_meanwhile(tmp_path: Path) -> None:
    one, two = hold(tmp_path, is_alone=False), hold(tmp_path, is_alone=False)
    with pytest.raises(DataFolderInUse):
        hold(tmp_path)
    with pytest.raises(DataFolderInUse):
        one.take(is_alone=True)
    two.close()
    one.close()


def test_one_that_had_it_alone_lets_others_in(tmp_path: Path) -> None:
    one = hold(tmp_path)
    one.take(is_alone=False)
    hold(tmp_path, is_alone=False).close()
    one.take(is_alone=True)
    with pytest.raises(DataFolderInUse):
        hold(tmp_path, is_alone=False)
    one.close()


def test_a_command_that_writes_refuses_to_run_beside_an_open_server(app: Flask, house: House) -> None:
    init_cli(app, house)
    with hold(house.settings.data_dir):
        answer = app.test_cli_runner().invoke(args=["chores"])
    assert answer.exit_code == 1
    assert "another server" in answer.output
    assert app.test_cli_runner().invoke(args=["chores"]).exit_code == 0
