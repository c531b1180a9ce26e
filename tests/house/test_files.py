"""The content-addressed store: durable, named by digest, found from anywhere."""

import io
from pathlib import Path

import pytest

from examserver.errors import Malformed
from examserver.files import FileStore


def test_a_store_in_a_relative_folder_gives_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = FileStore(Path("data/files"))
    sha256, size = store.keep(io.BytesIO(b"hello"))
    assert size == 5
    assert store.path(sha256).is_absolute()
    assert store.path(sha256).read_bytes() == b"hello"


def test_the_same_bytes_are_kept_once_and_stay_whole(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    first, second = store.keep(io.BytesIO(b"x")), store.keep(io.BytesIO(b"x"))
    assert first == second
    assert store.is_whole(first[0])
    store.path(first[0]).write_bytes(b"y")
    assert not store.is_whole(first[0])


def test_too_large_a_stream_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="file_too_large"):
        FileStore(tmp_path).keep(io.BytesIO(b"x" * 20), max_bytes=10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "z" * 64, "A" * 64])
def test_a_name_that_is_no_digest_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Malformed):
        FileStore(tmp_path).path(name)
