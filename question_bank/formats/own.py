"""Our own format: a YAML list of questions, as the bank that ships is written."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from question_bank.contract import Fault

SUFFIXES = (".yaml", ".yml")
BIGGEST = 5_000_000


def read(text: str, file: str = "") -> tuple[list[dict[str, Any]], list[Fault]]:
    """The questions of a YAML list, and what could not be read; checking them is the kinds' work."""
    rows: list[dict[str, Any]] = []
    node, faults = _compose(text, file)
    if node is None:
        return rows, faults
    if not isinstance(node, yaml.SequenceNode):
        return rows, [Fault(file, "", "", "文件须为题目的列表（每题以 - 开头）")]
    for item in node.value:
        where = f"第 {item.start_mark.line + 1} 行"
        problems = list(_faults_of_node(item)) if isinstance(item, yaml.MappingNode) else ["这一项不是题目"]
        faults += [Fault(file, where, "", problem) for problem in problems]
        if not problems:
            rows.append({**_construct(item), "_where": where})
    return rows, faults


def read_one(path: Path, file: str) -> tuple[dict[str, Any], list[Fault]]:
    """One mapping: a task or a blueprint."""
    node, faults = _compose(path.read_text("utf-8"), file)
    if node is None:
        return {}, faults
    if not isinstance(node, yaml.MappingNode):
        return {}, [Fault(file, "", "", "文件须为一组“名称: 值”")]
    faults = [Fault(file, "", "", problem) for problem in _faults_of_node(node)]
    return ({} if faults else _construct(node)), faults


def write(questions: Sequence[Mapping[str, Any]]) -> str:
    """Questions as YAML that `read` gives back unchanged."""
    plain = [{k: v for k, v in question.items() if not k.startswith("_")} for question in questions]
    return yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)


def _compose(text: str, file: str) -> tuple[yaml.Node | None, list[Fault]]:
    if len(text) > BIGGEST:
        return None, [Fault(file, "", "", "文件过大")]
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader), []
    except yaml.MarkedYAMLError as error:
        line = f"第 {error.problem_mark.line + 1} 行" if error.problem_mark else ""
        return None, [Fault(file, line, "", f"YAML 有误：{error.problem}")]
    except yaml.YAMLError as error:
        return None, [Fault(file, "", "", f"YAML 有误：{error}")]


def _construct(node: yaml.Node) -> Any:
    loader = yaml.CSafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _faults_of_node(node: yaml.Node) -> Iterator[str]:
    if node.tag not in PLAIN_TAGS:
        yield f"第 {node.start_mark.line + 1} 行：不允许的类型，请给文字加引号"
    elif isinstance(node, yaml.MappingNode):
        names = [key.value for key, _value in node.value]
        for name in sorted({str(n) for n in names if names.count(n) > 1}):
            yield f"{name} 写了两次"
        for _key, value in node.value:
            yield from _faults_of_node(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _faults_of_node(value)


PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null"))
