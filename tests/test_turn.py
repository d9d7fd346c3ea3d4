"""What is kept of a chat, how it is stored, and when it is forgotten."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Verdict
from bot.aspects import Aspect
from bot.assistant import Assistant, Message
from bot.turn import Turn, Turns, following
from knowledge.model import Citation, Locator

A, B, C = (Citation("5740/BTTTT-TTĐN", Locator.parse(place)) for place in ("2.a", "2.b", "3"))

citations = st.builds(
    Citation,
    st.sampled_from(["5740/BTTTT-TTĐN", "72/2015/NĐ-CP"]),
    st.none()
    | st.lists(st.sampled_from(["2", "a", "đ", "ket"]), min_size=1).map(tuple).map(Locator),
    st.none() | st.dates(),
)
turns = st.builds(
    Turn,
    st.lists(citations, min_size=1, max_size=4).map(tuple),
    st.floats(0, 1e12),
    st.none() | st.dates(),
    st.lists(st.sampled_from(list(Aspect)), max_size=3).map(tuple),
    st.lists(citations, max_size=4).map(tuple),
)


@given(turns)
def test_a_turn_survives_the_way_through_json(turn: Turn) -> None:
    assert Turn.from_json(json.loads(json.dumps(turn.to_json()))) == turn


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"citations": [{"document": "1"}]},
        {"citations": [], "at": 0.0},
        {"citations": [{"locator": "2"}], "at": 0.0},
        {"citations": [{"document": "1", "locator": "2..3"}], "at": 0.0},
        {"citations": ["5740"], "at": 0.0},
        {"citations": [{"document": "1"}], "at": "hôm qua"},
        {"citations": [{"document": "1"}], "at": 0.0, "aspects": ["unheard_of"]},
        {"citations": [{"document": "1"}], "at": 0.0, "day": "31/02/2026"},
        # no list at all: an older program's row
        [],
    ],
)
def test_what_is_no_turn_is_told_apart(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a turn of a chat"):
        Turn.from_json(kept)


def test_a_turn_holds_for_half_an_hour() -> None:
    turn = Turn((A,), at=1000.0)
    assert turn.holds(1000.0 + 30 * 60)
    assert not turn.holds(1000.0 + 30 * 60 + 1)


def test_topics_before_are_kept_once_each_the_latest_first() -> None:
    first = following(None, [A], at=0.0)
    assert first.earlier == ()
    second = following(first, [B, C], at=1.0)
    assert (second.citations, second.earlier) == ((B, C), (A,))
    back = following(second, [A], at=2.0)
    assert (back.citations, back.earlier) == ((A,), (B,))
    assert following(back, [A], at=3.0).earlier == (B,)


def test_what_was_forgotten_is_no_earlier_topic() -> None:
    assert following(Turn((A,), at=0.0), [B], at=30 * 60 + 1).earlier == ()


def test_the_turns_before_do_not_grow_without_end() -> None:
    turn = None
    for number in range(20):
        turn = following(turn, [Citation(str(number))], at=0.0)
    assert turn is not None
    assert [c.document for c in turn.earlier] == ["18", "17", "16", "15"]


def test_a_chat_is_forgotten_when_asked_to() -> None:
    kept = Turns()
    kept.keep("chat", Turn((A,), at=0.0))
    kept.keep("chat", None)  # an answer without a place changes nothing
    assert kept.of("chat") == Turn((A,), at=0.0)
    kept.forget("chat")
    kept.forget("never seen")
    assert kept.of("chat") is None


def test_memory_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.turn._CHATS", 3)
    kept = Turns()
    for chat in ("a", "b", "c", "a", "d"):
        kept.keep(chat, Turn((A,), at=0.0))
    assert [chat for chat in "abcd" if kept.of(chat)] == ["a", "c", "d"]  # b spoke longest ago


def test_a_turn_that_the_caller_keeps_stands_for_the_memory_of_a_chat(assistant: Assistant) -> None:
    asked = Message("mục 2a")
    turn = assistant.turn_after(asked, assistant.answer(asked))
    assert turn is not None
    stored = Turn.from_json(json.loads(json.dumps(turn.to_json())))
    found = assistant.answer(Message("còn điểm b thì sao", turn=stored)).quotes[0].citation
    assert str(found.locator) == "2.b"


def test_an_old_turn_is_not_leant_on(assistant: Assistant) -> None:
    turn = Turn((A,), at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC).timestamp())
    answer = assistant.answer(Message("còn điểm b thì sao", turn=turn))
    assert answer.verdict is Verdict.UNSURE  # of mục 2 or of mục 5?


def test_an_answer_without_a_place_changes_nothing(assistant: Assistant) -> None:
    turn = Turn((A,), at=0.0)
    asked = Message("???", turn=turn)
    assert assistant.turn_after(asked, assistant.answer(asked)) == turn
    asked = Message("???")
    assert assistant.turn_after(asked, assistant.answer(asked)) is None


def test_no_word_of_the_question_is_kept(assistant: Assistant) -> None:
    asked = Message("mục 2a, tôi là Nguyễn Văn Tèo, 0912345678")
    turn = assistant.turn_after(asked, assistant.answer(asked))
    assert turn is not None
    assert not {"tèo", "teo", "0912345678"} & set(json.dumps(turn.to_json()).lower().split('"'))
    assert "0912345678" not in str(turn.to_json())
