"""Registration over HTTP: batches, the two steps of a roster import, single candidates, photos."""

from examserver.registration.pages import batches, candidates, photos, roster
from examserver.registration.pages.desk import blueprint

__all__ = ["batches", "blueprint", "candidates", "photos", "roster"]
