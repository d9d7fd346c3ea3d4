"""What the assistant reaches on the written questions: nothing invented, and a floor for the rest.

The floors stand a little under what `troly eval` prints, so that a change that costs answers is
noticed; `troly eval FILE --save` and `--before` say which questions changed.
"""

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest
from proof import prove

from bot.assistant import Assistant
from bot.day import asked_day
from bot.evaluate import Judged, Score, judge, read_questions, score

# file → (the right place first, all facts said, rightly nothing), 2026-11-23
FLOORS: Mapping[str, tuple[float, float, float]] = {
    "questions.jsonl": (0.82, 0.86, 0.58),
    "questions_law.jsonl": (0.77, 0.82, 0.65),
}
# Half of the answers are there within this many milliseconds, on two cores that do nothing else.
MEDIAN_MS = 20


@pytest.fixture(scope="module", params=FLOORS)
def judged(assistant: Assistant, request: pytest.FixtureRequest) -> tuple[str, list[Judged]]:
    """The name of a file, and every question in it with its answer, through the real path."""
    path = Path(__file__).parent / request.param
    return request.param, judge(assistant, read_questions(path))


def test_every_quote_is_word_for_word_at_the_place_that_it_names(
    judged: tuple[str, list[Judged]], assistant: Assistant
) -> None:
    today = datetime.date.today()
    for result in judged[1]:
        question = result.question
        day = question.date or asked_day(question.text, today, assistant.library)
        prove(result.answer, assistant.library, day)


def test_answers_reach_the_floor(judged: tuple[str, list[Judged]]) -> None:
    name, results = judged
    every: Score = score(results)[0]
    assert every.first is not None
    assert every.facts is not None
    assert every.honest is not None
    first, facts, honest = FLOORS[name]
    assert every.first >= first
    assert every.facts >= facts
    assert every.honest >= honest


def test_half_of_the_answers_come_at_once(judged: tuple[str, list[Judged]]) -> None:
    took = sorted(result.answer.took_ms for result in judged[1])
    # Tests share their cores with whatever else runs; tests/benchmarks/ask.py measures.
    assert took[len(took) // 2] < 5 * MEDIAN_MS
