"""The demo list is a faultless official form, and its portraits are photos as the site wants them."""

import io

from PIL import Image

from examserver.demo_roster import HEADERS, demo_photo, demo_rows, demo_workbook
from examserver.registration.photos import fit
from examserver.registration.rules import form
from examserver.registration.rules.roster import read_roster
from question_bank.sheets import read_sheet
from tests.registration.rosters import DAY


def test_the_demo_workbook_is_the_official_form() -> None:
    assert HEADERS == form.HEADERS
    assert tuple(read_sheet(demo_workbook())[0]) == form.HEADERS


def test_sixty_people_for_two_levels_are_read_without_a_fault_or_a_doubt() -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    assert roster.is_clean
    assert [entry.level for entry in roster.rows] == [4] * 32 + [3] * 28
    assert len({entry.id_number for entry in roster.rows}) == len({entry.name for entry in roster.rows}) == 60
    assert {entry.birth.year for entry in roster.rows} <= set(range(1985, 2007))
    assert [f.row for f in roster.warnings] == [0]


def test_the_demo_is_always_the_same() -> None:
    assert demo_workbook() == demo_workbook()
    assert demo_rows() == demo_rows()
    assert demo_photo("林晓岚", "女", "1") == demo_photo("林晓岚", "女", "1")


def test_portraits_are_small_white_and_of_the_right_size() -> None:
    _headers, rows = demo_rows()
    photos = {demo_photo(row[6], row[7], row[5]) for row in rows[:12]}
    assert len(photos) == 12
    for content in photos:
        assert len(content) <= 40 * 1024
        assert len(fit(content)) <= 100 * 1024
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (295, 413))
            assert min(picture.getpixel((3, 3))) > 245  # type: ignore[type-var, arg-type]
