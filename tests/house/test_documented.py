"""README.md names every setting, every command and every target; every rule of the rulebook has its origin."""

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from examserver.cli import init_cli
from examserver.house import House
from examserver.rulebook import Rulebook, rulebook_from
from examserver.settings import Settings
from question_bank.__main__ import _parser

PROJECT = Path(__file__).parents[2]
ORIGINS = {"C2", "C3", "O", "G", "I", "D"}


def readme() -> str:
    return (PROJECT / "README.md").read_text("utf-8")


def make_targets() -> list[str]:
    (phony,) = re.findall(r"^\.PHONY:(.*)$", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return str(phony).split()


def bank_commands() -> Iterator[str]:
    for action in _parser()._actions:
        if action.choices and not action.option_strings:
            yield from action.choices


def is_named(words: str) -> bool:
    """Whether README has these words as they stand, as words of their own."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", readme()) is not None


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert is_named(f"EXAM_{name.upper()}")


def test_no_setting_is_documented_that_there_is_not() -> None:
    named = set(re.findall(r"\bEXAM_([A-Z_]+[A-Z])\b", readme()))
    assert named - {name.upper() for name in Settings.model_fields} == set()


@pytest.mark.parametrize("target", make_targets())
def test_every_make_target_is_documented(target: str) -> None:
    assert is_named(f"make {target}")


def test_every_command_of_the_site_is_documented(house: House) -> None:
    app = Flask("examserver")
    init_cli(app, house)
    assert app.cli.commands
    assert [name for name in app.cli.commands if not is_named(f"flask --app wsgi {name}")] == []


def test_every_command_of_the_question_bank_is_documented() -> None:
    commands = list(bank_commands())
    assert commands
    assert [name for name in commands if not is_named(f"python -m question_bank {name}")] == []


@pytest.mark.parametrize("rule", fields(Rulebook), ids=lambda rule: rule.name)
def test_every_rule_has_its_origin_and_its_source(rule: Field[Any]) -> None:
    assert rule.metadata["origin"] in ORIGINS
    assert rule.metadata["source"]


def test_a_rulebook_that_was_frozen_reads_as_it_was() -> None:
    book = Rulebook(theory_minutes=60, graders=3)
    assert rulebook_from(book.as_dict()) == book


def test_a_rulebook_of_earlier_or_later_times_can_be_read() -> None:
    assert rulebook_from({"theory_minutes": 60, "unknown_rule": 1}) == Rulebook(theory_minutes=60)
