"""What the assistant reaches on the written questions: nothing invented, and a floor for the rest.

The floors stand a little under what `troly eval` prints, so that a change that costs answers is
noticed; `troly eval FILE --save` and `--before` say which questions changed.
"""

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from proof import prove

from bot.assistant import Assistant
from bot.day import asked_day
from bot.evaluate import Judged, Score, judge, score
from bot.questions import read_questions
from knowledge.model import State

# file → (the right place first, all facts said, rightly nothing), 2026-11-24
FLOORS: Mapping[str, tuple[float, float, float]] = {
    "questions.jsonl": (0.91, 0.92, 0.85),
    "questions_law.jsonl": (0.84, 0.86, 0.88),
    "questions_sealed.jsonl": (0.89, 0.90, 0.60),
}


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


def test_no_answer_quotes_what_was_not_there_yet_on_the_day(
    judged: tuple[str, list[Judged]], assistant: Assistant
) -> None:
    today = datetime.date.today()
    for result in judged[1]:
        question = result.question
        day = question.date or asked_day(question.text, today, assistant.library) or today
        for quote in result.answer.quotes:
            assert quote.citation.date is None or quote.citation.date <= day, question.text
            assert quote.status.state is not State.NOT_YET, question.text


@pytest.fixture(scope="module")
def talked(assistant: Assistant) -> list[Judged]:
    """Every message of the written conversations with its answer."""
    return judge(assistant, read_questions(Path(__file__).parent / "conversations.jsonl"))


def test_later_turns_of_conversations_reach_the_floor(talked: list[Judged]) -> None:
    turns = next(s for s in score(talked) if s.kind == "turn")
    assert turns.whole is not None
    assert turns.whole >= 0.88  # 90.4 % of both halves on 2026-11-24


def test_no_quote_of_a_conversation_is_inexact(talked: list[Judged]) -> None:
    assert [result.question.id for result in talked if result.inexact] == []


def test_what_is_written_of_the_answers_is_near_what_they_are(
    judged: tuple[str, list[Judged]], talked: list[Judged]
) -> None:
    document = (Path(__file__).parents[1] / "docs" / "quality.md").read_text(encoding="utf-8")
    for half in ("test", "valid"):
        [row] = re.findall(
            rf"^\| Conversations, later turns, {half} half \|(.*)\|$", document, re.MULTILINE
        )
        asked, *shares = (cell.split()[0] for cell in row.split("|"))
        turns = [j for j in talked if j.question.split == half and j.question.kind == "turn"]
        assert int(asked) == len(turns)
        # Near is enough: the file is written by tests/benchmarks/quality.py, not at each change.
        assert float(shares[-1]) == pytest.approx(
            100 * sum(j.whole for j in turns) / len(turns), abs=6
        )
    name, results = judged
    assert f"`tests/{name}` " in document
    assert f"{len(results)} questions" in document or f"{len(results)} on the law" in document
