"""The demo site: everything an exam day needs, invented, loaded into an empty database by the ordinary actions."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.placing import place_candidates
from examserver.db import Secret
from examserver.demo_roster import demo_photo, demo_workbook, people
from examserver.house import House
from examserver.messages import role_label
from examserver.papers.actions.papers import compose_practical, draw_paper, freeze_paper
from examserver.papers.stock import bring_bank, shipped_blueprints, shipped_papers
from examserver.people.actions import add_account
from examserver.people.passwords import passwords
from examserver.people.reads import accounts
from examserver.registration.actions import add_batch, import_rows, set_photos
from examserver.registration.rules.roster import read_roster
from examserver.registration.tables import Batch, Candidate
from examserver.rulebook import Rulebook
from examserver.settings import Settings
from examserver.sittings.actions import add_room, add_sitting, edit_sitting
from examserver.who import SERVER, Role, Who
from question_bank.bank import shipped_banks
from question_bank.blueprints import write_blueprint


@dataclass(frozen=True)
class DemoAccount:
    """A member of the demo staff."""

    username: str
    name: str
    role: Role
    workplace: str = ""
    certificate_no: str = ""

    @property
    def role_word(self) -> str:
        """The role in Chinese."""
        return role_label(self.role)


SITE = "岭南示例职业技能鉴定所"
DEMO_PASSWORD = "Harvest-Moon-26"  # noqa: S105 - told to everybody at the start, and only where the demo is wanted
DEMO_BATCH = "电子商务师 演示批次"
DEMO_ACCOUNTS = (
    DemoAccount("admin", "周文静", Role.ADMINISTRATOR, SITE),
    DemoAccount("zhujian", "何建川", Role.CHIEF_INVIGILATOR, SITE),
    DemoAccount("jiankao1", "梁秋月", Role.INVIGILATOR, SITE),
    DemoAccount("jiankao2", "邹立群", Role.INVIGILATOR, SITE),
    DemoAccount("kaoping1", "温若岚", Role.GRADER, "岭东示例商学院", "KP-440001"),
    DemoAccount("kaoping2", "尹柏舟", Role.GRADER, "南粤示例技工学校", "KP-440002"),
    DemoAccount("kaoping3", "麦可欣", Role.GRADER, "示例电子商务协会", "KP-440003"),
    DemoAccount("kpzz", "贺启明", Role.CHIEF_GRADER, "岭东示例商学院", "KP-440000"),
    DemoAccount("chengji1", "侯敏仪", Role.RESULT_OFFICER, SITE),
    DemoAccount("chengji2", "戚少华", Role.RESULT_OFFICER, SITE),
    DemoAccount("mingti1", "顾云舒", Role.AUTHOR, "岭东示例商学院"),
    DemoAccount("mingti2", "程亦凡", Role.AUTHOR, "南粤示例技工学校"),
    DemoAccount("dudao", "柏守正", Role.INSPECTOR, "示例职业技能评价指导中心", "DD-440001"),
)
BLUEPRINTS = {4: "L4-S80J20", 3: "L3-S60M20J20"}
PRACTICAL = {4: "L4-P1", 3: "L3-P1"}
LEVEL_WORDS = {4: "四级", 3: "三级"}
ROOMS = (("第1考场（实训楼 301）", "jiankao1"), ("第2考场（实训楼 302）", "jiankao2"))
SEATS, COLUMNS = 30, 6
STARTS_IN = {"theory": 20, "practical": 30}


def load_demo(house: House) -> bool:
    """Furnish an empty house; False, and nothing changed, when it has an account already."""
    if house.see(accounts):
        return False
    bring_bank(house, SERVER, shipped_banks()["ecommerce"])
    hasher = passwords(house.settings.password_memory_kib)
    hashes = {account.username: hasher.hash(DEMO_PASSWORD) for account in DEMO_ACCOUNTS}
    photos = {Secret.digest(p.number): _kept_photo(house, p.name, p.sex, p.number) for p in people()}
    house.act(furnish, SERVER, settings=house.settings, hashes=hashes, photos=photos)
    return True


def _kept_photo(house: House, name: str, sex: str, number: str) -> str:
    return house.files.keep(io.BytesIO(demo_photo(name, sex, number)))[0]


def furnish(
    db: Session, who: Who, *, now: datetime, settings: Settings, hashes: Mapping[str, str], photos: Mapping[str, str]
) -> None:
    """All of the demo but the bank, in one transaction: half a demo would be worse than none."""
    ids = _add_staff(db, who, now, hashes)
    admin = Who(Role.ADMINISTRATOR, ids["admin"], DEMO_ACCOUNTS[0].name)
    papers = {"theory": _draw_theory(db, admin, now), "practical": _compose_practical(db, admin, now)}
    batch_id = _enrol(db, admin, now, settings, photos)
    rooms = []
    for no, (name, invigilator) in enumerate(ROOMS, 1):
        room = add_room(db, admin, now=now, no=no, name=name, capacity=SEATS, columns=COLUMNS)
        rooms.append(room)
        for subject, forms in papers.items():
            _plan(db, admin, now, batch_id, room, subject, forms, ids[invigilator])
    place_candidates(db, admin, now=now, batch_id=batch_id, room_ids=rooms, site_code=settings.site_code)


def _add_staff(db: Session, who: Who, now: datetime, hashes: Mapping[str, str]) -> dict[str, int]:
    return {
        a.username: add_account(
            db,
            who,
            now=now,
            username=a.username,
            name=a.name,
            role=a.role,
            password=DEMO_PASSWORD,
            password_hash=hashes[a.username],
            workplace=a.workplace,
            certificate_no=a.certificate_no,
            must_change=False,
        )
        for a in DEMO_ACCOUNTS
    }


def _draw_theory(db: Session, who: Who, now: datetime) -> dict[int, int]:
    plans = shipped_blueprints()
    drawn = {}
    for level, code in BLUEPRINTS.items():
        title = f"电子商务师{LEVEL_WORDS[level]}理论知识试卷"
        form = write_blueprint(plans[code])
        drawn[level] = draw_paper(db, who, now=now, blueprint=form, seed="demo", code=f"{code}-A", title=title)
        freeze_paper(db, who, now=now, paper_id=drawn[level])
    return drawn


def _compose_practical(db: Session, who: Who, now: datetime) -> dict[int, int]:
    papers = shipped_papers()
    composed = {}
    for level, code in PRACTICAL.items():
        paper = papers[code]
        composed[level] = compose_practical(
            db,
            who,
            now=now,
            code=code,
            title=paper.title,
            level=level,
            minutes=paper.minutes,
            task_codes=paper.tasks,
        )
        freeze_paper(db, who, now=now, paper_id=composed[level])
    return composed


def _enrol(db: Session, who: Who, now: datetime, settings: Settings, photos: Mapping[str, str]) -> int:
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    batch_id = add_batch(db, who, now=now, name=DEMO_BATCH, exam_date=today)
    roster = read_roster(demo_workbook(), "demo.xlsx", today)
    import_rows(db, who, now=now, batch_id=batch_id, rows=roster.rows)
    set_photos(db, who, now=now, batch_id=batch_id, photos=photos)
    return batch_id


def _plan(
    db: Session,
    who: Who,
    now: datetime,
    batch_id: int,
    room_id: int,
    subject: str,
    papers: dict[int, int],
    invigilator: int,
) -> None:
    book = Rulebook()
    plan: dict[str, Any] = {
        "planned_start": rounded_up(now + timedelta(minutes=STARTS_IN[subject])),
        "minutes": _minutes(book, subject),
        "rulebook": book.as_dict(),
    }
    sitting = add_sitting(db, who, now=now, batch_id=batch_id, room_id=room_id, subject=subject, **plan)
    edit_sitting(db, who, now=now, sitting_id=sitting, papers=papers, staff=[invigilator], **plan)


def _minutes(book: Rulebook, subject: str) -> int:
    """A sitting lasts as long as the longest of its papers asks for."""
    if subject == "theory":
        return book.minutes(subject)
    return max(shipped_papers()[code].minutes for code in PRACTICAL.values())


def rounded_up(moment: datetime, minutes: int = 5) -> datetime:
    """The next moment on a whole number of minutes."""
    step = minutes * 60
    return datetime.fromtimestamp(-(-moment.timestamp() // step) * step, UTC)


def demo_candidates(settings: Settings) -> list[tuple[str, str]]:
    """Admission and ID number of the first three invented candidates; nobody where the demo is not loaded."""
    house = House(settings)
    try:
        return house.see(_first_three)
    finally:
        house.engine.dispose()


def _first_three(db: Session) -> list[tuple[str, str]]:
    invented = {p.number for p in people()}
    rows = db.scalars(
        select(Candidate)
        .join(Batch, Batch.id == Candidate.batch_id)
        .where(Batch.name == DEMO_BATCH, Candidate.admission_no.is_not(None))
        .order_by(Candidate.row_no)
        .limit(3)
    )
    return [(c.admission_no or "", c.id_number) for c in rows if c.id_number in invented]
