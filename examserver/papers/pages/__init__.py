"""The bank and the papers over HTTP: looking, taking in, drawing, composing, freezing."""

from examserver.papers.pages import bank, drawing, importing, papers
from examserver.papers.pages.views import blueprint

__all__ = ["bank", "blueprint", "drawing", "importing", "papers"]
