"""Grading over HTTP: the grader's desk, files under neutral names, penalties, the leader's table."""

from examserver.grading.pages import desk, penalties, progress
from examserver.grading.pages.common import blueprint

__all__ = ["blueprint", "desk", "penalties", "progress"]
