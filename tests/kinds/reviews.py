"""A review page of a kind or a workspace, as a grader sees it, without the server."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from question_bank import registry


def render(template: Path, **values: Any) -> str:
    page = Environment(
        autoescape=True, undefined=StrictUndefined if "kinds" in template.parts else Environment().undefined,
        loader=FileSystemLoader(registry.HERE),
    )  # fmt: skip
    page.globals["_"] = lambda text, **filled: text % filled if filled else text
    return page.get_template(template.relative_to(registry.HERE).as_posix()).render(**values)
