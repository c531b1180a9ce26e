"""Response processing of an item, as plain JSON; what could not be interpreted is refused here, with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank.formats.qti import patterns
from question_bank.formats.qti.context import attr, every
from question_bank.formats.qti.declarations import check_area, check_value, clean
from question_bank.formats.qti.op_math import CONSTANTS, STATISTICS
from question_bank.formats.qti.op_math import NAMES as FUNCTIONS
from question_bank.formats.qti.processing import LEAVES, OPERATORS, RULES
from question_bank.formats.qti.report import Report
from question_bank.formats.qti.templates import outcomes_of, template_of
from question_bank.formats.qti.tree import Node

BUILT_IN = ("completionStatus", "numAttempts", "duration")
IGNORED = ("class", "id", "lang", "label", "xml:base")
WHOLE = re.compile(r"[+-]?[0-9]+")
NEEDED = {
    "baseValue": ("baseType",), "variable": ("identifier",), "default": ("identifier",), "correct": ("identifier",),
    "mapResponse": ("identifier",), "mapResponsePoint": ("identifier",), "mathConstant": ("name",),
    "mathOperator": ("name",), "statsOperator": ("name",), "randomInteger": ("min", "max"),
    "randomFloat": ("min", "max"), "anyN": ("min", "max"), "index": ("n",), "repeat": ("numberRepeats",),
    "roundTo": ("figures",), "equalRounded": ("figures",), "inside": ("shape",), "fieldValue": ("fieldIdentifier",),
    "patternMatch": ("pattern",),
}  # fmt: skip
Rule = dict[str, Any]
Declarations = Mapping[str, list[dict[str, Any]]]


def read_rules(root: Node, declarations: Declarations, report: Report) -> list[Rule]:
    """The rules of an item: those of its template, or its own. Outcomes that only the template names are declared."""
    node = root.first("responseProcessing")
    if node is None:
        return []
    if node.elements or not node.get("template"):
        return _Reader(declarations, report).rules(node.elements)
    rules = template_of(node.get("template"))
    if rules is None:
        report.refuse(node.line, f"不支持的响应处理模板 {node.get('template')[:200]}", "unsupported_template")
        return []
    declared = {outcome["identifier"] for outcome in declarations["outcomes"]}
    declarations["outcomes"] += [added for added in outcomes_of(rules) if added["identifier"] not in declared]
    _Reader(declarations, report).check_all(rules, node)
    return rules


class _Reader:
    """Reads rules and expressions, and knows what is declared."""

    def __init__(self, declarations: Declarations, report: Report) -> None:
        self.report = report
        self.kinds = {
            str(held["identifier"]): (shelf, held) for shelf, found in declarations.items() for held in found
        }  # fmt: skip

    def rules(self, nodes: Sequence[Node]) -> list[Rule]:
        return [rule for node in nodes if (rule := self.rule(node)) is not None]

    def rule(self, node: Node) -> Rule | None:
        if node.name not in RULES:
            self.report.refuse(node.line, f"不支持的规则 {node.name}", "unsupported_rule")
            return None
        rule = self.kept(node)
        if node.name == "responseCondition":
            rule["of"] = self.branches(node)
        elif node.name == "responseProcessingFragment":
            rule["of"] = self.rules(node.elements)
        elif node.name != "exitResponse":
            rule["of"] = self.one(node)
            self.check_outcome(node, rule)
        return rule

    def branches(self, node: Node) -> list[Rule]:
        found = node.elements
        names = [branch.name for branch in found]
        tail = names[1:-1] + ([] if names[-1:] in (["responseElse"], ["responseElseIf"]) else names[1:][-1:])
        if names[:1] != ["responseIf"] or any(name != "responseElseIf" for name in tail):
            self.report.refuse(
                node.line, "responseCondition 须由 responseIf、responseElseIf、responseElse 依次组成", "bad_processing"
            )
            return []
        return [self.branch(branch) for branch in found]

    def branch(self, node: Node) -> Rule:
        below = node.elements
        if node.name == "responseElse":
            return {"op": node.name, "of": self.rules(below)}
        if not below:
            self.report.refuse(node.line, f"{node.name} 没有条件", "bad_processing")
            return {"op": node.name, "of": []}
        return {"op": node.name, "of": [self.expression(below[0]), *self.rules(below[1:])]}

    def one(self, node: Node) -> list[Rule]:
        if len(node.elements) != 1:
            self.report.refuse(node.line, f"{node.name} 须有一个表达式", "bad_processing")
            return []
        return [self.expression(node.elements[0])]

    def expression(self, node: Node) -> Rule:
        rule = self.kept(node)
        if node.name == "baseValue":
            rule["value"] = clean(node.get("baseType"), node.text)
        elif node.elements:
            rule["of"] = [self.expression(below) for below in node.elements]
        self.check(node, rule)
        return rule

    def kept(self, node: Node) -> Rule:
        attributes = {name: value for name, value in node.attrs.items() if name not in IGNORED and "-" not in name}
        return {"op": node.name, **attributes}

    def check_all(self, rules: Sequence[Rule], node: Node) -> None:
        """The rules of a template against the declarations of this item."""
        for rule in every(rules):
            if rule["op"] in LEAVES:
                self.check(Node(rule["op"], line=node.line), rule)

    def check(self, node: Node, rule: Mapping[str, Any]) -> None:
        name = node.name
        if name not in LEAVES and name not in OPERATORS:
            said = f"（{node.get('class') or node.get('definition')}）" if name == "customOperator" else ""
            self.report.refuse(node.line, f"不支持的表达式 {name}{said}", "unsupported_expression")
            return
        missing = [attribute for attribute in NEEDED.get(name, ()) if not str(rule.get(attribute, "")).strip()]
        if missing:
            self.report.refuse(node.line, f"{name} 缺少 {'、'.join(missing)}", "bad_processing")
            return
        if name in OPERATORS:
            _function, least, most = OPERATORS[name]
            if not least <= len(rule.get("of", ())) <= most:
                self.report.refuse(node.line, f"{name} 的子表达式个数有误", "bad_processing")
        self.check_meaning(node, rule)

    def check_meaning(self, node: Node, rule: Mapping[str, Any]) -> None:
        name = node.name
        if name == "baseValue":
            check_value(node, self.report, str(rule["baseType"]).strip(), rule["value"])
        elif name in ("variable", "default", "correct", "mapResponse", "mapResponsePoint"):
            self.check_identifier(node, rule)
        elif name in ("mathConstant", "mathOperator", "statsOperator"):
            known = {"mathConstant": CONSTANTS, "mathOperator": FUNCTIONS, "statsOperator": STATISTICS}[name]
            if rule["name"].strip() not in known:
                self.report.refuse(node.line, f"{name} 没有 {rule['name'][:60]}", "unsupported_expression")
        elif name == "patternMatch" and not str(rule["pattern"]).startswith("{"):
            self.try_pattern(node, str(rule["pattern"]))
        elif name == "inside":
            check_area(node, self.report)
        elif name == "equal" and rule.get("toleranceMode", "exact") not in ("exact", "absolute", "relative"):
            self.report.refuse(node.line, f"equal 没有 toleranceMode {rule['toleranceMode'][:40]}", "bad_processing")

    def try_pattern(self, node: Node, pattern: str) -> None:
        try:
            patterns.fits(pattern, "")
        except patterns.BadPattern as fault:
            self.report.refuse(node.line, f"patternMatch：{fault}", "unsupported_pattern")

    def check_identifier(self, node: Node, rule: Mapping[str, Any]) -> None:
        identifier = str(rule["identifier"]).strip()
        shelf, held = self.kinds.get(identifier, ("", {}))
        if not shelf and not (node.name == "variable" and identifier in BUILT_IN):
            self.report.refuse(node.line, f"{node.name} 所指的变量 {identifier[:60]} 没有声明", "bad_processing")
            return
        table = {"mapResponse": "mapping", "mapResponsePoint": "areas"}.get(node.name)
        if table and table not in held:
            word = "mapping" if table == "mapping" else "areaMapping"
            self.report.refuse(node.line, f"变量 {identifier} 没有 {word}", "bad_processing")
        if node.name == "correct" and held["cardinality"] == "single" and len(held.get("correct", ())) > 1:
            self.report.refuse(node.line, f"变量 {identifier} 是单值变量，却有多个正确答案", "bad_value")

    def check_outcome(self, node: Node, rule: Rule) -> None:
        identifier = str(rule.get("identifier", "")).strip()
        shelf, held = self.kinds.get(identifier, ("", {}))
        if shelf != "outcomes" and identifier != "completionStatus":
            self.report.refuse(
                node.line, f"{node.name} 所指的 outcome 变量 {identifier[:60]} 没有声明", "bad_processing"
            )
        elif node.name == "lookupOutcomeValue" and "table" not in held:
            self.report.refuse(node.line, f"outcome 变量 {identifier} 没有查找表", "bad_processing")


def rules_for(identifier: str, rules: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The rules that set an outcome."""
    for rule in every(rules):
        setting = rule["op"] in ("setOutcomeValue", "lookupOutcomeValue")
        if setting and attr(rule, "identifier") == identifier:
            yield rule
