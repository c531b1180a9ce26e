"""Codes to sentences and states to labels, in Chinese; English in translations/en/."""

from datetime import datetime
from typing import Any

from flask import has_request_context
from flask_babel import format_datetime

from examserver.languages import N_, _
from question_bank.contract import Malformed as BadAnswer

SENTENCES: dict[str, Any] = {
    # any floor
    "malformed": N_("提交的内容格式不正确，请刷新页面后重试。"),
    "malformed_field": N_("“%(field)s”的内容格式不正确。"),
    "missing_field": N_("请填写“%(field)s”。"),
    "too_long": N_("“%(field)s”最多 %(max)s 个字符。"),
    "not_a_number": N_("“%(field)s”应为整数。"),
    "out_of_range": N_("“%(field)s”应在 %(least)s 到 %(most)s 之间。"),
    "not_a_moment": N_("“%(field)s”应为日期和时间。"),
    "file_too_large": N_("文件超过 %(max_mb)s MB，无法上传。"),
    "no_file": N_("请选择要上传的文件。"),
    "wrong_state": N_("当前状态不允许这项操作，请刷新页面查看最新状态。"),
    "already_changed": N_("内容刚刚已被他人修改，请刷新后再试。"),
    "not_found": N_("没有找到您要的内容，或者您无权查看。"),
    "not_allowed": N_("您的角色无权进行这项操作。"),
    "sign_in_first": N_("请先登录。"),
    "csrf": N_("页面已过期，请刷新后重试。"),
    "unexpected": N_("系统出现意外情况，已记录。请重试；若仍不成功，请联系考点管理员。"),
    "too_many_requests": N_("操作过于频繁，请稍候再试。"),
    "needs_second_person": N_("这项操作需要另一位有权限的人员确认：账号或密码不正确。"),
    "second_is_first": N_("确认人不能是本人。"),
    # people
    "wrong_password": N_("账号或密码不正确。"),
    "locked_out": N_("连续输错次数过多，账号已锁定，请 %(minutes)s 分钟后再试或联系管理员。"),
    "password_too_weak": N_("密码至少 8 位，须包含大写字母、小写字母、数字、符号中的三种，且不能包含账号名。"),
    "password_reused": N_("新密码不能与最近使用过的密码相同。"),
    "username_taken": N_("账号名“%(username)s”已存在。"),
    "last_administrator": N_("至少要保留一名可用的管理员。"),
    "wrong_candidate": N_("准考证号或证件号码不正确，请核对后重新输入。"),
    # sittings and attempts
    "no_open_sitting": N_("您现在没有可以进入的考试。开放入场时间：%(opens)s。"),
    "no_sitting_for_candidate": N_("没有为您安排考试，请举手联系监考员。"),
    "too_early_to_admit": N_("还没有到开放入场时间，最早可在 %(opens)s 开放。"),
    "too_late_to_enter": N_("已超过开考后 %(minutes)s 分钟的入场时限，不能进入考试。"),
    "not_admitting": N_("考场尚未开放入场。"),
    "nobody_waiting": N_("没有考生处于等待状态，不能开考。"),
    "paper_missing": N_("%(level)s 级的试卷尚未指定，不能开放入场。"),
    "paper_not_frozen": N_("试卷“%(title)s”尚未冻结。"),
    "not_answering": N_("现在不是答题状态，答案未保存。"),
    "time_is_up": N_("考试时间已到，系统不再接收答案。"),
    "wrong_terminal": N_("您的考试已转到另一台考试机，本机不能继续作答。"),
    "number_taken": N_("答案编号重复，系统将自动重新发送。"),
    "no_such_question": N_("试卷中没有这道题。"),
    "bad_answer": N_("未保存：%(reason)s。"),
    "answer_too_large": N_("答案内容过长，未保存。"),
    "too_early_to_hand_in": N_("开考 %(minutes)s 分钟后才能交卷。"),
    "unsent_answers": N_("还有 %(n)s 个答案未送达服务器，请稍候再交卷。"),
    "attempts_open": N_("还有 %(n)s 名考生未结束考试。"),
    "already_began": N_("该场次已经开始，不能再修改。"),
    "has_attempts": N_("该考场已安排考生，不能删除。"),
    "extension_over": N_("考试已经结束，不能延时。"),
    "counts_differ": N_("应到、实到与缺考人数不一致，请核对。"),
    "bad_admission_pattern": N_("准考证号规则不正确，生成的号码是“%(number)s”。只能使用字母、数字、_ 和 -。"),
    "no_candidates": N_("该批次还没有考生，请先导入报名表。"),
    "no_sittings": N_("所选考场还没有为该批次安排场次。"),
    "not_enough_seats": N_("考生 %(candidates)s 人，所选考场共 %(seats)s 个座位，座位不足。"),
    # papers
    "paper_code_taken": N_("试卷编号“%(taken)s”已存在。"),
    "bank_shortage": N_("题库数量不足：%(table)s。"),
    "rubric_not_100": N_("所选任务的配分合计为 %(points)s 分，应为 100 分。"),
    "no_task": N_("请选择题库中的实操任务。"),
    # submissions
    "piece_not_accepted": N_("文件未被接收：%(reasons)s。"),
    "quota_exceeded": N_("您上传的文件总量超过 %(max_mb)s MB 的限额，请先移除不需要的文件。"),
}

STATES: dict[str, Any] = {
    "expected": N_("未签到"),
    "checked_in": N_("已签到"),
    "identified": N_("核对"),
    "waiting": N_("等待"),
    "answering": N_("答题"),
    "handed_in": N_("已交卷"),
    "collected": N_("强制收卷"),
    "absent": N_("缺考"),
    "ended": N_("违纪终止"),
    "preparing": N_("准备"),
    "admitting": N_("开放入场"),
    "running": N_("开考"),
    "finished": N_("结束"),
    "reconciled": N_("收卷核对"),
    "sealed": N_("封存"),
    "draft": N_("草稿"),
    "frozen": N_("已冻结"),
    "scoring": N_("评分中"),
    "agreed": N_("已合成"),
    "disputed": N_("有分歧"),
    "ruled": N_("组长裁定"),
    "locked": N_("已锁定"),
    "online": N_("在线"),
    "lost": N_("掉线"),
}

ROLES: dict[str, Any] = {
    "administrator": N_("管理员"),
    "invigilator": N_("监考员"),
    "chief_invigilator": N_("主监考员"),
    "grader": N_("考评员"),
    "chief_grader": N_("考评组长"),
    "result_officer": N_("成绩管理员"),
    "inspector": N_("内部质量督导员"),
    "candidate": N_("考生"),
    "server": N_("系统"),
    "nobody": N_("未登录"),
}

SUBJECTS: dict[str, Any] = {"theory": N_("理论"), "practical": N_("实操"), "review": N_("综合评审")}

# Official strings (domain.md 1): used exactly so on forms and screens, in both languages.
LEVELS = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}


def sentence(code: str, detail: dict[str, Any] | None = None) -> str:
    """The sentence of a code in the reader's language; an unknown code is shown as it is."""
    if code not in SENTENCES:
        return _("操作未成功（%(code)s）。", code=code)
    try:
        return str(SENTENCES[code]) % {k: _named(v) for k, v in (detail or {}).items()}
    except KeyError:
        return str(SENTENCES[code])


def reason_of(error: BadAnswer) -> str:
    """Why the bank could not read something, in the reader's language."""
    return _(error.reason) % error.detail if error.detail else _(error.reason)


def _named(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_datetime(value, "MM-dd HH:mm") if has_request_context() else value.isoformat()
    return FIELDS.get(value, value) if isinstance(value, str) else value


FIELDS: dict[str, Any] = {
    "username": N_("账号"),
    "password": N_("密码"),
    "name": N_("姓名"),
    "role": N_("角色"),
    "admission_no": N_("准考证号"),
    "id_number": N_("证件号码"),
    "reason": N_("原因"),
    "minutes": N_("分钟"),
    "title": N_("名称"),
    "text": N_("内容"),
    "file": N_("文件"),
    "level": N_("级别"),
    "room": N_("考场"),
    "planned_start": N_("计划开考时间"),
}


def state_label(state: str) -> str:
    """The official word of a state."""
    return str(STATES.get(state, state))


def role_label(role: str) -> str:
    """The word for a role."""
    return str(ROLES.get(role, role))


def subject_label(subject: str) -> str:
    """理论, 实操 or 综合评审."""
    return str(SUBJECTS.get(subject, subject))


def level_label(level: int) -> str:
    """The official level string."""
    return LEVELS.get(level, str(level))
