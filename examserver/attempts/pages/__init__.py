"""Attempts over HTTP: the candidate's terminal, rescue files at the invigilator's desk, placing."""

from examserver.attempts.pages import placing, rescue
from examserver.attempts.pages.terminal import blueprint

__all__ = ["blueprint", "placing", "rescue"]
