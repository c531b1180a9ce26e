"""The ways to say no: the shape is wrong, it is not yours, the rules refuse it, the machine cannot at this moment."""

from typing import Any


class Malformed(Exception):
    """The input has the wrong shape: HTTP 400. `code` is stable; `detail` fills the sentence in messages.py."""

    def __init__(self, code: str = "malformed", **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Refused(Exception):
    """A rule says no: HTTP 409. `code` is stable; `detail` fills the sentence in messages.py."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Unavailable(Refused):
    """The database or the disk takes nothing at this moment: HTTP 503. Nothing was kept; asking again does no harm."""

    def __init__(self, code: str, source: str = "database", **detail: Any) -> None:
        super().__init__(code, **detail)
        self.source = source


class NotYours(Exception):
    """The row does not exist for this person: HTTP 404, whether it exists for others or not."""


class NotAllowed(Exception):
    """The role may not do this: HTTP 403."""
