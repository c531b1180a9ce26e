"""What the samples of a kind promise, tried on one question."""

import json
from typing import Any

import pytest

from question_bank.contract import Malformed, Mark, QuestionKind, Sample, Spec


def answer_to(kind: QuestionKind, spec: Spec, sample: Sample) -> Any:
    return kind.read(spec, json.loads(json.dumps(sample.raw)))


def points_of(mark: Mark | None) -> int | None:
    """None where a person must look."""
    return None if mark is None or mark.rest else mark.points


def assert_samples_keep_their_promise(kind: QuestionKind, spec: Spec) -> None:
    for sample in kind.samples(spec):
        if sample.malformed:
            with pytest.raises(Malformed):
                answer_to(kind, spec, sample)
        else:
            mark = kind.mark(spec, answer_to(kind, spec, sample), 100)
            assert points_of(mark) == sample.points, f"{spec.get('code')}: {sample.raw!r} got {mark}"
