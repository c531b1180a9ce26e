"""Photos: judged by content, made small, and found in a zip by the number in their name."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from examserver.errors import Malformed
from examserver.house import House
from examserver.registration.photos import MOST_BYTES_IN, MOST_BYTES_KEPT, fit, number_in, photos_in
from examserver.registration.reads import candidate_view
from tests.cast import CANDIDATES, Cast, a_picture, begin_sitting

ADA = CANDIDATES["ada"][2]
BEN = CANDIDATES["ben"][2]


def noise(width: int, height: int, kind: str = "JPEG", **more: Any) -> bytes:
    """A picture that does not compress well."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def huge(width: int, height: int) -> bytes:
    """Many pixels in few bytes."""
    out = io.BytesIO()
    Image.new("1", (width, height), 1).save(out, "PNG")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (295, 413, (295, 413)),
        (590, 826, (295, 413)),
        (120, 160, (120, 160)),
        (500, 680, (295, 401)),
        (700, 1000, (289, 413)),
    ],
)
def test_a_photo_of_five_to_seven_becomes_a_small_jpeg(width: int, height: int, size: tuple[int, int]) -> None:
    content = fit(noise(width, height))
    picture = opened(content)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
    assert len(content) <= MOST_BYTES_KEPT


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "JPEG"])
def test_the_content_counts_and_not_the_name(kind: str) -> None:
    assert opened(fit(noise(295, 413, kind))).format == "JPEG"


def test_a_picture_lying_on_its_side_is_turned_and_its_notes_are_left_behind() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    content = fit(noise(413, 295, exif=exif))
    assert opened(content).size == (295, 413)
    assert b"camera" not in content


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (295, 413), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(fit(out.getvalue())).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_picture(300, 300).getvalue(), "photo_wrong_ratio"),
        (a_picture(413, 295).getvalue(), "photo_wrong_ratio"),
        (a_picture(296, 380).getvalue(), "photo_wrong_ratio"),
        (a_picture(100, 140).getvalue(), "photo_too_small"),
        (huge(5000, 7000), "photo_too_many_pixels"),
        (huge(8000, 11200), "photo_not_a_picture"),
        (b"", "photo_not_a_picture"),
        (b"GIF89a", "photo_not_a_picture"),
        (a_picture(295, 413, "gif").getvalue(), "photo_not_a_picture"),
        (b"%PDF-1.7", "photo_not_a_picture"),
        (noise(295, 413)[:3000], "photo_not_a_picture"),
        (b"x" * (MOST_BYTES_IN + 1), "file_too_large"),
    ],
)
def test_what_is_no_proper_photo_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Malformed, check=lambda e: e.code == code and e.detail["field"] == "photo"):
        fit(content)


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF\0\0\0\0WEBP"]),
)
def test_any_bytes_are_a_photo_or_malformed(tail: bytes, head: bytes) -> None:
    with pytest.raises(Malformed):
        fit(head + tail)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("11010519491231002x.jpg", "11010519491231002X"),
        ("照片/张三11010519491231002X.jpeg", "11010519491231002X"),
        ("a\\b\\11010519491231002X-张三.PNG", "11010519491231002X"),
        ("../../etc/H01234567.jpg", "H01234567"),
        ("合影", "合影"),
        ("1234567890123456789.jpg", "1234567890123456789"),
    ],
)
def test_the_number_is_taken_from_the_file_name(name: str, number: str) -> None:
    assert number_in(name) == number


def a_zip(files: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def test_folders_and_what_systems_leave_behind_are_no_photos() -> None:
    archive = a_zip({"a/": b"", "a/1.jpg": b"1", "__MACOSX/a/1.jpg": b"2", "a/.DS_Store": b"3", "Thumbs.db": b"4"})
    assert list(photos_in(archive)) == [("a/1.jpg", b"1")]


def test_a_member_that_is_too_large_is_not_read_to_its_end() -> None:
    archive = a_zip({"1.jpg": b"\0" * (MOST_BYTES_IN + 1), "2.jpg": b"2"})
    assert list(photos_in(archive)) == [("1.jpg", None), ("2.jpg", b"2")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_damaged_zip_never_raises_anything_else(at: int, byte: int) -> None:
    content = bytearray(a_zip({f"{n}.jpg": bytes(range(200)) for n in range(3)}).getvalue())
    content[at % len(content)] = byte
    with suppress(Malformed):
        list(photos_in(io.BytesIO(bytes(content))))


# Over HTTP


@pytest.fixture
def adam(client_of: Callable[..., FlaskClient], cast: Cast) -> FlaskClient:
    return client_of(cast.adam)


def send(client: FlaskClient, url: str, field: str, content: bytes, name: str = "x.jpg") -> Any:
    return client.post(
        url,
        data={field: (io.BytesIO(content), name)},
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )


def test_a_photo_is_replaced_and_shown(house: House, cast: Cast, adam: FlaskClient) -> None:
    url = f"/registration/candidate/{cast.ada.id}/photo"
    before = house.see(candidate_view, cast.ada.id).photo_sha256
    answer = send(adam, url, "photo", noise(590, 826))
    assert answer.get_json()["ok"]
    assert house.see(candidate_view, cast.ada.id).photo_sha256 != before
    shown = adam.get(url)
    assert shown.mimetype == "image/jpeg"
    assert opened(shown.data).size == (295, 413)
    shown.close()


def test_a_bad_photo_changes_nothing_and_names_the_field(house: House, cast: Cast, adam: FlaskClient) -> None:
    before = house.see(candidate_view, cast.ada.id).photo_sha256
    answer = send(adam, f"/registration/candidate/{cast.ada.id}/photo", "photo", a_picture(300, 300).getvalue())
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["field"]) == (
        400,
        "photo_wrong_ratio",
        "photo",
    )
    assert "5%" in answer.get_json()["message"]
    assert house.see(candidate_view, cast.ada.id).photo_sha256 == before


def test_a_zip_gives_photos_by_number_and_reports_what_is_left(house: House, cast: Cast, adam: FlaskClient) -> None:
    before = house.see(candidate_view, cast.cai.id).photo_sha256
    archive = a_zip(
        {
            f"照片/{ADA}.jpg": noise(295, 413),
            f"本杰明{BEN}.png": a_picture(300, 300).getvalue(),
            "110101199001010000.jpg": noise(295, 413),
            "合影.jpg": noise(295, 413),
        }
    )
    answer = send(adam, f"/registration/batch/{cast.batch_id}/photos", "photo_zip", archive.getvalue(), "照片.zip")
    page = adam.get(answer.get_json()["goto"]).get_data(as_text=True)
    assert house.see(candidate_view, cast.ada.id).photo_sha256 != before
    assert house.see(candidate_view, cast.ben.id).photo_sha256 == before
    assert "合影.jpg" in page
    assert "宽高比" in page
    assert "照片.zip" in page
    assert not any(number in page for number in (ADA, BEN, "110101199001010000"))


def test_two_levels_of_one_person_get_the_same_photo(house: House, cast: Cast) -> None:
    from datetime import date

    from examserver.db import Secret
    from examserver.registration.actions import add_batch, import_rows, set_photos
    from examserver.registration.reads import candidates_of
    from tests.registration.rosters import an_id, loose, read

    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 12, 12))
    roster = read(loose(["张三", an_id(), "4", "电子商务师"], ["张三", an_id(), "3", "电子商务师"]))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    photos = {Secret.digest(an_id()): "ab" * 32}
    assert house.act(set_photos, cast.adam, batch_id=batch_id, photos=photos) == 2
    assert [c.photo_sha256 for c in house.see(candidates_of, batch_id)] == ["ab" * 32] * 2


def test_photos_are_fixed_once_a_room_has_opened(house: House, cast: Cast, adam: FlaskClient) -> None:
    begin_sitting(house, cast, cast.theory, "ada")
    archive = a_zip({f"{ADA}.jpg": noise(295, 413)}).getvalue()
    answer = send(adam, f"/registration/batch/{cast.batch_id}/photos", "photo_zip", archive, "a.zip")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "batch_opened")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04", noise(295, 413)])
def test_what_is_no_zip_is_refused(cast: Cast, adam: FlaskClient, content: bytes) -> None:
    answer = send(adam, f"/registration/batch/{cast.batch_id}/photos", "photo_zip", content, "a.zip")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "not_a_zip")
