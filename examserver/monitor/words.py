"""The words of this floor: reasons, tiers, kinds of incident, steps, and what the audit log calls each fact."""

from collections.abc import Callable
from typing import Any

from examserver.languages import N_, _
from examserver.messages import FIELDS, level_label, role_label, subject_label
from examserver.paperwork.registry import all_forms
from question_bank.points import from_points, from_tenths

LONGEST = 40

# Two levels, as an invigilator looks for them. The record keeps the Chinese words: it is printed.
EXTENSION_REASONS: dict[str, tuple[str, ...]] = {
    "考试机故障": ("死机或重启", "键盘鼠标故障", "显示器故障", "更换考试机"),
    "网络与供电": ("网络中断", "停电", "服务器故障"),
    "考场环境": ("噪声干扰", "消防或安全演练", "温度、照明异常"),
    "考生情况": ("突发疾病", "如厕（监考员陪同）", "残障考生合理便利"),
    "考务组织": ("身份核验耽误", "考务人员失误", "试题材料问题"),
    "其他": ("其他原因",),
}
COLLECT_REASONS = ("考生要求提前离场", "突发疾病", "考试机无法恢复", "考场紧急情况", "其他原因")
NOTHING_REASONS = ("考生本人原因", "失联期间未影响作答", "已另行延时", "其他原因")
REOPEN_REASONS = ("误点交卷", "误收卷", "掉线期间到时收卷", "其他原因")

# domain.md 4.4: the tier's examples and effect. What it means for the marks is decided on the results floor.
TIERS: dict[str, tuple[str, str]] = {
    "A": ("携带禁止物品未按要求存放；坐错座位；擅自离开座位；喧哗，经警告不改", "本科目成绩无效（记 0 分）"),
    "B": (
        "打暗号、手势；抄袭或协助抄袭；夹带；交换试卷或账号；冒用他人姓名；答案雷同",
        "本科目按作弊处理（记 0 分）",
    ),
    "C": (
        "使用手机、相机、U 盘、智能手表等；损坏考试设备；将考试内容带出考场",
        "本批次各科目成绩均无效，当年不得再报名",
    ),
    "D": ("替考或找人替考；有组织作弊", "各科目成绩均无效，并按规定期限禁考"),
    "E": ("开考前擅自操作考试机，经警告不改", "取消本科目考试资格"),
}

INCIDENTS: dict[str, Any] = {
    "equipment": N_("设备故障"),
    "late": N_("迟到"),
    "left_room": N_("离开考场"),
    "illness": N_("突发疾病"),
    "terminal_change": N_("更换考试机"),
    "misconduct": N_("违纪"),
    "extension": N_("延时"),
    "collected": N_("强制收卷"),
    "reopened": N_("恢复答题"),
    "outage": N_("失联"),
    "other": N_("其他"),
}
RECORDED_BY_HAND = ("equipment", "late", "left_room", "illness", "other")

MESSAGES = (
    "请保持安静，独立作答。",
    "距考试结束还有 30 分钟，请合理安排时间。",
    "距考试结束还有 15 分钟，请检查是否有漏答的题目。",
    "距考试结束还有 5 分钟，请做好交卷准备。",
    "网络出现短时故障，请继续作答，答案已保存在本机，恢复后会自动上传。",
)

FORMS: dict[str, Any] = {"sign_in_sheet": N_("考生签到表"), "sitting_record": N_("考场情况记录单")}

ENDED_WHY: dict[str, Any] = {
    "handed_in": N_("考生交卷"),
    "time_is_up": N_("到时自动收卷"),
    "collected_by_invigilator": N_("监考员强制收卷"),
    "absent": N_("缺考"),
    "refused_pledge": N_("未接受诚信承诺，视为放弃"),
    "misconduct_A": N_("违纪 A 类"),
    "misconduct_B": N_("违纪 B 类"),
    "misconduct_C": N_("违纪 C 类"),
    "misconduct_D": N_("违纪 D 类"),
    "misconduct_E": N_("违纪 E 类"),
}

TIMELINE: dict[str, Any] = {
    "checked_in": N_("签到"),
    "identified": N_("确认身份"),
    "pledged": N_("接受诚信承诺"),
    "began": N_("开考计时"),
    "last_saved": N_("最近保存"),
    "ended": N_("结束"),
}

# ── 考务总览 ──

STEPS: dict[str, tuple[Any, str, tuple[str, ...]]] = {  # title, drawing, pages
    "roster": (N_("导入报名表"), "users", ("registration.batch", "registration.batches")),
    "papers": (N_("题库与试卷"), "file-text", ("papers.papers",)),
    "plan": (N_("考场与场次"), "grid", ("sittings.plan",)),
    "placing": (N_("编排座位"), "shuffle", ("attempts.placing",)),
    "exam": (N_("监考"), "monitor", ("monitor.sittings",)),
    "grading": (N_("实操评分"), "clipboard-check", ("grading.progress",)),
    "results": (N_("成绩确认与锁定"), "award", ("results.batch",)),
    "certificates": (N_("证书与归档"), "stamp", ("certificates.batch", "paperwork.batch")),
}
PAGES: dict[str, tuple[Any, bool]] = {  # its label, and whether it is the page of one batch
    "registration.batches": (N_("全部批次"), False),
    "registration.batch": (N_("报名与考生"), True),
    "papers.papers": (N_("试卷"), False),
    "sittings.plan": (N_("考场与场次"), False),
    "attempts.placing": (N_("编排座位"), True),
    "monitor.sittings": (N_("监考"), False),
    "grading.progress": (N_("评分进度"), False),
    "results.batch": (N_("成绩"), True),
    "certificates.batch": (N_("证书"), True),
    "paperwork.batch": (N_("表单与导出"), True),
}
STAGES: dict[str, tuple[str, Any]] = {  # badge, label
    "done": ("success", N_("已完成")),
    "missing": ("warning", N_("待办")),
    "later": ("neutral", N_("未开始")),
}
FIGURES: dict[str, Any] = {
    "candidates": N_("考生"),
    "photos": N_("有照片"),
    "items": N_("题库试题"),
    "tasks": N_("实操任务"),
    "papers_frozen": N_("已冻结试卷"),
    "papers_draft": N_("草稿试卷"),
    "rooms": N_("考场"),
    "sittings": N_("场次"),
    "placed": N_("已编排"),
    "preparing": N_("准备"),
    "admitting": N_("开放入场"),
    "running": N_("开考"),
    "finished": N_("结束"),
    "reconciled": N_("收卷核对"),
    "sealed": N_("封存"),
    "attempts_over": N_("已结束考生人次"),
    "works": N_("评分作品"),
    "works_locked": N_("评分已锁定"),
    "marks": N_("科目成绩"),
    "marks_locked": N_("成绩已锁定"),
    "certificates": N_("已编证书号"),
}
MISSING: dict[str, Any] = {
    "no_candidates": N_("还没有导入考生"),
    "no_photo": N_("%(n)s 名考生没有照片"),
    "no_paper": N_("%(n)s 个级别科目没有已冻结的试卷"),
    "no_sittings": N_("还没有安排场次"),
    "no_sitting_paper": N_("%(n)s 个场次有级别未指定试卷"),
    "no_staff": N_("%(n)s 个场次没有指定监考员"),
    "not_placed": N_("%(n)s 名考生没有座位"),
    "not_begun": N_("%(n)s 个场次尚未开考"),
    "running": N_("%(n)s 个场次正在考试"),
    "not_reconciled": N_("%(n)s 个场次待收卷核对"),
    "not_sealed": N_("%(n)s 个场次待封存"),
    "to_grade": N_("%(n)s 份作品待评分"),
    "disputed": N_("%(n)s 份作品有分歧，待组长裁定"),
    "not_locked": N_("%(n)s 份作品待锁定"),
    "to_confirm": N_("%(n)s 个成绩待第二人确认"),
    "to_lock": N_("%(n)s 个成绩待锁定"),
}

# ── 操作日志 ──

NOUNS: dict[str, Any] = {
    "sitting": N_("场次"),
    "attempt": N_("考生考试"),
    "rescue": N_("救援文件"),
    "notice": N_("考场消息"),
    "incident": N_("考场情况"),
    "outage": N_("失联"),
    "room": N_("考场"),
    "batch": N_("批次"),
    "candidate": N_("考生"),
    "bank": N_("题库"),
    "item": N_("题目"),
    "paper": N_("试卷"),
    "paper_set": N_("成组试卷"),
    "blueprint": N_("组卷方案"),
    "piece": N_("实操文件"),
    "submission": N_("实操作品"),
    "theory": N_("理论判分"),
    "work": N_("评分作品"),
    "round": N_("评分"),
    "mark": N_("成绩"),
    "certificate": N_("证书"),
    "form": N_("表单"),
    "account": N_("账号"),
    "sign_in": N_("登录"),
}
FACTS: dict[str, Any] = {
    "sitting.planned": N_("安排场次"),
    "sitting.edited": N_("修改场次"),
    "sitting.deleted": N_("删除场次"),
    "sitting.admitting": N_("开放入场"),
    "sitting.running": N_("开考"),
    "sitting.finished": N_("结束场次"),
    "sitting.reconciled": N_("收卷核对"),
    "sitting.sealed": N_("封存场次"),
    "attempt.checked_in": N_("签到"),
    "attempt.identified": N_("确认身份"),
    "attempt.waiting": N_("接受承诺，等待开考"),
    "attempt.answering": N_("开始或恢复答题"),
    "attempt.handed_in": N_("交卷"),
    "attempt.collected": N_("收卷"),
    "attempt.absent": N_("记为缺考"),
    "attempt.ended": N_("违纪终止"),
    "attempt.extended": N_("延时"),
    "attempt.move_asked": N_("请求换机"),
    "attempt.moved": N_("同意换机"),
    "attempt.move_refused": N_("拒绝换机"),
    "attempt.drain_begun_anew": N_("服务器恢复，重新计收卷缓冲"),
    "attempt.rescued": N_("补入救援文件的作答"),
    "rescue.imported": N_("导入救援文件"),
    "attempt.sign_in_unlocked": N_("解除登录锁定"),
    "notice.posted": N_("发送消息"),
    "incident.recorded": N_("记录考场情况"),
    "outage.noted": N_("考试机失联"),
    "outage.ended": N_("失联结束"),
    "outage.not_compensated": N_("失联不予补时"),
    "room.added": N_("新增考场"),
    "room.edited": N_("修改考场"),
    "room.deleted": N_("删除考场"),
    "batch.placed": N_("编排座位"),
    "batch.added": N_("新建批次"),
    "batch.edited": N_("修改批次"),
    "batch.deleted": N_("删除批次"),
    "batch.roster_imported": N_("导入报名表"),
    "batch.photos_set": N_("导入照片"),
    "batch.candidates_deleted": N_("删除考生"),
    "batch.certified": N_("编发证书编号"),
    "batch.numbers_imported": N_("导入证书编号"),
    "candidate.edited": N_("修改考生信息"),
    "candidate.deleted": N_("删除考生"),
    "candidate.photo_set": N_("更换照片"),
    "candidate.signed_in": N_("考生登录"),
    "candidate.sign_in_failed": N_("考生登录失败"),
    "candidate.unlocked": N_("解除考生锁定"),
    "bank.stocked": N_("导入题库"),
    "bank.imported": N_("从文件导入题目"),
    "bank.exported": N_("导出题目"),
    "paper.exported": N_("导出试卷"),
    "item.written": N_("编写题目"),
    "item.submitted": N_("题目送审"),
    "item.recalled": N_("撤回送审"),
    "item.reviewed": N_("题目审核通过"),
    "item.sent_back": N_("退回题目"),
    "item.released": N_("发布题目"),
    "item.retired": N_("停用题目"),
    "item.restored": N_("恢复题目"),
    "item.discarded": N_("删除题目草稿"),
    "paper.drawn": N_("组卷"),
    "paper.frozen": N_("冻结试卷"),
    "paper.discarded": N_("删除试卷草稿"),
    "paper_set.drawn": N_("组一组试卷"),
    "paper_set.frozen": N_("冻结一组试卷"),
    "paper_set.discarded": N_("删除一组试卷草稿"),
    "sitting.papers_allotted": N_("按座位分配试卷"),
    "blueprint.saved": N_("保存组卷方案"),
    "blueprint.deleted": N_("删除组卷方案"),
    "blueprint.stocked": N_("导入随附组卷方案"),
    "piece.kept": N_("上传文件"),
    "piece.removed": N_("移除文件"),
    "piece.restored": N_("恢复文件"),
    "submission.sealed": N_("封存作品"),
    "theory.marked": N_("客观题判分"),
    "work.coded": N_("作品编码"),
    "work.begun": N_("开始评分"),
    "work.agreed": N_("评分合成"),
    "work.disputed": N_("评分有分歧"),
    "work.ruled": N_("组长裁定"),
    "work.given_back": N_("退还作品"),
    "work.restarted": N_("重新评分"),
    "work.dropped": N_("取消评分"),
    "work.locked": N_("锁定评分"),
    "work.unlocked": N_("解锁评分"),
    "work.called_back": N_("退回重评"),
    "work.ruling_needed": N_("需要组长裁定"),
    "round.taken": N_("领取作品"),
    "round.line_saved": N_("保存评分项"),
    "round.remark_saved": N_("保存评语"),
    "round.penalty_decided": N_("决定扣分建议"),
    "round.penalty_added": N_("添加扣分"),
    "round.penalty_withdrawn": N_("取消扣分"),
    "round.finished": N_("完成评分"),
    "round.withdrawn": N_("撤回评分"),
    "mark.entered": N_("录入成绩"),
    "mark.renewed": N_("重新录入成绩"),
    "mark.confirmed": N_("确认成绩"),
    "mark.locked": N_("锁定成绩"),
    "mark.changed": N_("更改成绩"),
    "certificate.given": N_("发放证书"),
    "form.exported": N_("导出表单"),
    "account.added": N_("新增账号"),
    "account.edited": N_("修改账号"),
    "account.signed_in": N_("登录"),
    "account.sign_in_failed": N_("登录失败"),
    "account.password_changed": N_("修改密码"),
    "account.password_reset": N_("重置密码"),
    "account.unlocked": N_("解除账号锁定"),
    "sign_in.ended": N_("退出登录"),
}
DETAILS: dict[str, Any] = {
    "minutes": N_("分钟"),
    "ids": N_("考生考试编号"),
    "address": N_("地址"),
    "lease": N_("第几台考试机"),
    "kind": N_("类别"),
    "code": N_("编号"),
    "role": N_("角色"),
    "why": N_("原因"),
    "reason": N_("原因"),
    "candidates": N_("考生数"),
    "failures": N_("连续失败次数"),
    "is_active": N_("启用"),
    "seed": N_("随机种子"),
    "slot": N_("上传槽位"),
    "counts": N_("数量"),
    "points": N_("分值"),
    "digest": N_("摘要"),
    "seconded_by": N_("第二人"),
    "agreed_by": N_("第二人"),
    "grader": N_("考评员"),
    "name": N_("名称"),
    "no": N_("序号"),
    "line": N_("评分项"),
    "work": N_("作品"),
    "status": N_("情况"),
    "tenths": N_("成绩"),
    "certificates": N_("证书数"),
    "exam_date": N_("考试日期"),
    "fields": N_("修改项"),
    "sha256": N_("校验值"),
    "pattern": N_("准考证号规则"),
    "rooms": N_("考场"),
    "level": N_("级别"),
    "draft": N_("草稿"),
    "round": N_("评分编号"),
    "subject": N_("科目"),
}
WHY: dict[str, Any] = {
    "signed_out": N_("本人退出"),
    "moved": N_("已换考试机"),
    "move_refused": N_("换机被拒绝"),
    "password_reset": N_("密码被重置"),
    "switched_off": N_("账号被停用"),
    "role_changed": N_("角色被更改"),
    "password_changed": N_("密码已修改"),
}
COUNTS: dict[str, Any] = {"added": N_("新增"), "changed": N_("改动"), "same": N_("未变"), "refused": N_("未采纳")}


STATUS: dict[str, Any] = {"scored": N_("有成绩"), "absent": N_("缺考"), "misconduct": N_("违纪")}


def fact_label(what: str) -> str:
    """What the log calls a fact; one without a word of its own is shown by its noun and its name."""
    if what in FACTS:
        return str(FACTS[what])
    noun, _dot, verb = what.partition(".")
    return f"{NOUNS[noun]} · {verb}" if noun in NOUNS else what


def detail_text(detail: dict[str, Any]) -> str:
    """The small values of a fact as one line."""
    said = {name: value for name, value in detail.items() if value not in ("", None, []) and (name, value) not in PLAIN}
    return _("；").join(f"{DETAILS.get(name, name)} {_value(name, value)}" for name, value in said.items())


PLAIN = (("level", 0), ("draft", False))
"""A form of all levels, and no draft: nothing to say."""
SAID: dict[str, Callable[[Any], Any]] = {
    "kind": lambda value: INCIDENTS.get(value, value),
    "role": lambda value: role_label(str(value)),
    "status": lambda value: STATUS.get(value, value),
    "why": lambda value: WHY.get(value, value),
    "subject": subject_label,
    "level": level_label,
    "tenths": from_tenths,
    "points": from_points,
    "fields": lambda value: _("、").join(str(FIELDS.get(field, field)) for field in value),
    "name": lambda value: _(all_forms()[value].TITLE) if value in all_forms() else value,
}


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in SAID:
        text = str(SAID[name](value))
    elif isinstance(value, dict):
        text = _("、").join(f"{COUNTS.get(k, k)} {v}" for k, v in value.items())
    else:
        text = _("、").join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST or name in ("pattern", "rooms") else f"{text[: LONGEST - 1]}…"
