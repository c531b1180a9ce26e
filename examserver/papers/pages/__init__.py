"""The bank and the papers over HTTP: looking, taking in, drawing, composing, freezing."""

from examserver.papers.pages import alike, bank, drawing, editing, exporting, importing, papers, plans
from examserver.papers.pages.views import blueprint

__all__ = ["alike", "bank", "blueprint", "drawing", "editing", "exporting", "importing", "papers", "plans"]
