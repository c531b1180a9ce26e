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
    "not_a_day": N_("“%(field)s”应为日期。"),
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
    "message_too_large": N_("发送的内容过大，服务器没有接收。请减少内容后再试。"),
    "seal_broken": N_("文件已损坏、被改动，或者不是本考点的文件，无法打开。"),
    "needs_second_person": N_("这项操作需要另一位有权限的人员确认：账号或密码不正确，或者该账号没有这项权限。"),
    "second_is_first": N_("确认人不能是本人。"),
    # health: what the machine cannot do at this moment
    "storage_full": N_(
        "服务器磁盘已满，暂时无法保存；系统会自动重试，考试机上的内容不会丢失。请立即通知考点管理员清理磁盘。"
    ),
    "storage_readonly": N_(
        "服务器磁盘变为只读，暂时无法保存；系统会自动重试，考试机上的内容不会丢失。请立即通知考点管理员。"
    ),
    "storage_failing": N_(
        "服务器磁盘写入失败，暂时无法保存；系统会自动重试，考试机上的内容不会丢失。请立即通知考点管理员检查磁盘。"
    ),
    "database_locked": N_(
        "数据库被其他程序占用，暂时无法保存；系统会自动重试，考试机上的内容不会丢失。请通知考点管理员关闭该程序。"
    ),
    "database_damaged": N_("数据库文件已损坏，已停止保存，考试机上的内容不会丢失。请立即通知考点管理员恢复备份。"),
    "database_unreachable": N_(
        "连接不上数据库，暂时无法保存；系统会自动重试，考试机上的内容不会丢失。请立即通知考点管理员。"
    ),
    "disk_low": N_("服务器磁盘剩余 %(free_gb)s GB，少于 5 GB，请在考试前清理。"),
    "disk_very_low": N_("服务器磁盘剩余 %(free_gb)s GB，少于 1 GB，必须立即清理，否则答案和文件可能无法保存。"),
    "redis_unreachable": N_("连接不上 Redis：答案照常保存，但监考画面可能延迟。请通知考点管理员。"),
    "chores_stopped": N_("服务器的自动收卷和阅卷停顿了：答案照常保存，到时请留意收卷。请立即通知考点管理员。"),
    "clock_stepped": N_("服务器的系统时间被调整了 %(seconds)s 秒；考试计时不受影响。"),
    # people
    "wrong_password": N_("账号或密码不正确。"),
    "locked_out": N_("连续输错次数过多，账号已锁定，请 %(minutes)s 分钟后再试或联系管理员。"),
    "password_too_weak": N_(
        "密码至少 8 位，须包含大写字母、小写字母、数字、符号中的三种，且不能包含账号名中的连续三个字符。"
    ),
    "password_reused": N_("新密码不能与最近使用过的密码相同。"),
    "username_taken": N_("账号名“%(username)s”已存在。"),
    "passwords_differ": N_("两次输入的新密码不一致。"),
    "bad_username": N_("账号名只能使用英文字母、数字和 . _ -，2 到 40 位。"),
    "last_administrator": N_("至少要保留一名可用的管理员。"),
    "wrong_candidate": N_("准考证号或证件号码不正确，请核对后重新输入。"),
    # registration
    "batch_name_taken": N_("批次“%(name)s”已存在。"),
    "batch_in_use": N_("批次中已有考生或场次，不能删除。"),
    "batch_opened": N_("该批次已有场次开放入场，考生信息不能再修改。"),
    "candidates_placed": N_("考生已编排座位或已有登录、考试记录，不能删除，也不能改动考试日期。"),
    "too_young_then": N_("改到这一天，考生“%(name)s”将未满 %(age)s 周岁。"),
    "already_enrolled": N_("名单中有考生刚刚已被导入本批次，没有导入任何人。请重新上传。"),
    "no_rows": N_("名单中没有考生。"),
    "roster_faulty": N_("名单中有问题，没有导入任何人："),
    "sex_differs": N_("性别与证件号码不符。"),
    "not_a_name": N_("姓名中含有不能使用的字符。"),
    "not_a_phone": N_("手机号码应为 11 位数字，以 1 开头。"),
    "photo_not_a_picture": N_("无法识别为照片，请使用 JPEG 或 PNG 图片。"),
    "photo_too_small": N_("照片至少 120×160 像素，这一张是 %(width)s×%(height)s 像素。"),
    "photo_wrong_ratio": N_("照片的宽高比应为 5∶7（误差 5%% 以内），这一张是 %(width)s×%(height)s 像素。"),
    "photo_too_many_pixels": N_("照片过大（%(width)s×%(height)s 像素），请先缩小。"),
    "photo_unreadable": N_("文件已损坏，或超过 %(max_mb)s MB。"),
    "not_a_zip": N_("无法打开压缩包，请使用不加密的 ZIP 文件。"),
    "too_many_photos": N_("压缩包中的文件超过 %(max)s 个，请分批上传。"),
    # sittings and attempts
    "no_open_sitting": N_("您现在没有可以进入的考试。开放入场时间：%(opens)s。"),
    "no_sitting_for_candidate": N_("没有为您安排考试，请举手联系监考员。"),
    "too_early_to_admit": N_("还没有到开放入场时间，最早可在 %(opens)s 开放。"),
    "too_late_to_enter": N_("已超过入场时限（开考后 %(minutes)s 分钟），不能再进入本科目考试。"),
    "not_admitting": N_("考场尚未开放入场。"),
    "nobody_waiting": N_("没有考生处于等待状态，不能开考。"),
    "paper_missing": N_("%(level)s 级的试卷尚未指定，不能开放入场。"),
    "paper_not_frozen": N_("试卷“%(title)s”尚未冻结。"),
    "set_used_up": N_("“%(set)s”的试卷不够一人一卷，还缺 %(n)s 份。"),
    "not_answering": N_("现在不是答题状态，答案未保存。"),
    "rescue_unreadable": N_("这不是救援文件，或者文件不完整。请选择考试机保存的 .exam 文件。"),
    "rescue_foreign": N_("这个救援文件不属于本考点的这次考试（例如来自演练或另一台服务器），没有导入。"),
    "rescue_other_sitting": N_("这个救援文件属于另一场考试，请在那一场的页面导入。"),
    "rescue_too_late": N_("本场不在开考到收卷核对之间，不能导入救援文件。"),
    "rescue_not_answered": N_("该考生没有开始答题，或者已被终止考试，不能导入救援文件。"),
    "rescue_known": N_("这个文件已于 %(at)s 由 %(name)s 导入，没有再次导入。"),
    "rescue_nothing_new": N_("文件中没有可以导入的作答，没有改动任何内容。"),
    "rescue_differs": N_("与服务器上同一编号的作答不同。"),
    "rescue_of_no_lease": N_("不是这名考生用过的考试机。"),
    "rescue_after_time": N_("在考试时间结束之后编号。"),
    "rescue_bad_answer": N_("作答不符合题目要求：%(reason)s。"),
    "time_is_up": N_("考试时间已到，系统不再接收答案。"),
    "wrong_terminal": N_("您的考试已转到另一台考试机，本机不能继续作答。"),
    "number_taken": N_("答案编号重复，系统将自动重新发送。"),
    "no_such_question": N_("试卷中没有这道题。"),
    "bad_answer": N_("未保存：%(reason)s。"),
    "wrong_offset": N_("文件的这一段已经收到，或者不是接着传的，正在核对后继续。"),
    "upload_too_long": N_("传来的内容比文件说明的大小还多，请重新选择文件。"),
    "upload_damaged": N_("这一段文件在传送中损坏，正在重新传送。"),
    "answer_too_large": N_("答案内容过长，未保存。"),
    "too_early_to_hand_in": N_("开考 %(minutes)s 分钟后才能交卷。"),
    "unsent_answers": N_("还有 %(n)s 个答案未送达服务器，请稍候再交卷。"),
    "not_due": N_("还没有到收卷时间。"),
    "attempts_open": N_("还有 %(n)s 名考生未结束考试。"),
    "already_began": N_("该场次已经开始，不能再修改。"),
    "has_attempts": N_("该考场已安排考生，不能删除。"),
    "room_no_taken": N_("考场号 %(no)s 已被使用。"),
    "room_in_use": N_("该考场已安排场次，不能删除。"),
    "room_placed": N_("该考场已编排考生，不能再改考场号或减少座位。"),
    "no_room": N_("请至少选择一个考场。"),
    "sitting_exists": N_("该批次在“%(room)s”已有同一科目的场次。"),
    "far_start": N_("计划开考时间应在前后两年之内。"),
    "below_standard_minutes": N_("时长 %(minutes)s 分钟，少于国家职业标准（2022 年版）规定的 %(least)s 分钟。"),
    "level_without_paper": N_("%(level)s尚未指定试卷，届时不能开放入场。"),
    "paper_minutes_differ": N_("%(level)s试卷的时长为 %(paper_minutes)s 分钟，与本场 %(minutes)s 分钟不同。"),
    "set_is_short": N_("%(level)s考生比所选的一人一卷试卷多 %(n)s 人，请另组一组更多的试卷。"),
    "not_on_exam_date": N_("计划开考日期 %(day)s 不是该批次的考试日期。"),
    "no_invigilator": N_("尚未指派监考员。"),
    "sittings_overlap": N_("%(room)s：%(one)s与%(other)s的计划时间重叠。"),
    "admission_numbers_repeat": N_("按此规则会产生重复的准考证号“%(number)s”，请在规则中加入考场和座位，或报名序号。"),
    "admission_number_taken": N_("准考证号“%(number)s”已被其他批次使用，请调整规则。"),
    "seats_in_use": N_("已有座位收到延时、消息或考场记录，不能重新编排。"),
    "extension_over": N_("考试已经结束，不能延时。"),
    "nothing_lost": N_("没有尚未处理的失联时间。"),
    "counts_differ": N_("清点的人数与系统记录不一致，请重新清点后再填写。"),
    "bad_admission_pattern": N_("准考证号规则不正确，生成的号码是“%(number)s”。只能使用字母、数字、_ 和 -。"),
    "no_candidates": N_("该批次还没有考生，请先导入报名表。"),
    "no_sittings": N_("所选考场还没有为该批次安排场次。"),
    "not_enough_seats": N_("考生 %(candidates)s 人，所选考场共 %(seats)s 个座位，座位不足。"),
    # papers
    "paper_code_taken": N_("试卷编号“%(taken)s”已存在。"),
    "bank_shortage": N_("题库数量不足：%(table)s。"),
    "rubric_not_100": N_("所选任务的配分合计为 %(points)s 分，应为 100 分。"),
    "no_task": N_("请选择题库中的实操任务。"),
    "unreadable_questions": N_("这个文件无法读取。请确认它是支持的题库格式，没有加密，大小合适。"),
    "no_questions_to_import": N_("没有可以导入的题目。"),
    "no_blueprint": N_("没有这个组卷方案。"),
    "draw_failed": N_("无法组卷：%(reason)s"),
    "own_item": N_("自己编写或改过的题目，要由另一位命题员审核。"),
    "not_the_writer": N_("只有编写人或管理员可以送审、撤回或删除这道题。"),
    "item_in_review": N_("这道题的新版本已送审。要修改，请先撤回或由审核人退回。"),
    "question_has_faults": N_("%(no)s 还有问题，改好后才能送审。"),
    "reason_needed": N_("%(no)s 改了已发布的答案或评分，请写明修改原因。"),
    "bad_item_code": N_("题目编号只能使用字母、数字、. _ -，最多 40 个字符。"),
    "reason_missing": N_("请写明原因。"),
    "newer_released": N_("这道题已有更新的版本，不能恢复旧版本。"),
    "item_unchanged": N_("内容与已发布的版本相同，没有需要保存的修改。"),
    "no_questions_to_export": N_("没有可以导出的题目。"),
    "export_failed": N_("导出没有完成：题目过多，或图片过大。请缩小范围后再试。"),
    "not_two_questions": N_("请选择两道不同的题目。"),
    "already_siblings": N_("这两道题已经是同源题。"),
    "other_siblings": N_("这两道题各属一个同源组（%(one)s、%(two)s），请在编辑页改成同一组名。"),
    "nothing_chosen": N_("请先选择题目。"),
    "too_many_chosen": N_("一次最多选 %(most)s 题；要处理更多，请选“全部”。"),
    "bad_paper_code": N_("试卷编号只能使用字母、数字、. _ -。"),
    "paper_is_frozen": N_("试卷已冻结，不能再修改或删除。"),
    "malformed_question": N_("题目内容无法识别，没有保存。请刷新页面后重试。"),
    "item_code_taken": N_("编号 %(taken)s 已经有题目，请换一个编号。"),
    "item_reason_missing": N_("题目已经发布过，请写明修改原因。"),
    "item_changed": N_("您打开以后，这道题已有人保存过。请先看对方改了什么。"),
    "question_too_slow": N_("这道题计算时间过长，请检查正则表达式等内容。"),
    "medium_unknown": N_("只能上传 PNG、JPG、GIF、WebP 图片，或 MP3、OGG、WAV 音频。"),
    "medium_damaged": N_("文件已损坏，或者图片过大，无法使用。"),
    "picture_too_large": N_("图片超过 %(max_mb)s MB，请缩小后再上传。"),
    "paper_in_set": N_("这份试卷属于一组试卷，请整组冻结或删除。"),
    "bank_changed": N_("抽题期间题库有变动，没有生成任何内容。请重新生成。"),
    "bad_blueprint": N_("方案还有 %(n)s 处问题，没有保存。"),
    "plan_code_taken": N_("方案编号“%(taken)s”已存在。"),
    "plan_in_use": N_("已用这个方案组过卷，不能删除。"),
    "plan_changed": N_("这个方案刚刚被别人改过，没有保存。可另存为新方案，或重新打开后再改。"),
    # submissions
    "piece_not_accepted": N_("文件未被接收：%(reasons)s。"),
    "quota_exceeded": N_("您上传的文件总量超过 %(max_mb)s MB 的限额，请先移除不需要的文件。"),
    # results, certificates, paperwork
    "own_entry": N_("成绩由您本人录入，须由另一人确认。"),
    "sitting_not_over": N_("该考场尚未结束，暂不能确认成绩。"),
    "mark_conflict": N_("成绩与阅卷结果不一致，请先核对并更正。"),
    "not_confirmed": N_("成绩尚未确认，不能锁定。"),
    "own_confirmation": N_("成绩由您本人确认，须由另一人锁定。"),
    "nothing_to_do": N_("所选范围内没有需要处理的成绩。"),
    "mark_exists": N_("该科目已有成绩，请使用“更正成绩”。"),
    "source_expected": N_("该科目由本考点考试产生成绩，不能手工录入。"),
    "nothing_changed": N_("新成绩与原成绩相同。"),
    "bad_mark": N_("成绩应为 0 到 100 的数，最多一位小数。"),
    "bad_certificate_prefix": N_("证书编号前缀“%(prefix)s”不正确：应为 Y 或 S 加 12 位数字，请在配置中修改。"),
    "issued_before_exam": N_("发证日期不能早于考试日期 %(day)s，也不能晚于考试后两年。"),
    "nobody_to_certify": N_("没有可以发证的考生：须结论合格、全部成绩已锁定且尚未取得证书编号。"),
    "serials_used_up": N_("该年度该级别的证书流水号已用完。"),
    "certificate_faults": N_("文件中有 %(n)s 处问题，未导入任何数据："),
    "cell_empty": N_("未填写"),
    "person_unknown": N_("该批次没有这名考生"),
    "person_repeated": N_("与第 %(first)s 行是同一名考生"),
    "person_not_eligible": N_("该考生的结论不是合格，或成绩尚未全部锁定"),
    "person_has_number": N_("该考生已有证书编号 %(number)s"),
    "name_differs": N_("与报名信息“%(name)s”不一致"),
    "number_repeated": N_("与第 %(first)s 行重复"),
    "bad_certificate_number": N_("应为 22 位证书编号"),
    "number_of_other_level": N_("第 16 位与考生级别 %(level)s 不一致"),
    "number_taken_by_other": N_("该编号已发给另一名考生"),
    "bad_day": N_("应为 YYYY-MM-DD 格式的日期"),
    "import_unreadable": N_("无法读取文件：%(reason)s"),
    "nothing_to_import": N_("文件中没有数据行。"),
    "marks_not_locked": N_("还有成绩未录入或未锁定，只能导出草稿。"),
    "nothing_to_export": N_("所选范围内没有可导出的考生。"),
    # grading
    "nothing_to_grade": N_("现在没有等待您评分的作品。"),
    "grading_changed": N_("这份评分已在另一个窗口修改过，请核对后再保存。"),
    "round_finished": N_("这份评分已经完成，不能再修改。"),
    "lines_missing": N_("还有 %(n)s 个评分项没有给分："),
    "penalties_undecided": N_("还有 %(n)s 项扣分建议没有决定："),
    "penalty_needs_line": N_("请先选择这项扣分针对哪个评分项。"),
    "too_many_penalties": N_("一份作品最多自行添加 %(most)s 项扣分。"),
    "product_not_made": N_("无法生成这个文件：%(reason)s。"),
    "points_out_of_range": N_("得分应在 0 到 %(worth)s 之间。"),
    "points_not_in_steps": N_("得分以 0.5 分为一档。"),
    "too_late_to_withdraw": N_("另一位考评员已完成评分，或作品已有结果，不能再撤回。"),
    "one_open_already": N_("您还有一份作品正在评分，请先完成后再撤回。"),
    "third_grader_first": N_("作品正等待第三位考评员评分，之后仍有分歧才由组长裁定。"),
    "nothing_to_lock": N_("没有可以锁定的作品。"),
    "file_damaged": N_("文件已损坏，无法打开。"),
}

ALARMS: dict[str, Any] = {
    "storage_full": N_("磁盘已满"),
    "storage_readonly": N_("磁盘只读"),
    "storage_failing": N_("磁盘故障"),
    "database_locked": N_("数据库被占用"),
    "database_damaged": N_("数据库损坏"),
    "database_unreachable": N_("数据库连接不上"),
    "disk_low": N_("磁盘空间不足 5 GB"),
    "disk_very_low": N_("磁盘空间不足 1 GB"),
    "redis_unreachable": N_("Redis 连接不上"),
    "chores_stopped": N_("自动收卷停顿"),
    "clock_stepped": N_("系统时间被调整"),
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
    "submitted": N_("待审"),
    "reviewed": N_("已审"),
    "released": N_("已发布"),
    "retired": N_("已停用"),
    "scoring": N_("评分中"),
    "agreed": N_("已合成"),
    "disputed": N_("有分歧"),
    "ruled": N_("组长裁定"),
    "locked": N_("已锁定"),
    "work_waiting": N_("待评"),
    "third": N_("待第三评"),
    "ruling": N_("待裁定"),
    "entered": N_("已录入"),
    "confirmed": N_("已确认"),
    "passed": N_("合格"),
    "failed": N_("不合格"),
    "incomplete": N_("未完成"),
    "misconduct": N_("违纪"),
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
    "author": N_("命题员"),
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
    "exam_date": N_("考试日期"),
    "sex": N_("性别"),
    "phone": N_("手机号码"),
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
    "decision": N_("决定"),
    "batch": N_("批次"),
    "sitting": N_("场次"),
    "what": N_("操作"),
    "person": N_("人员"),
    "day": N_("日期"),
    "until": N_("截止日期"),
    "since": N_("起始日期"),
    "absent": N_("缺考人数"),
    "present": N_("实到人数"),
    "witness": N_("见证人"),
    "behaviour": N_("违纪行为"),
    "tier": N_("违纪类别"),
    "kind": N_("类别"),
    "file": N_("文件"),
    "level": N_("级别"),
    "room": N_("考场"),
    "planned_start": N_("计划开考时间"),
    "subject": N_("科目"),
    "batch_id": N_("批次"),
    "rooms": N_("考场"),
    "no": N_("考场号"),
    "capacity": N_("座位数"),
    "columns": N_("每排座位"),
    "staff": N_("监考员"),
    "entry_opens_minutes": N_("提前入场"),
    "late_limit_theory_minutes": N_("迟到时限"),
    "late_limit_practical_minutes": N_("迟到时限"),
    "earliest_hand_in_minutes": N_("最早交卷"),
    "drain_seconds": N_("收卷缓冲"),
    "graders": N_("考评员人数"),
    "tolerance_points": N_("允许分差"),
    "written_tolerance_percent": N_("主观题允许分差"),
    "penalty_percent": N_("扣分后保留的百分比"),
    "old_password": N_("当前密码"),
    "new_password": N_("新密码"),
    "repeat_password": N_("再次输入新密码"),
    "first_password": N_("初始密码"),
    "workplace": N_("工作单位"),
    "certificate_no": N_("证卡号"),
    "pattern": N_("准考证号规则"),
    "order": N_("座位顺序"),
    "seed": N_("随机种子"),
    "blueprint": N_("组卷方案"),
    "code": N_("试卷编号"),
    "tasks": N_("任务"),
    "mark": N_("成绩"),
    "issued_on": N_("发证日期"),
    "second_username": N_("确认人账号"),
    "second_password": N_("确认人密码"),
}


PENALTIES: dict[str, Any] = {
    "distorted": N_("图片拉伸变形或模糊"),
    "missing": N_("图片数量不足"),
    "unrelated": N_("作品与任务无关"),
    "named": N_("作品中出现姓名或单位"),
    "uncivil": N_("不文明内容"),
}


def penalty_label(kind: str) -> str:
    """What a general penalty is for."""
    return str(PENALTIES.get(kind, kind))


def state_label(state: str) -> str:
    """The official word of a state."""
    return str(STATES.get(state, state))


def alarm_label(code: str) -> str:
    """The short name of an alarm; its sentence says more."""
    return str(ALARMS.get(code, code))


def role_label(role: str) -> str:
    """The word for a role."""
    return str(ROLES.get(role, role))


def subject_label(subject: str) -> str:
    """理论, 实操 or 综合评审."""
    return str(SUBJECTS.get(subject, subject))


def level_label(level: int) -> str:
    """The official level string."""
    return LEVELS.get(level, str(level))
