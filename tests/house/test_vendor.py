"""The vendored front-end files are the pinned ones, and nothing points at a file or drawing that is not there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
STATIC = PROJECT / "static"
VENDOR = STATIC / "vendor"


def manifest() -> list[dict[str, str]]:
    head, *lines = (VENDOR / "VERSIONS.txt").read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def pinned() -> dict[str, str]:
    package: dict[str, Any] = json.loads((STATIC / "package.json").read_text("utf-8"))
    return {**package["dependencies"], **package["devDependencies"]}


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text("utf-8")))


def our_files(*patterns: str) -> list[Path]:
    folders = ("templates", "static", "question_bank")
    found = (path for folder in folders for pattern in patterns for path in (PROJECT / folder).rglob(pattern))
    return [path for path in found if not {"node_modules", "vendor"} & set(path.parts)]


@pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_in_the_manifest(entry: dict[str, str]) -> None:
    assert hashlib.sha256((PROJECT / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_in_the_manifest() -> None:
    there = {path.relative_to(PROJECT).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    listed = {entry["file"] for entry in manifest()}
    assert there - {"static/vendor/VERSIONS.txt"} == {file for file in listed if file.startswith("static/")}


def test_the_manifest_names_the_pinned_versions() -> None:
    versions = pinned()
    for entry in manifest():
        packages = [package for package in entry["package"].split("+") if package]
        assert entry["version"] == "+".join(dict.fromkeys(versions[package] for package in packages)), entry["file"]


def test_versions_are_exact() -> None:
    assert [name for name, version in pinned().items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((STATIC / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_import_map_points_at_vendored_files() -> None:
    base = (PROJECT / "templates/base.html").read_text("utf-8")
    block = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', base, re.DOTALL)
    assert block
    targets = json.loads(block[1])["imports"].values()
    assert [target for target in targets if not (PROJECT / target.lstrip("/")).is_file()] == []


def test_every_drawing_that_is_named_is_in_the_sprite() -> None:
    named = re.compile(r"""(?:\bicon\(|icons\.svg#|icon_name=|<\$\{Icon\} name=)['"]?([a-z0-9-]+)['"]""")
    known = sprite() | {"none"}
    wrong = {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in our_files("*.html", "*.js")
        for name in named.findall(path.read_text("utf-8"))
        if name not in known
    }
    assert wrong == set()


def test_templates_and_scripts_draw_the_same_states() -> None:
    macros = (PROJECT / "templates/macros.html").read_text("utf-8")
    table = re.search(r"set STATE_ICONS = \{(.*?)\} %\}", macros, re.DOTALL)
    assert table
    in_templates = dict(re.findall(r"'(\w+)': '([a-z0-9-]*)'", table[1]))
    in_scripts = dict(re.findall(r"(\w+): '([a-z0-9-]*)'", (STATIC / "lib/states.js").read_text("utf-8")))
    assert in_templates == in_scripts
    assert set(filter(None, in_templates.values())) <= sprite()
