"""The standard response processing templates, by the last part of their address, as rules."""

from typing import Any

from question_bank.formats.qti.context import every

Rules = list[dict[str, Any]]


def node(name: str, *below: dict[str, Any], **attributes: str) -> dict[str, Any]:
    return {"op": name, **attributes, **({"of": list(below)} if below else {})}


def variable(identifier: str) -> dict[str, Any]:
    return node("variable", identifier=identifier)


def set_value(identifier: str, expression: dict[str, Any]) -> dict[str, Any]:
    return node("setOutcomeValue", expression, identifier=identifier)


def base_value(base: str, value: str) -> dict[str, Any]:
    return node("baseValue", baseType=base, value=value)


def _choose(condition: dict[str, Any], then: Rules, otherwise: Rules) -> dict[str, Any]:
    return node("responseCondition", node("responseIf", condition, *then), node("responseElse", *otherwise))


IS_CORRECT = node("match", variable("RESPONSE"), node("correct", identifier="RESPONSE"))
NOTHING = set_value("SCORE", base_value("float", "0"))
MATCH_CORRECT = [_choose(IS_CORRECT, [set_value("SCORE", base_value("float", "1"))], [NOTHING])]


def _map(expression: str) -> dict[str, Any]:
    given = set_value("SCORE", node(expression, identifier="RESPONSE"))
    return _choose(node("isNull", variable("RESPONSE")), [NOTHING], [given])


def _told(condition: dict[str, Any], outcome: str, *then: dict[str, Any]) -> dict[str, Any]:
    right, wrong = (set_value(outcome, base_value("identifier", word)) for word in ("correct", "incorrect"))
    return _choose(condition, [*then, right], [wrong])


IS_ALL = node("equal", variable("MAXSCORE"), variable("SCORE"), toleranceMode="exact")
TEMPLATES: dict[str, Rules] = {
    "match_correct": MATCH_CORRECT,
    "map_response": [_map("mapResponse")],
    "map_response_point": [_map("mapResponsePoint")],
    "cc2_match": MATCH_CORRECT,
    "cc2_match_basic": [_told(IS_CORRECT, "FEEDBACKBASIC", set_value("SCORE", variable("MAXSCORE")))],
    "cc2_map_response": [_map("mapResponse"), _told(IS_ALL, "FEEDBACK")],
}
IMPLICIT = {"SCORE": "float", "FEEDBACK": "identifier", "FEEDBACKBASIC": "identifier", "MAXSCORE": "float"}


def template_of(address: str) -> Rules | None:
    """The rules of a template by its address, of whatever version; None when it is none of the standard ones."""
    name = address.strip().rstrip("/").rpartition("/")[2].removesuffix(".xml")
    return TEMPLATES.get(name.lower())


def outcomes_of(rules: Rules) -> list[dict[str, Any]]:
    """Declarations of the outcomes that rules set or read, for an item that leaves them out."""
    named = {rule.get("identifier") for rule in every(rules)}
    return [
        {"identifier": name, "cardinality": "single", "base": base, "implicit": True}
        for name, base in IMPLICIT.items()
        if name in named
    ]
