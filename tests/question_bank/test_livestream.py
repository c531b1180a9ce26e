"""电商直播: a broadcast by script, what is written before it, and how long a recording plays."""

import struct
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from question_bank.bank import shipped_banks
from question_bank.contract import Act, Facts, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.checks import Work
from question_bank.workspaces.livestream.air import air
from question_bank.workspaces.livestream.clip import recording, seconds_of
from question_bank.workspaces.livestream.judging import broadcast
from question_bank.workspaces.livestream.written import clean, script

LIVE = workspace("livestream")
PLAN: dict[str, Any] = {
    "shop": "青田食集直播间",
    "products": [
        {"id": "soup", "name": "藕粉羹", "price": "39.80", "stock": 20, "facts": [], "points": ["快"],
         "must": {"text": "含坚果", "words": [["坚果"], ["过敏"]]}, "forbid": {"text": "不说养胃", "words": ["养胃"]},
         "sheet": {"place": 1, "price": "33.8", "gift": "none", "coupon": "none",
                   "title": {"max": 12, "words": [["藕粉"]]}},
         "sells": [[10, 15], [20, 15]]},
        {"id": "jar", "name": "焖烧杯", "price": "89", "stock": 9, "facts": [], "points": ["暖"],
         "must": {"text": "不进微波炉", "words": [["微波炉"]]}, "forbid": {"text": "不说永久", "words": ["永久"]},
         "sheet": {"place": 2, "price": "80", "gift": "none", "coupon": "c8",
                   "title": {"max": 12, "words": [["焖烧杯"]]}}},
    ],
    "gifts": [{"id": "none", "name": "不送"}],
    "coupons": [{"id": "none", "name": "不配", "none": True}, {"id": "c8", "name": "8元券", "during": "jar"}],
    "script": {"seconds": [60, 100], "segments": [
        {"id": "open", "title": "开场", "seconds": [10, 30], "min": 2},
        {"id": "jar", "title": "讲焖烧杯", "product": "jar", "seconds": [20, 40], "min": 2},
        {"id": "soup", "title": "讲藕粉羹", "product": "soup", "seconds": [20, 40], "min": 2}]},
    "live": {"lasts": 120, "viewers": [[0, 10], [30, 50]], "comments": [
        {"id": "hello", "at": 5, "who": "甲", "text": "有什么", "wants": "answer", "must": [["藕粉"]]},
        {"id": "again", "after": {"silence": "hello", "seconds": 20}, "who": "甲", "text": "在吗"},
        {"id": "thanks", "after": {"answer": "hello", "seconds": 3}, "who": "甲", "text": "谢谢"},
        {"id": "cure", "after": {"item": "soup", "seconds": 8}, "who": "乙", "text": "养胃吗", "wants": "refuse",
         "must": [["不能", "没有"]], "never": ["放心"]},
        {"id": "liar", "at": 10, "who": "丙", "text": "骗子", "wants": "mute"},
        {"id": "liar2", "at": 40, "who": "丙", "text": "还是骗子", "wants": "mute"},
        {"id": "gone", "after": {"sold_out": "soup", "seconds": 2}, "who": "丁", "text": "没了？"},
        {"id": "use", "after": {"coupon": "c8", "seconds": 2}, "who": "戊", "text": "怎么用"}]},
}  # fmt: skip
SPEC: dict[str, Any] = {"livestream": PLAN}
START = Act("start-1", True, 1000)


def say(at_ms: int, text: str, comment: str = "", n: int = 1) -> Act:
    return Act(f"say-{n}", {"comment": comment, "text": text}, at_ms)


def item(at_ms: int, product: str, n: int = 1) -> Act:
    return Act(f"item-{n}", {"product": product}, at_ms)


def come(acts: list[Act], now: int) -> list[tuple[str, int]]:
    """The comments that have come, with their moments."""
    return [(one.script["id"], one.at_ms) for one in air(PLAN, acts, now).asked]


def test_nothing_happens_before_the_start() -> None:
    scene = LIVE.play(SPEC, [], 5000)
    assert scene is not None
    assert (scene.view["state"], scene.view["lines"], scene.next_ms) == ("idle", [], None)


def test_comments_come_at_their_time_and_after_what_they_wait_for() -> None:
    assert come([START], 6000) == [("hello", 6000)]
    assert come([START], 26_000) == [("hello", 6000), ("liar", 11_000), ("again", 26_000)]
    answered = [START, say(9000, "有藕粉", "hello")]
    assert come(answered, 30_000) == [("hello", 6000), ("liar", 11_000), ("thanks", 12_000)]
    assert come([START, item(2000, "soup")], 10_000) == [("hello", 6000), ("cure", 10_000)]
    assert ("use", 9000) in come([START, Act("coupon-1", {"coupon": "c8"}, 7000)], 9000)


def test_an_answer_that_was_said_before_its_comment_answers_nothing() -> None:
    made = air(PLAN, [START, say(2000, "有藕粉", "hello")], 8000)
    [hello] = made.asked
    assert (hello.answers, [one.text for one in made.said]) == ((), ["有藕粉"])


def test_who_was_muted_says_no_more() -> None:
    mute = Act("mute-1", {"comment": "liar"}, 15_000)
    assert ("liar2", 41_000) in come([START], 60_000)
    assert "liar2" not in dict(come([START, mute], 60_000))


def test_stock_falls_while_a_product_is_on_the_screen_and_runs_out() -> None:
    shown = [START, item(2000, "soup"), item(8000, "", 2), item(20_000, "soup", 3)]
    assert air(PLAN, shown, 23_999).sold["soup"] == 0
    assert air(PLAN, shown, 24_000).sold["soup"] == 15, "six seconds and four more"
    made = air(PLAN, shown, 40_000)
    assert (made.sold["soup"], made.sold_out, made.sold["jar"]) == (20, {"soup": 34_000}, 0)
    assert ("gone", 36_000) in come(shown, 40_000)


def test_viewers_follow_the_script() -> None:
    assert [air(PLAN, [START], now).viewers for now in (1000, 30_999, 31_000)] == [10, 10, 50]


def test_a_broadcast_ends_by_the_host_or_by_its_time_and_stands_still_then() -> None:
    ended = [START, item(2000, "soup"), Act("end-1", True, 7000)]
    assert (air(PLAN, ended, 90_000).ended_by, air(PLAN, ended, 90_000).shown_ms("soup")) == ("host", 5000)
    assert come([*ended, say(8000, "还在吗", "hello")], 90_000) == [("hello", 6000)]
    assert (air(PLAN, [START], 120_999).ended_by, air(PLAN, [START], 121_000).ended_by) == ("", "time")


DOINGS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from([{"comment": c, "text": "好"} for c in ("", "hello", "cure", "liar")])),
    st.tuples(st.just("item"), st.sampled_from([{"product": p} for p in ("", "soup", "jar")])),
    st.tuples(st.just("coupon"), st.just({"coupon": "c8"})),
    st.tuples(st.just("mute"), st.sampled_from([{"comment": c} for c in ("hello", "liar")])),
    st.tuples(st.just("end"), st.just(True)),
)


@given(st.lists(st.tuples(st.integers(1000, 110_000), DOINGS), max_size=8))
def test_a_scene_only_changes_at_its_next_moment(done: list[tuple[int, tuple[str, Any]]]) -> None:
    ordered = sorted(done, key=lambda one: one[0])
    acts = [START, *(Act(f"{sort}-{n}", value, at) for n, (at, (sort, value)) in enumerate(ordered, 1))]
    now = acts[-1].at_ms
    scene = LIVE.play(SPEC, acts, now)
    assert scene is not None
    assert all(line["at_ms"] <= now for line in scene.view["lines"])
    if scene.next_ms is None:
        assert LIVE.play(SPEC, acts, now + 10**7) == scene
    else:
        assert scene.next_ms > now
        before = LIVE.play(SPEC, acts, scene.next_ms - 1)
        assert before is not None
        assert before.view == scene.view
        assert LIVE.play(SPEC, acts, scene.next_ms) != scene


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("say-1", {"comment": "nobody", "text": "好"}),
        ("say-1", {"comment": "hello", "text": "好" * 301}),
        ("say-1", "好"),
        ("item-1", {"product": "c8"}),
        ("coupon-1", {"coupon": "none"}),
        ("mute-1", {}),
        ("sheet", {"hat": {}}),
        ("sheet", {"soup": {"place": 3}}),
        ("sheet", {"soup": {"gift": "gold"}}),
        ("run", ["open", "open", "jar"]),
        ("run", [["open"]]),
        ("seg_open", {"seconds": -1}),
        ("seg_open", {"seconds": True}),
        ("seg_open", {"shows": ["host"]}),
        ("seg_hat", {"words": "好"}),
        ("say-0", {"comment": "", "text": "好"}),
        ("start-2", True),
    ],
)
def test_what_is_none_of_it_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        LIVE.read_field(SPEC, part, raw)


def test_what_holds_nothing_reads_as_nothing() -> None:
    assert LIVE.read_field(SPEC, "seg_open", {"words": "  ", "shows": "", "seconds": None}) is None
    assert LIVE.read_field(SPEC, "sheet", {"soup": {}}) is None
    assert LIVE.read_field(SPEC, "say-1", {"comment": "", "text": " "}) is None


def test_a_terminal_sees_nothing_of_key_and_comments() -> None:
    shown = str(LIVE.present_own(SPEC))
    assert not any(word in shown for word in ("33.8", "骗子", "sells", "wants", "refuse", "微波炉']"))


def work(acts: list[Act] | None = None, fields: dict[str, Any] | None = None) -> Work:
    return Work(SPEC, fields or {}, {}, {}, acts or [])


def share(acts: list[Act], **check: Any) -> Fraction:
    return broadcast(work(acts), check).share


def test_comments_must_be_answered_in_time_and_with_their_points() -> None:
    quick = [START, item(2000, "soup"), say(15_000, "有藕粉羹", "hello"), say(18_000, "没有功效", "cure", 2)]
    slow = [START, item(2000, "soup"), say(40_000, "请看链接", "hello")]
    assert share(quick, measure="in_time", seconds=10) == 1
    assert share(slow, measure="in_time", seconds=10) == 0
    assert (share(quick, measure="points"), share(slow, measure="points")) == (1, 0)
    assert share([START], measure="in_time", seconds=10) == 0


def test_trolls_are_muted_forbidden_promises_refused_and_buyers_left_alone() -> None:
    shown = [START, item(2000, "soup")]
    mute = Act("mute-1", {"comment": "liar"}, 12_000)
    late = Act("mute-2", {"comment": "liar2"}, 45_000)
    refused, promised = say(13_000, "没有这种功效", "cure"), say(13_000, "没有问题，放心吃", "cure")
    assert share([*shown, mute, refused], measure="trolls") == Fraction(2, 3), "the second comment never comes"
    assert share([*shown, mute, promised], measure="trolls") == Fraction(1, 3)
    assert share([*shown, refused, mute, Act("mute-2", {"comment": "hello"}, 20_000)], measure="trolls") == Fraction(
        1, 3
    )
    assert share([*shown, refused, late], measure="trolls") == Fraction(2, 3)


def test_products_coupon_and_ending_are_judged_by_what_was_on_the_screen() -> None:
    acts = [START, item(2000, "soup"), item(32_000, "jar", 2), Act("coupon-1", {"coupon": "c8"}, 40_000),
            say(60_000, "感谢大家，请关注"), Act("end-1", True, 62_000)]  # fmt: skip
    early = [START, item(2000, "soup"), Act("coupon-1", {"coupon": "c8"}, 3000)]
    closing = {"measure": "closing", "seconds": 20, "must": [["感谢"], ["关注"]]}
    assert (share(acts, measure="shown", seconds=30), share(early, measure="shown", seconds=30)) == (1, Fraction(1, 2))
    assert (share(acts, measure="coupon"), share(early, measure="coupon")) == (1, 0)
    assert (share(acts, **closing), share(acts[:-1], **closing), share(early, **closing)) == (1, Fraction(1, 2), 0)
    assert share(acts, measure="duration", seconds=[60, 70]) == 1
    assert share(acts[:-1], measure="duration", seconds=[60, 70]) == 0
    sheet = {"soup": {"place": 1}, "jar": {"place": 2}}
    assert broadcast(work(acts, {"sheet": sheet}), {"measure": "order"}).share == 1
    assert broadcast(work(acts), {"measure": "order"}).share == 0


def test_the_script_is_judged_by_length_seconds_and_the_own_order() -> None:
    fields: dict[str, Any] = {
        "sheet": {"soup": {"place": 1}, "jar": {"place": 2}},
        "seg_open": {"seconds": 20, "words": "大家好", "shows": "host"},
        "seg_jar": {"seconds": 30, "words": "不要放微波炉", "shows": "soup"},
        "seg_soup": {"seconds": 5, "words": "含坚果", "shows": "soup"},
    }
    found = {m: script(work(fields=fields), {"measure": m}).share for m in ("filled", "seconds", "told", "order")}
    assert found == {"filled": Fraction(2, 3), "seconds": Fraction(1, 2), "told": Fraction(1, 2), "order": 0}
    turned = {**fields, "run": ["open", "soup", "jar"]}
    assert script(work(fields=turned), {"measure": "order"}).share == 1


@pytest.mark.parametrize(
    ("words", "good"),
    [("这款养胃", 2), ("不能说养胃", 3), ("没有养胃的功效，好喝", 3), ("放心，养胃不伤身", 2), ("", 2)],
)
def test_a_claim_is_found_in_its_clause_unless_it_is_denied_there(words: str, good: int) -> None:
    fields = {"seg_open": {"words": words, "seconds": None, "shows": ""}, "sheet": {"soup": {"title": "藕粉羹"}}}
    assert clean(work([START, say(2000, "大家好")], fields), {}).share == Fraction(good, 3)


def test_everything_is_shown_to_graders_and_handed_out_as_a_document() -> None:
    acts = [START, item(2000, "soup"), say(9000, "有藕粉羹", "hello"), Act("end-1", True, 30_000)]
    shown = LIVE.show(SPEC, {}, acts)
    assert shown is not None
    assert shown["air"]["comments"][0]["answer"] == "有藕粉羹"
    assert shown["air"]["timeline"]["lanes"][0]["bars"] == [{"left": 25, "width": 695}]
    assert LIVE.products(SPEC, {}, {}, []) == ()
    docx, pdf = LIVE.products(SPEC, {}, {}, acts)
    assert (docx.make()[:2], pdf.make()[:4]) == (b"PK", b"%PDF")


# ── Recordings ──


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mvhd(scale: int, duration: int) -> bytes:
    return box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, scale, duration) + bytes(80))


FTYP = box(b"ftyp", b"isom\x00\x00\x02\x00isom")


def fragmented(seconds: int, runs: int = 1) -> bytes:
    """A file of fragments, ten samples a second in each of them, as browsers record."""
    tkhd = box(b"tkhd", struct.pack(">IIIII", 0, 0, 0, 1, 0) + bytes(60))
    mdhd = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0) + bytes(4))
    trex = box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 100, 0, 0))
    moov = box(b"moov", mvhd(1000, 0) + box(b"trak", tkhd + box(b"mdia", mdhd)) + box(b"mvex", trex))
    made = FTYP + moov
    for n in range(seconds):
        tfhd = box(b"tfhd", struct.pack(">II", 0x20000, 1))
        tfdt = box(b"tfdt", struct.pack(">II", 0, n * 1000))
        trun = box(b"trun", struct.pack(">III", 0x1, 10, 8)) * runs
        made += box(b"moof", box(b"traf", tfhd + tfdt + trun)) + box(b"mdat", bytes(40))
    return made


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (FTYP + box(b"moov", mvhd(600, 90_000)), 150),
        (FTYP + box(b"mdat", bytes(100)) + box(b"moov", mvhd(1000, 2500)), Fraction(5, 2)),
        (fragmented(7), 7),
        (FTYP, None),
        (b"", None),
        (FTYP + box(b"moov", mvhd(0, 10)), None),
        (FTYP + box(b"moov", mvhd(1, 0xFFFFFFFE)), None),
        (FTYP + box(b"moov", b"\x00\x00\x00\x02mvhd"), None),
        (FTYP + struct.pack(">I4s", 3, b"moov"), None),
        (FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63) + bytes(40), None),
        (fragmented(7)[:-60], 6),
        (fragmented(1).replace(struct.pack(">III", 0x1, 10, 8), struct.pack(">III", 0x1, 2**32 - 1, 8)), None),
    ],
)
def test_the_duration_is_read_from_the_files_own_boxes(tmp_path: Path, content: bytes, seconds: Any) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert seconds_of(path) == seconds


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_file_breaks_the_reader(noise: bytes, at: int) -> None:
    content = fragmented(3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(content[:at] + noise + content[at + len(noise) :])
        seconds = seconds_of(path)
    assert seconds is None or 0 < seconds <= 86_400


def test_a_recording_must_be_there_and_long_enough(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(fragmented(9))
    facts = Facts(name="clip.mp4", size=9, type="mp4", width=None, height=None, path=str(path))
    check = {"type": "recording", "slot": "clip", "seconds": 9}
    for files, seconds, wanted in (([facts], 9, 1), ([facts], 10, Fraction(1, 2)), ([], 9, 0)):
        found = recording(Work(SPEC, {}, {"clip": files}), {**check, "seconds": seconds})
        assert found.share == wanted


# ── Authors ──


def shipped() -> dict[str, Any]:
    path = shipped_banks()["ecommerce"] / "practical/L5-DSZB-01/task.yaml"
    task: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return task


def put(task: Any, path: str, value: Any) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        task = task[step]
    task[last] = value


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("products", [], "products"),
        ("products.0.id", "host", "id"),
        ("products.0.price", "便宜", "price"),
        ("products.0.stock", 0, "stock"),
        ("products.0.facts", [["容量"]], "facts"),
        ("products.0.picture", "pack/none.jpg", "picture"),
        ("products.0.must", {"text": "x"}, "must"),
        ("products.0.forbid", None, "forbid"),
        ("products.0.sheet.place", 3, "place"),
        ("products.0.sheet.gift", "gold", "sheet"),
        ("products.0.sells", [[10, 1], [5, 1]], "sells"),
        ("coupons.1.during", "hat", "during"),
        ("script.seconds", [10, 5], "seconds"),
        ("script.segments.1.product", "hat", "product"),
        ("live.lasts", 0, "lasts"),
        ("live.comments.0.at", 600, "at"),
        ("live.comments.0.wants", "hug", "wants"),
        ("live.comments.1.after", {"item": "hat", "seconds": 3}, "after"),
        ("live.comments.5.after", {"silence": "bought", "seconds": 3}, "after"),
        ("live.comments.3.must", [], "must"),
        ("slot", "nowhere", "slot"),
        ("recording", "required", "min_count"),
        ("recording", "always", "recording"),
    ],
)
def test_what_an_author_wrote_wrongly_is_told(path: str, value: Any, fault: str) -> None:
    task = shipped()
    put(task["livestream"], path, value)
    assert any(fault in one for one in LIVE.check(task)), LIVE.check(task)
