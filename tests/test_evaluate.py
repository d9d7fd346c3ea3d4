"""Measuring answers: what counts as right, what is only printed, and what is no question."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, Quote, Reason, Verdict
from bot.assistant import Message
from bot.evaluate import changes, failure, judge, score, table, verdicts
from bot.questions import BadQuestions, Question, read_questions
from bot.turn import Turn, following
from knowledge.editions import Edition
from knowledge.library import Library
from knowledge.model import Authority, Citation, Locator, Span, State, Status
from knowledge.parse import parse

NUMBER = "1/2020/NĐ-CP"
WORDS = """Điều 1. Phạm vi
Nghị định này quy định.
Điều 2. Trách nhiệm
1. Bộ chủ trì.
2. Sở phối hợp.
"""
ASKED = Question(id="q1", kind="plain", text="ai?", split="valid", places=(f"{NUMBER}#2",))
NO_BASIS = Question(id="q2", kind="none", text="bao nhiêu?", split="valid", places=(), why="…")
NOTHING = Answer("?", Verdict.NOTHING, reason=Reason.SILENT)


def place(locator: str) -> Citation:
    return Citation(NUMBER, Locator.parse(locator))


def found(*locators: str, text: str = "Sở chủ trì.", by: str | None = None) -> Answer:
    status = Status(State.AMENDED if by else State.IN_FORCE, Citation(by) if by else None)
    quotes = [
        Quote(place(locator), text, Span(0, len(text)), Authority.OFFICIAL, status)
        for locator in locators
    ]
    return Answer("?", Verdict.FOUND, tuple(quotes))


class Prepared:
    """Gives the same answer to everything, and keeps what it was asked."""

    library = Library({NUMBER: (Edition(parse(WORDS, number=NUMBER, title="Về ví dụ")),)})

    def __init__(self, answer: Answer) -> None:
        self.prepared = answer
        self.asked: list[Message] = []

    def answer(self, message: Message) -> Answer:
        self.asked.append(message)
        return self.prepared

    def turn_after(self, message: Message, answer: Answer) -> Turn | None:
        return following(message.turn, [place("2")], at=1000.0)


def judged(question: Question, answer: Answer):
    [only] = judge(Prepared(answer), [question])  # type: ignore[arg-type]  # a stand-in
    return only


@pytest.mark.parametrize(
    ("question", "answer", "right", "rank"),
    [
        (ASKED, found("2"), True, 1),
        # the place is there, but another is read first
        (ASKED, found("1", "2"), False, 2),
        (ASKED, found("1"), False, None),
        # offered to choose from is right, as long as it comes first
        (ASKED, replace(found("2", "3"), verdict=Verdict.UNSURE), True, 1),
        # a place that was only considered counts for the rank and not as an answer
        (ASKED, replace(NOTHING, related=(place("2"),)), False, 1),
        (ASKED, replace(found("1"), related=(place("3"), place("2"))), False, 3),
        # a place inside the right one, or around it, is another place
        (ASKED, found("2.a"), False, None),
        (NO_BASIS, NOTHING, True, None),
        (NO_BASIS, found("2"), False, None),
        (NO_BASIS, replace(found("2"), verdict=Verdict.UNSURE), False, None),
    ],
)
def test_right_is_the_right_place_first_or_rightly_nothing(
    question: Question, answer: Answer, right: bool, rank: int | None
) -> None:
    result = judged(question, answer)
    assert (result.right, result.rank) == (right, rank)


@pytest.mark.parametrize(
    ("fact", "missing"),
    [
        ("Sở chủ trì", False),
        # compared without marks and capitals; one of two wordings is enough
        ("so chu tri", False),
        ("Bộ chủ trì | sở chủ trì", False),
        ("Bộ chủ trì", True),
    ],
)
def test_a_fact_must_be_said(fact: str, missing: bool) -> None:
    result = judged(ASKED.model_copy(update={"facts": (fact,)}), found("2"))
    assert result.missing == ((fact,) if missing else ())


def test_what_is_forbidden_must_not_be_said() -> None:
    result = judged(ASKED.model_copy(update={"forbidden": ("Sở", "Bộ")}), found("2"))
    assert result.wrong == ("Sở",)


def test_a_note_may_stand_in_the_notes_or_as_what_changed_a_quoted_place() -> None:
    question = ASKED.model_copy(update={"notes": ("148/2026/NĐ-CP",)})
    assert judged(question, found("2")).missing == ("148/2026/NĐ-CP",)
    assert judged(question, found("2", by="148/2026/NĐ-CP")).missing == ()
    noted = replace(found("2"), notes=("sửa bởi Nghị định 148/2026/NĐ-CP",))
    assert judged(question, noted).missing == ()


def test_each_question_is_asked_in_its_chat_and_on_its_day() -> None:
    day = datetime.date(2026, 6, 30)
    assistant = Prepared(NOTHING)
    judge(
        assistant,  # type: ignore[arg-type]  # a stand-in
        [ASKED, ASKED.model_copy(update={"chat": "c1", "date": day})],
    )
    alone, dated = assistant.asked
    assert (alone.text, alone.turn, alone.date) == ("ai?", None, None)
    assert dated.date == day


def test_a_chat_hands_its_turn_on_and_grows_older_by_the_minutes_given() -> None:
    assistant = Prepared(NOTHING)
    first, second = (ASKED.model_copy(update={"chat": chat}) for chat in ("c1", "c2"))
    later = first.model_copy(update={"minutes": 45})
    judge(assistant, [first, second, first, later])  # type: ignore[arg-type]  # a stand-in
    turns = [message.turn for message in assistant.asked]
    assert turns[:2] == [None, None]
    assert [turn.at for turn in turns[2:] if turn] == [1000.0, 1000.0 - 45 * 60]


def test_a_conversation_is_read_as_its_messages(tmp_path: Path) -> None:
    path = tmp_path / "conversations.jsonl"
    turns = [{"text": "mục 2a", "places": ["A#2.a"]}, {"text": "b?", "places": [], "minutes": 45}]
    line = {"id": "v1", "split": "test", "turns": turns}
    path.write_text(json.dumps(line), encoding="utf-8")
    first, later = read_questions(path)
    assert (first.id, first.kind, first.chat, first.places) == ("v1.1", "opening", "v1", ("A#2.a",))
    assert (later.id, later.kind, later.chat, later.minutes) == ("v1.2", "turn", "v1", 45)
    for wrong in (turns[:1], [{"text": "a"}, *turns], [{**turns[0], "when": 1}, *turns]):
        path.write_text(json.dumps({**line, "turns": wrong}), encoding="utf-8")
        with pytest.raises(BadQuestions, match="dòng 1"):
            read_questions(path)


def test_the_verdicts_that_are_right_can_be_named() -> None:
    which = ASKED.model_copy(update={"verdicts": (Verdict.UNSURE,)})
    assert not judged(which, found("2")).right
    assert judged(which, replace(found("2", "3"), verdict=Verdict.UNSURE)).right
    either = NO_BASIS.model_copy(update={"verdicts": (Verdict.NOTHING, Verdict.UNSURE)})
    assert judged(either, NOTHING).right
    assert judged(either, replace(found("2", "3"), verdict=Verdict.UNSURE)).right
    assert not judged(either, found("2")).right


def real(*spans: Span) -> Answer:
    """Return an answer that quotes the prepared document at `spans`."""
    status = Status(State.IN_FORCE)
    quotes = [
        Quote(place("2"), WORDS[s.start : s.end], s, Authority.OFFICIAL, status) for s in spans
    ]
    return Answer("?", Verdict.FOUND, tuple(quotes))


def test_a_quote_that_is_not_the_text_is_found_out() -> None:
    right = real(Span(WORDS.index("Điều 2."), len(WORDS)))
    assert judged(ASKED, right).whole
    [quote] = right.quotes
    altered = replace(right, quotes=(replace(quote, text=quote.text.replace("chủ", "giúp")),))
    assert judged(ASKED, altered).inexact == (place("2"),)
    # the right words of another place
    elsewhere = judged(ASKED, real(Span(0, 7)))
    assert elsewhere.inexact == (place("2"),)
    assert not elsewhere.whole
    assert "không đúng nguyên văn: 1/2020/NĐ-CP#2" in failure(elsewhere)


def test_a_list_must_be_quoted_to_its_last_item() -> None:
    listed = ASKED.model_copy(update={"items": f"{NUMBER}#2"})
    start = WORDS.index("Điều 2.")
    assert judged(listed, real(Span(start, len(WORDS)))).missing == ()
    short = judged(listed, real(Span(start, WORDS.index("2. Sở"))))
    assert short.missing == ("khoản 2 Điều 2",)
    assert short.right
    assert not short.whole


def test_scores_are_shares_of_those_that_they_are_over() -> None:
    results = [
        judged(ASKED, found("2")),
        judged(ASKED, found("1", "2")),
        judged(ASKED, NOTHING),
        judged(ASKED, replace(found("1"), related=tuple(map(place, "345672")))),
        judged(NO_BASIS, NOTHING),
        judged(NO_BASIS, found("2")),
    ]
    every, none, plain = score(results)
    assert (every.kind, none.kind, plain.kind) == ("all", "none", "plain")
    assert (every.asked, none.asked, plain.asked) == (6, 2, 4)
    assert every.first == plain.first == pytest.approx(1 / 4)
    assert every.five == pytest.approx(2 / 4)
    assert every.reciprocal == pytest.approx((1 + 1 / 2 + 0 + 1 / 7) / 4)
    assert every.refused == pytest.approx(1 / 4)
    assert every.honest == none.honest == pytest.approx(1 / 2)
    assert (none.first, plain.honest) == (None, None)


def test_a_table_has_a_line_for_each_kind_and_columns_that_stand_below_each_other() -> None:
    lines = table(score([judged(ASKED, found("2")), judged(NO_BASIS, found("2"))])).splitlines()
    assert len(lines) == 4
    assert len(set(map(len, lines))) == 1
    assert "100.0%" in lines[1]
    assert "–" in lines[2]


def test_nothing_measured_is_a_table_without_figures() -> None:
    assert "–" in table(score([]))


def test_two_runs_are_compared_by_question() -> None:
    before = verdicts([judged(ASKED, found("1")), judged(NO_BASIS, NOTHING)])
    after = verdicts([judged(ASKED, found("2")), judged(NO_BASIS, NOTHING)])
    assert changes(before, after) == f"q1: found {NUMBER}#1 → right"
    assert changes(before, before) == ""
    assert changes({}, {"q9": "right"}) == "q9: mới → right"


def test_a_failure_says_what_was_asked_what_was_due_and_what_came() -> None:
    question = ASKED.model_copy(update={"facts": ("Bộ",), "forbidden": ("Sở",)})
    line = failure(judged(question, found("1")))
    for said in ("q1", "ai?", f"{NUMBER}#2", f"{NUMBER}#1", "thiếu: Bộ", "thừa: Sở"):
        assert said in line
    assert "không có căn cứ" in failure(judged(NO_BASIS, found("1")))


GOOD = ASKED.model_dump_json(exclude_none=True)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ([GOOD, "not json"], "dòng 2"),
        ([GOOD, GOOD, "{}"], "dòng 3"),
        ([json.dumps(json.loads(GOOD) | {"unheard": 1})], "unheard"),
        ([json.dumps(json.loads(GOOD) | {"date": "hôm qua"})], "date"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, lines: list[str], named: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadQuestions, match=named) as caught:
        read_questions(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadQuestions, match=str(path)):
        read_questions(path)


def test_the_questions_that_ship_can_be_read() -> None:
    for name in ("questions.jsonl", "questions_law.jsonl", "conversations.jsonl"):
        path = Path(__file__).parent / name
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len({question.id for question in read_questions(path)}) >= len(lines)
