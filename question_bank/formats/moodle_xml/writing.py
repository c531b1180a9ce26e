"""Questions in our own form become a Moodle file. What Moodle cannot hold is Malformed, never left out."""

from collections.abc import Callable, Mapping, Sequence

from question_bank.contract import Malformed, Spec
from question_bank.formats.moodle_xml import write_case, write_gaps, write_lists, write_typed
from question_bank.formats.moodle_xml.about import category_for, name_for, tags_for
from question_bank.formats.moodle_xml.sheet import Sheet
from question_bank.formats.xml_reader import Element, add, new, written

Writer = Callable[[Spec, Sheet], None]
WRITERS: Mapping[str, Writer] = {
    "single_choice": write_lists.single_choice,
    "multiple_choice": write_lists.multiple_choice,
    "true_false": write_lists.true_false,
    "matching": write_lists.matching,
    "ordering": write_lists.ordering,
    "fill_in": write_typed.fill_in,
    "numeric": write_typed.numeric,
    "short_answer": write_typed.written_answer,
    "essay": write_typed.written_answer,
    "gap_match": write_gaps.gap_match,
    "inline_choice": write_gaps.inline_choice,
    "hot_spot": write_gaps.hot_spot,
    "case": write_case.case,
}


def write(questions: Sequence[Spec], media: Mapping[str, bytes]) -> bytes:
    """A file that `read` gives back as it was. Malformed: Moodle cannot hold one of the questions."""
    quiz = new("quiz")
    path = ""
    for number, spec in enumerate(questions, start=1):
        try:
            if category_for(spec) != path:
                path = category_for(spec)
                _write_category(quiz, path)
            _write_question(quiz, spec, media)
        except Malformed as fault:
            raise Malformed("第 %(number)s 题：%(why)s", number=number, why=str(fault)) from None
        except ValueError as error:
            raise Malformed("第 %(number)s 题含有 XML 不能写的字符", number=number) from error
    return written(quiz)


def _write_category(quiz: Element, path: str) -> None:
    question = add(quiz, "question", type="category")
    add(add(question, "category"), "text", path)


def _write_question(quiz: Element, spec: Spec, media: Mapping[str, bytes]) -> None:
    writer = WRITERS.get(str(spec.get("kind")))
    if writer is None:
        raise Malformed("Moodle 没有与 %(kind)s 相当的题型", kind=spec.get("kind"))
    sheet = Sheet(add(quiz, "question"), media)
    sheet.words("name", name_for(spec))
    stem = sheet.rich("questiontext", spec["stem"])
    sheet.rich("generalfeedback", write_case.analysis_of(spec))
    sheet.add("idnumber", spec.get("code") or "")
    sheet.stem = stem
    writer(spec, sheet)
    if spec.get("points") or sheet.question.get("type") == "cloze":
        sheet.add("defaultgrade", str(spec.get("points") or ""))  # a cloze question without one is worth its weights
    sheet.tags([*tags_for(spec), *sheet.said])
