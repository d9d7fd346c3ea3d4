"""compose, on a library of a few lines: where each threshold falls, and what is quoted with what.

The evidence is given, so that each row is decided by bot/answer.py alone. Most of them tell a
mutant of it that no other test told (docs/reliability.md).
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot import answer
from bot.answer import Answer, Links, Reason, Verdict, compose, links_of
from bot.evidence import FOUND_FROM, UNSURE_FROM, WEIGHTS, Evidence
from bot.wanted import topic
from index.focus import share, terms
from knowledge.library import Edition, Library
from knowledge.model import Citation, Document, Locator
from knowledge.parse import parse

LETTER = parse(
    "1. Việc của tỉnh:\n"
    "a) Lập kế hoạch; gửi Bộ.\n"
    "b) Nộp báo cáo.\n"
    "c) Họp báo mỗi quý. Mời báo chí. Họp báo có ghi âm.\n"
    "2. Kinh phí do tỉnh bảo đảm.\n"
    "3. Thời hạn nộp là tháng 11.\n"
    "4. Việc chung của xã.\n",
    number="10/UBND-VX",
    date=datetime.date(2020, 1, 2),
)
DECREE = parse(
    "Điều 1. Kinh phí\nKinh phí do tỉnh bảo đảm.\nĐiều 2. Việc khác\nLời khác hẳn.\n",
    number="1/2020/NĐ-CP",
    date=datetime.date(2020, 1, 2),
)
LIBRARY = Library({d.number: (Edition(d),) for d in (LETTER, DECREE)})
SHELF = LIBRARY.on(datetime.date(2021, 1, 1))

ASKED = "kinh phí, thời hạn"
LIST = "các nhiệm vụ gồm những gì"

Given = Callable[..., Answer]


def place(
    locator: str,
    score: float = 1.0,
    *,
    document: Document = LETTER,
    gives: float = 0.0,
    own: float | None = None,
    met: tuple[float, ...] = (),
) -> Evidence:
    """Return evidence of that score in all, whatever the rest of it."""
    provision = document.find(Locator.parse(locator))
    assert provision is not None
    rest = 0.0 if own is None else own * WEIGHTS["own"]
    return Evidence(
        document, provision, met, own or 0.0, 0, 0, 0, 0, 0, 0, gives,
        (score - rest - gives * WEIGHTS["gives"]) / WEIGHTS["ranker"],
    )  # fmt: skip


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Compose from that evidence, as sure as said."""

    def composed(*places: Evidence, sure: float = 1.0, question: str = ASKED) -> Answer:
        nothing = (0.0,) * len(terms(topic(question)))
        weighed = [replace(one, met=one.met or nothing) for one in places]
        monkeypatch.setattr(answer, "weigh", lambda *_, **__: weighed)
        monkeypatch.setattr(answer, "sure", lambda *_: sure)
        return compose(question, [], SHELF)

    return composed


def quoted(found: Answer) -> list[str]:
    return [f"{q.citation.document} {q.citation.locator}" for q in found.quotes]


def words(found: Answer) -> list[str]:
    return [q.text for q in found.quotes]


LEAST = 1e-9
SURE = [
    (UNSURE_FROM - LEAST, Verdict.NOTHING),
    (UNSURE_FROM, Verdict.UNSURE),
    (FOUND_FROM - LEAST, Verdict.UNSURE),
    (FOUND_FROM, Verdict.FOUND),
]


@pytest.mark.parametrize(("sure", "verdict"), SURE)
def test_the_verdict_turns_at_its_thresholds(given: Given, sure: float, verdict: Verdict) -> None:
    found = given(place("2"), place("3"), sure=sure)
    assert found.verdict is verdict
    assert found.question == ASKED
    assert [str(c) for c in found.related] == [
        f"mục {n}, Công văn số 10/UBND-VX ngày 02/01/2020" for n in (2, 3)
    ]
    assert found.reason is (Reason.SILENT if verdict is Verdict.NOTHING else None)


def test_in_doubt_the_first_three_places_are_offered_by_their_first_sentence(given: Given) -> None:
    found = given(place("1.c"), place("2"), place("3"), place("4"), sure=UNSURE_FROM)
    assert words(found) == [
        "Họp báo mỗi quý.", "Kinh phí do tỉnh bảo đảm.", "Thời hạn nộp là tháng 11.",
    ]  # fmt: skip
    assert len(found.related) == 4


CLOSE = answer._CLOSE
NEAREST = [
    # near, but without the sum or the day that is asked for
    (-1.0, CLOSE, True),
    # not near
    (-1.0, CLOSE - LEAST, False),
    # nothing of the kind is asked for, or it is given
    (0.0, CLOSE, False),
    (1.0, CLOSE, False),
]


@pytest.mark.parametrize(("gives", "own", "named"), NEAREST)
def test_the_nearest_place_is_named_where_it_only_lacks_what_is_asked_for(
    given: Given, gives: float, own: float, named: bool
) -> None:
    found = given(place("2", gives=gives, own=own), place("3"), sure=0.0)
    assert found.verdict is Verdict.NOTHING
    assert found.nearest == (found.related[0] if named else None)


# --- a second place


def halves(question: str = ASKED) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Return what the first and the second half of the question's terms meet, and their gain."""
    asked = terms(topic(question))
    middle = len(asked) // 2
    first = tuple(float(at < middle) for at in range(len(asked)))
    second = tuple(float(at >= middle) for at in range(len(asked)))
    return first, second, share(asked, second)


def test_a_second_place_completes_the_first(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, gained = halves()
    monkeypatch.setattr(answer, "_COMPLETES", gained)  # just enough
    near = answer._NEAR_TOP * 1.0
    both = given(place("2", 1.0, met=first), place("3", near, met=second))
    assert quoted(both) == ["10/UBND-VX 2", "10/UBND-VX 3"]


def test_a_second_place_that_is_far_behind_or_adds_too_little_is_left_out(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, gained = halves()
    near = answer._NEAR_TOP * 1.0
    monkeypatch.setattr(answer, "_COMPLETES", gained)
    behind = given(place("2", 1.0, met=first), place("3", near - LEAST, met=second))
    assert quoted(behind) == ["10/UBND-VX 2"]
    monkeypatch.setattr(answer, "_COMPLETES", gained + LEAST)
    little = given(place("2", 1.0, met=first), place("3", near, met=second))
    assert quoted(little) == ["10/UBND-VX 2"]


def test_what_is_behind_counts_against_the_best_and_not_by_itself(given: Given) -> None:
    first, second, _ = halves()
    found = given(place("2", 3.0, met=first), place("3", 1.0, met=second))
    assert quoted(found) == ["10/UBND-VX 2"]
    found = given(place("2", 0.5, met=first), place("3", 0.4, met=second))
    assert quoted(found) == ["10/UBND-VX 2", "10/UBND-VX 3"]


def test_one_place_completes_and_no_third(given: Given) -> None:
    first, second, _ = halves()
    found = given(
        place("2", 1.0, met=first), place("3", 1.0, met=second), place("4", 1.0, met=second)
    )
    assert quoted(found) == ["10/UBND-VX 2", "10/UBND-VX 3"]


def test_a_place_that_says_the_same_is_named_and_not_quoted(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "họp báo"
    first, second, _ = halves(question)
    heard: list[str] = []

    def same(best: Evidence, other: Evidence, said: str) -> bool:
        heard.append(said)
        return other.document is DECREE

    monkeypatch.setattr(answer, "says_the_same", same)
    monkeypatch.setattr("bot.same.says_the_same", same)
    found = given(
        place("1.c", 1.0, met=first, document=LETTER),
        place("1", 1.0, met=second, document=DECREE),
        question=question,
    )
    assert {q.citation.document for q in found.quotes} == {LETTER.number}
    assert [c.document for c in found.also] == [DECREE.number]
    assert set(heard) == {" ".join(words(found))}


def test_what_is_quoted_itself_is_not_named_as_saying_the_same(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = halves()
    monkeypatch.setattr(answer, "says_the_same", lambda *_: False)
    monkeypatch.setattr("bot.same.says_the_same", lambda *_: True)
    found = given(place("2", 1.0, met=first), place("1", 1.0, met=second, document=DECREE))
    assert [q.citation.document for q in found.quotes] == [LETTER.number, DECREE.number]
    assert found.also == ()


# --- the sentences of a place


def test_a_short_place_is_quoted_whole(given: Given) -> None:
    assert words(given(place("1.c"), question="họp báo")) == [
        "c) Họp báo mỗi quý. Mời báo chí. Họp báo có ghi âm."
    ]


def test_of_a_long_place_sentences_side_by_side_are_one_quote_and_others_are_their_own(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "_AT_A_GLANCE", 10)
    apart = given(place("1.c"), question="họp báo")
    assert words(apart) == ["Họp báo mỗi quý.", "Họp báo có ghi âm."]
    beside = given(place("1.c"), question="họp báo, mời báo chí, ghi âm")
    assert " ".join(words(beside)) in "c) Họp báo mỗi quý. Mời báo chí. Họp báo có ghi âm."


def test_words_that_announce_a_list_bring_it_along(given: Given) -> None:
    [said] = words(given(place("1"), question="việc của tỉnh"))
    assert said.startswith("1. Việc của tỉnh:\na) Lập")
    assert said.endswith("ghi âm.")


# --- lists

LISTS = [
    # the place itself has children
    (("1", "2"), "1"),
    # two siblings among the first four, wherever the others stand
    (("1.a", "1.b"), "1"),
    (("1.a", "2", "3", "1.b"), "1"),
    # a fifth is too far
    (("1.a", "2", "3", "4", "1.b"), "1.a"),
    # the parent itself among the first three, not further
    (("1.a", "2", "1"), "1"),
    (("1.a", "2", "3", "1"), "1.a"),
    # one of its kind alone
    (("1.a", "2"), "1.a"),
    # no parent: places of the top level are no list
    (("2", "3", "4"), "2"),
]


@pytest.mark.parametrize(("locators", "expected"), LISTS)
def test_a_list_is_quoted_whole_where_several_of_it_are_found(
    given: Given, locators: tuple[str, ...], expected: str
) -> None:
    found = given(*(place(locator) for locator in locators), question=LIST)
    assert quoted(found)[0] == f"10/UBND-VX {expected}"
    assert found.question == LIST
    assert len(found.related) == len(locators)
    assert found.verdict is Verdict.FOUND
    whole = LETTER.find(Locator.parse(expected))
    assert whole is not None
    if whole.children:
        assert words(found) == [LETTER.words(whole.span).strip()]


def test_a_question_for_one_thing_gets_no_list(given: Given) -> None:
    assert quoted(given(place("1.a"), place("1.b"), question="kế hoạch"))[0] == "10/UBND-VX 1.a"


# --- the links of what is quoted


@dataclass(frozen=True)
class FromTo:
    source: Citation
    target: Citation


HERE = Citation(LETTER.number, Locator.parse("1.a"), LETTER.date)
THERE = Citation(DECREE.number, Locator.parse("1"))
ELSEWHERE = Citation(DECREE.number, Locator.parse("2"))
GUIDE = Citation("2/2020/TT-BTTTT")

LENGTHS = [
    # how much is read at once: all, the own document only, nothing
    (len(LETTER.text) + len(DECREE.text), (THERE,), (ELSEWHERE,)),
    (len(LETTER.text) + len(DECREE.text) - 1, (THERE,), ()),
    (len(LETTER.text), (THERE,), ()),
    (len(LETTER.text) - 1, (), ()),
]


@pytest.mark.parametrize(("most", "cites", "cited"), LENGTHS)
def test_links_are_those_of_the_first_quote_as_far_as_they_can_be_read_at_once(
    given: Given,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    cites: tuple[Citation, ...],
    cited: tuple[Citation, ...],
) -> None:
    found = given(place("1.a"), question="kế hoạch")
    here = (SHELF, HERE.document, HERE.locator)
    monkeypatch.setattr(answer, "_LINKED_UP_TO", most)
    monkeypatch.setattr(
        answer, "links_from", lambda *asked: [FromTo(HERE, THERE)] if asked == here else []
    )
    monkeypatch.setattr(
        answer, "links_to", lambda *asked: [FromTo(ELSEWHERE, HERE)] if asked == here else []
    )
    monkeypatch.setattr(answer, "guided_by", lambda *asked: (GUIDE,) if asked == here[:2] else ())
    assert links_of(found, SHELF) == Links(cites, cited, (GUIDE,))


def test_without_a_sure_quote_there_are_no_links(given: Given) -> None:
    unsure = given(place("2"), place("3"), sure=UNSURE_FROM)
    assert links_of(unsure, SHELF) == Links()
    assert links_of(Answer("?", Verdict.FOUND), SHELF) == Links()
