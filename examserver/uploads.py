"""Files that a form brings: the name without its folders, and the content within its limit."""

from flask import request
from werkzeug.datastructures import FileStorage

from examserver.errors import Malformed


def given_file(field: str) -> tuple[str, FileStorage]:
    """The uploaded file and the last part of its name. Malformed: no_file."""
    given = request.files.get(field)
    if given is None or not given.filename:
        raise Malformed("no_file", field=field)
    last = given.filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-120:], given


def read_upload(field: str, max_mb: int) -> tuple[str, bytes]:
    """Name and content of the uploaded file. Malformed: no_file, file_too_large."""
    name, given = given_file(field)
    content = given.stream.read(max_mb * 1024 * 1024 + 1)
    if len(content) > max_mb * 1024 * 1024:
        raise Malformed("file_too_large", max_mb=max_mb, field=field)
    return name, content
