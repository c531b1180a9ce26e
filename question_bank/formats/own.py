"""Our own format: a YAML or JSON list of questions, as the bank that ships is written."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from question_bank.contract import Fault, Taken
from question_bank.formats.encodings import decoded

NAME, LABEL, SUFFIXES = "own", "本系统格式（YAML 或 JSON）", (".yaml", ".yml", ".json")
BIGGEST = 5_000_000
DEEPEST = 40
MOST_LINES_AND_COMMAS = 400_000
MOST_OPEN = 1000
NESTED_IN_A_LINE = re.compile(r"(?:[-?:][ \t]+){100}")
BRACKET = re.compile(r"[\[\]{}]")
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null"))
A_QUESTION = re.compile(rb"^\s*(?:-\s+|\s{2,})(?:kind|stem)\s*:|\"(?:kind|stem)\"\s*:", re.MULTILINE)


def sniff(name: str, head: bytes) -> int:
    """A list whose entries have a kind or a stem."""
    suffix = name.lower().rpartition(".")[2]
    if suffix in ("yaml", "yml"):
        return 95
    listed = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"- "))
    likely = listed and len(set(re.findall(rb"\b(kind|stem)\"?\s*:", head))) == 2 and A_QUESTION.search(head)
    if suffix == "json":
        return 90 if likely else 10 if listed else 0
    return 70 if likely else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of a list, as they were written: they are checked and cleaned by whoever takes them."""
    text = decoded(data, name)
    if isinstance(text, Fault):
        return Taken(faults=(text,))
    is_json = text.lstrip().startswith("[") and not name.lower().endswith((".yaml", ".yml"))
    rows, faults = _read_json(text, name) if is_json else read_rows(text, name)
    if not rows and not faults:
        faults = [Fault(name, "", "", "文件中没有题目", code="no_questions")]
    return Taken(tuple(rows), tuple(faults))


def read_rows(text: str, file: str = "") -> tuple[list[dict[str, Any]], list[Fault]]:
    """The entries of a YAML list, each with its line in `_where`, and what could not be read."""
    rows: list[dict[str, Any]] = []
    node, faults = _compose(text, file)
    if node is None:
        return rows, faults
    if not isinstance(node, yaml.SequenceNode):
        return rows, [Fault(file, "", "", "文件须为题目的列表（每题以 - 开头）", code="not_a_list")]
    seen: set[int] = set()
    for place, item in enumerate(node.value):
        line = item.start_mark.line + 1
        where = f"第 {line} 行"
        is_entry = isinstance(item, yaml.MappingNode)
        problems = list(_faults_of_node(item, seen, DEEPEST)) if is_entry else ["这一项不是题目"]
        faults += [Fault(file, where, "", problem, code="bad_entry", line=line) for problem in problems]
        if not problems:
            try:
                rows.append({**_construct(item), "_where": where, "_line": line, "_place": place})
            except ValueError as error:
                faults.append(Fault(file, where, "", f"YAML 有误：{str(error)[:80]}", code="bad_entry", line=line))
    return rows, faults


def _read_json(text: str, file: str) -> tuple[list[dict[str, Any]], list[Fault]]:
    try:
        entries = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行"
        return [], [Fault(file, where, "", f"JSON 有误：{error.msg}", code="bad_json", line=error.lineno)]
    except (ValueError, RecursionError) as error:
        return [], [Fault(file, "", "", f"JSON 有误：{str(error)[:80]}", code="bad_json")]
    rows, faults = [], []
    for place, entry in enumerate(entries):
        where, path = f"第 {place + 1} 题", f"[{place}]"
        if isinstance(entry, dict):
            rows.append({**entry, "_where": where, "_path": path, "_place": place})
        else:
            faults.append(Fault(file, where, "", "这一项不是题目", code="bad_entry", path=path))
    return rows, faults


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)[:40]} 写了两次")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} 不是数")


def read_one(path: Path, file: str) -> tuple[dict[str, Any], list[Fault]]:
    """One mapping: a task or a blueprint."""
    node, faults = _compose(path.read_text("utf-8"), file)
    if node is None:
        return {}, faults
    if not isinstance(node, yaml.MappingNode):
        return {}, [Fault(file, "", "", "文件须为一组“名称: 值”", code="not_a_mapping")]
    faults = [Fault(file, "", "", problem, code="bad_entry") for problem in _faults_of_node(node, set(), DEEPEST)]
    return ({} if faults else _construct(node)), faults


def write(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
    """Questions as YAML that `read` gives back unchanged; the media are files of their own."""
    return write_text(questions).encode("utf-8")


def write_json(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
    """The same as JSON."""
    plain = [written(question) for question in questions]
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """Entries of a list as YAML."""
    plain = [written(entry) for entry in entries]
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def written(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A question as its author wrote it, without what a reader noted (names with _)."""
    return {name: value for name, value in entry.items() if not name.startswith("_")}


class _Dumper(yaml.CSafeDumper):
    """Writes everything out: an entry has no references to another."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never."""
        return True


def _compose(text: str, file: str) -> tuple[yaml.Node | None, list[Fault]]:
    if len(text) > BIGGEST:
        return None, [Fault(file, "", "", "文件过大", code="file_too_large")]
    if text.count("\n") + text.count(",") > MOST_LINES_AND_COMMAS or _is_deep(text):
        return None, [Fault(file, "", "", "条目过多，或层次过深", code="bad_yaml")]
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader), []
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        where = f"第 {line} 行" if line else ""
        return None, [Fault(file, where, "", f"YAML 有误：{error.problem}", code="bad_yaml", line=line)]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [Fault(file, "", "", f"YAML 有误：{str(error)[:80]}", code="bad_yaml")]


def _is_deep(text: str) -> bool:
    """Whether entries may be nested so deep that composing them would overrun the stack."""
    opened = 0
    for bracket in BRACKET.finditer(text):
        opened += 1 if bracket.group() in "[{" else -1
        if opened > MOST_OPEN:
            return True
    return NESTED_IN_A_LINE.search(text) is not None


def _construct(node: yaml.Node) -> Any:
    loader = yaml.CSafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _faults_of_node(node: yaml.Node, seen: set[int], deep: int) -> Iterator[str]:
    """What an entry may not have. `seen`: nodes that were met already; one that is met again is an alias."""
    line = node.start_mark.line + 1
    if node.tag not in PLAIN_TAGS:
        yield f"第 {line} 行：不允许的类型，请给文字加引号"
    if id(node) in seen:
        yield f"第 {line} 行：不支持锚点和引用（& 和 *），请写出全文"
        return
    seen.add(id(node))
    if deep == 0:
        yield f"第 {line} 行：层次过深"
    elif isinstance(node, yaml.MappingNode):
        names = [key.value for key, _value in node.value if isinstance(key.value, str)]
        if len(names) < len(node.value):
            yield f"第 {line} 行：名称须为文字"
        for name in sorted({n for n in names if names.count(n) > 1}) if len(names) > len(set(names)) else ():
            yield f"{name} 写了两次"
        for _key, value in node.value:
            yield from _faults_of_node(value, seen, deep - 1)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _faults_of_node(value, seen, deep - 1)
