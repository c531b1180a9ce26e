"""Practical files over HTTP."""

from examserver.submissions.pages import files, uploads
from examserver.submissions.pages.views import blueprint

__all__ = ["blueprint", "files", "uploads"]
