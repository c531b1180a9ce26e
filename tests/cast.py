"""The people and the small site that tests play with: built once, copied for each test."""

import io
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from PIL import Image
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import start_room
from examserver.attempts.actions.placing import place_candidates
from examserver.attempts.actions.presence import accept_pledge, arrive, confirm_identity, decide_move
from examserver.clock import Clock
from examserver.db import Secret
from examserver.house import House
from examserver.papers.actions import digest_of
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import compose_practical, draw_paper, freeze_paper
from examserver.papers.rules import arrange
from examserver.papers.tables import FrozenSpec, PaperItem
from examserver.people.actions import add_account, digest_of_token
from examserver.people.passwords import passwords
from examserver.people.tables import SignIn
from examserver.registration.tables import Batch, Candidate
from examserver.rulebook import Rulebook
from examserver.schema import migrate
from examserver.settings import Settings
from examserver.sittings.actions import add_room, add_sitting, open_admission, set_papers, set_staff
from examserver.who import SERVER, Role, Who

PASSWORD = "Blue-Kettle-42"
DAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # nine o'clock at the site


class MovableClock(Clock):
    """A clock that stands until a test moves it."""

    def __init__(self, at: datetime = DAY) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it was moved to."""
        return self.at

    def move(self, **by: float) -> None:
        """Forward by minutes=, seconds=, …"""
        self.at += timedelta(**by)


STAFF = {
    "adam": ("管理员阿丹", Role.ADMINISTRATOR),
    "inez": ("监考员伊内兹", Role.INVIGILATOR),
    "iris": ("监考员艾瑞斯", Role.INVIGILATOR),
    "carl": ("主监考卡尔", Role.CHIEF_INVIGILATOR),
    "gita": ("考评员吉塔", Role.GRADER),
    "guo": ("考评员郭", Role.GRADER),
    "gu": ("考评员顾", Role.GRADER),
    "gao": ("考评组长高", Role.CHIEF_GRADER),
    "rita": ("成绩员丽塔", Role.RESULT_OFFICER),
    "rolf": ("成绩员罗夫", Role.RESULT_OFFICER),
    "ivan": ("督导员伊万", Role.INSPECTOR),
    "amy": ("命题员艾米", Role.AUTHOR),
    "aldo": ("命题员奥尔多", Role.AUTHOR),
}
CANDIDATES = {  # in roster order: the first three sit in room 1
    "ada": ("艾达", "女", "110105199003078721"),
    "ben": ("本杰明", "男", "110105199104152339"),
    "cai": ("蔡文", "男", "440106199205200016"),
    "dora": ("多拉·阿布都热合曼", "女", "440106199306300028"),
}

QUESTIONS: list[dict[str, Any]] = [
    *(
        {
            "code": f"S-{n}",
            "kind": "single_choice",
            "module": "基础知识",
            "point": "电子商务概述",
            "levels": [4, 3],
            "difficulty": 0.7,
            "importance": "X",
            "stem": f"第 {n} 道单选题的题干",
            "options": ["甲", "乙", "丙", "丁"],
            "key": "ABCD"[n % 4],
            "analysis": "因为如此。",
        }
        for n in range(6)
    ),
    *(
        {
            "code": f"M-{n}",
            "kind": "multiple_choice",
            "module": "基础知识",
            "point": "电子支付",
            "levels": [4, 3],
            "difficulty": 0.5,
            "importance": "Y",
            "stem": f"第 {n} 道多选题的题干",
            "options": ["甲", "乙", "丙", "丁"],
            "key": "ABD",
            "analysis": "因为如此。",
        }
        for n in range(3)
    ),
    *(
        {
            "code": f"J-{n}",
            "kind": "true_false",
            "module": "职业道德",
            "point": "诚实守信",
            "levels": [4, 3],
            "difficulty": 0.8,
            "importance": "X",
            "stem": f"第 {n} 道判断题的题干",
            "key": n % 2 == 0,
            "analysis": "因为如此。",
        }
        for n in range(3)
    ),
    {
        "code": "T-0",
        "kind": "fill_in",
        "module": "基础知识",
        "point": "网店运营基础",
        "levels": [4, 3],
        "difficulty": 0.6,
        "importance": "Y",
        "stem": "转化率等于____除以____。",
        "key": [["成交人数", "支付人数"], ["访客数"]],
        "analysis": "定义如此。",
    },
]
BLUEPRINT: dict[str, Any] = {
    "code": "T4",
    "title": "测试卷",
    "level": 4,
    "minutes": 90,
    "sections": [
        {"title": "单选题", "kind": "single_choice", "count": 4, "points": "10"},
        {"title": "多选题", "kind": "multiple_choice", "count": 2, "points": "10", "rule": "strict"},
        {"title": "判断题", "kind": "true_false", "count": 2, "points": "10"},
        {"title": "填空题", "kind": "fill_in", "count": 1, "points": "20"},
    ],
}
TASK: dict[str, Any] = {
    "code": "P-1",
    "workspace": "form_files",
    "title": "店铺装修",
    "module": "网店装修",
    "levels": [4],
    "minutes": 60,
    "briefing": "<p>为“山野茶铺”设计店标并撰写说明。</p>",
    "pack": [],
    "fields": [
        {"id": "shop_name", "type": "text", "label": "店铺名称", "required": True, "max": 30},
        {"id": "aov", "type": "number", "label": "客单价", "unit": "元", "decimals": 2, "required": True},
        {"id": "note", "type": "rich_text", "label": "设计说明", "min": 5, "max": 500},
    ],
    "slots": [
        {
            "id": "logo",
            "label": "店标",
            "types": ["jpg", "png", "gif"],
            "width": 230,
            "height": 70,
            "mode": "exact",
            "max_kb": 150,
            "min_count": 1,
            "max_count": 1,
        }
    ],
    "rubric": [
        {"id": "r1", "text": "店标已提交且合格", "points": 20, "kind": "auto", "criteria": "不合格不得分",
         "check": {"type": "slots_valid", "slots": ["logo"]}},
        {"id": "r2", "text": "客单价正确", "points": 20, "kind": "auto", "criteria": "误差 0.01",
         "check": {"type": "number", "field": "aov", "value": "128.50", "tolerance": "0.01"}},
        {"id": "r3", "text": "店标设计", "points": 35, "kind": "human", "criteria": "美观 0-35 分"},
        {"id": "r4", "text": "设计说明", "points": 25, "kind": "human", "criteria": "清楚 0-25 分"},
    ],
    "solution": {"fields": {"shop_name": "山野茶铺", "aov": "128.50"}, "notes": "参考"},
    "penalties": [],
}  # fmt: skip


@dataclass
class Cast:
    """Everybody by first name, and the ids of what they meet."""

    who: dict[str, Who] = field(default_factory=dict)
    batch_id: int = 0
    rooms: list[int] = field(default_factory=list)
    theory: int = 0  # the theory sitting of room 1
    practical: int = 0  # the practical sitting of room 1
    other_theory: int = 0  # room 2: Dora sits there alone
    paper_id: int = 0
    practical_paper_id: int = 0

    def __getattr__(self, name: str) -> Who:
        try:
            return self.__dict__["who"][name]
        except KeyError:
            raise AttributeError(name) from None


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings for a test's own folder; weak argon2, since every test signs people in."""
    return Settings(**{"data_dir": folder, "database_url": "", "demo": False, "password_memory_kib": 64, **more})


def build_site(folder: Path, **more: Any) -> Cast:
    """The prepared site: staff, two rooms, one batch, frozen papers, four candidates placed, nothing opened."""
    house = House(settings_in(folder, **more), MovableClock())
    migrate(house.engine)
    cast = Cast()
    hasher = passwords(64)
    for username, (name, role) in STAFF.items():
        id = house.act(
            add_account, SERVER, username=username, name=name, role=role, password=PASSWORD,
            password_hash=hasher.hash(PASSWORD), must_change=False,
        )  # fmt: skip
        cast.who[username] = Who(role, id, name)
    adam = cast.adam
    house.act(stock_bank, adam, questions=QUESTIONS, tasks=[TASK])
    cast.paper_id = house.act(draw_paper, adam, blueprint=BLUEPRINT, seed="1", code="T4-A", title="理论测试卷 A")
    cast.practical_paper_id = house.act(
        compose_practical, adam, code="P4-A", title="实操测试卷 A", level=4, minutes=120, task_codes=["P-1"]
    )
    for paper in (cast.paper_id, cast.practical_paper_id):
        house.act(freeze_paper, adam, paper_id=paper)
    cast.batch_id = house.act(_add_people, adam, photo=house.files.keep(a_photo())[0], cast=cast)
    cast.rooms = [house.act(add_room, adam, no=n, name=f"第{n}考场", capacity=3, columns=3) for n in (1, 2)]
    for room in cast.rooms:
        for subject, paper in (("theory", cast.paper_id), ("practical", cast.practical_paper_id)):
            sitting = house.act(
                add_sitting, adam, batch_id=cast.batch_id, room_id=room, subject=subject,
                planned_start=DAY + timedelta(minutes=20), minutes=90 if subject == "theory" else 120,
                rulebook=Rulebook().as_dict(),
            )  # fmt: skip
            is_first = room == cast.rooms[0]
            staff = [cast.inez.id if is_first else cast.iris.id]
            house.act(_equip, adam, sitting_id=sitting, papers={4: paper}, staff=staff)
            if is_first:
                setattr(cast, subject, sitting)
            elif subject == "theory":
                cast.other_theory = sitting
    house.act(place_candidates, adam, batch_id=cast.batch_id, room_ids=cast.rooms, site_code="0001")
    house.engine.dispose()
    return cast


def _add_people(db: Session, who: Who, *, now: datetime, photo: str, cast: Cast) -> int:
    batch = Batch(name="2026年第一批", exam_date=date(2026, 11, 28), created_at=now)
    db.add(batch)
    db.flush()
    for row, (key, (name, sex, number)) in enumerate(CANDIDATES.items(), 1):
        candidate = Candidate(
            batch_id=batch.id, row_no=row, name=name, sex=sex, birth=date(1990, 3, 7), id_type="居民身份证",
            id_number=number, id_digest=Secret.digest(number), occupation="电子商务师", job_type="网商", level=4,
            phone="13800000000", workplace="示例公司", photo_sha256=photo, created_at=now,
        )  # fmt: skip
        db.add(candidate)
        db.flush()
        cast.who[key] = Who(Role.CANDIDATE, candidate.id, name)
    return batch.id


def _equip(db: Session, who: Who, *, now: datetime, sitting_id: int, papers: dict[int, int], staff: list[int]) -> None:
    set_papers(db, sitting_id, papers)
    set_staff(db, sitting_id, staff)


def a_photo() -> io.BytesIO:
    """A white one-inch photo."""
    return a_picture(295, 413, "jpeg")


def a_picture(width: int, height: int, kind: str = "png", colour: str = "white") -> io.BytesIO:
    """A picture of that size."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    out.seek(0)
    return out


def copy_site(template: Path, folder: Path) -> None:
    """A test's own copy of the prepared site."""
    shutil.copytree(template, folder, dirs_exist_ok=True)


def token_for(house: House, who: Who, terminal: str = "", address: str = "10.0.0.1") -> tuple[str, Who]:
    """A signed-in cookie token and the person as the house then sees them."""

    def sign_in(db: Session, _who: Who, *, now: datetime) -> tuple[str, int]:
        token = f"token-{who.role}-{who.id}-{terminal}-{uuid4()}"
        row = SignIn(
            token_digest=digest_of_token(token),
            account_id=None if who.role is Role.CANDIDATE else who.id,
            candidate_id=who.id if who.role is Role.CANDIDATE else None,
            terminal=terminal,
            address=address,
            began_at=now,
            last_seen_at=now,
        )
        db.add(row)
        db.flush()
        return token, row.id

    token, sign_in_id = house.act(sign_in, SERVER)
    return token, replace(who, sign_in_id=sign_in_id, address=address)


def ask_instead(item: PaperItem, **changed: Any) -> None:
    """Another question in the place of a paper's, as no page can put it there."""
    spec = {**item.spec, **changed}
    item.kept = FrozenSpec(digest=digest_of(spec), spec=spec)


def at_terminal(house: House, who: Who, terminal: str = "") -> Who:
    """The candidate, signed in at a terminal of their own."""
    return token_for(house, who, terminal or f"terminal-{who.id}")[1]


@dataclass(frozen=True)
class Sitter:
    """A candidate at work: who they are at their terminal, and their attempt."""

    who: Who
    attempt_id: int


def bring_in(house: House, who: Who, terminal: str = "") -> Sitter:
    """Sign in, confirm, accept: the candidate waits (or begins, where the room runs already)."""
    sitter = at_terminal(house, who, terminal)
    attempt_id = house.act(arrive, sitter)
    house.act(confirm_identity, sitter, attempt_id=attempt_id)
    house.act(accept_pledge, sitter, attempt_id=attempt_id)
    return Sitter(sitter, attempt_id)


def move_terminal(house: House, cast: Cast, sitter: Sitter, terminal: str = "terminal-new") -> Who:
    """The candidate asks for another terminal, and Inez says yes: who they are there."""
    moved = at_terminal(house, sitter.who, terminal)
    house.act(arrive, moved)
    house.act(decide_move, cast.inez, attempt_id=sitter.attempt_id, approve=True)
    return moved


def begin_sitting(house: House, cast: Cast, sitting_id: int, *names: str) -> dict[str, Sitter]:
    """Open the door, bring these candidates in, and start the room."""
    house.act(open_admission, cast.carl, sitting_id=sitting_id)
    sitters = {name: bring_in(house, getattr(cast, name)) for name in names}
    house.act(start_room, cast.carl, sitting_id=sitting_id)
    return sitters


def an_answer(sitter: Sitter, number: int = 1, question_no: int = 1, answer: Any = "A", **more: Any) -> Any:
    """The shape of one saved answer."""
    from examserver.attempts.actions.saving import SaveAnswer

    return SaveAnswer(sitter.attempt_id, more.pop("lease", 1), number, question_no, answer, **more)


def paper_in(seen: dict[str, Any]) -> dict[str, Any]:
    """The paper as the terminal makes it of what `attempt.open` gave: the form in the candidate's order."""
    form, order = orjson.loads(orjson.dumps([seen["form"], seen["order"]]))
    return arrange(form, order)
