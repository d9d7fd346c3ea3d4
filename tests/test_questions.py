"""The questions that answers are measured with: well formed, spread as promised, never twice.

`questions.jsonl` asks about the guidance, `questions_law.jsonl` about the law around it. A line has
`id`, `kind`, `text`, `places` (NUMBER#LOCATOR, or NUMBER for a whole document; the place answered
first must be one of them, and none means that the right answer is "no basis"), `facts` and
`forbidden` (words that the answer must or must not have, compared folded; " | " parts wordings of
which one is enough) and `split` ("valid" questions choose, "test" questions only report). Where
they apply: `date` (the day asked about; today where absent), `chat` (lines of one chat are one
conversation, in order), `notes` (words that the notes or the status must have), `items` (the place
of a list that must be quoted to its last item) and `why` (what makes the question a trap).

Those in `…_sealed.jsonl` were written apart, and opened when nothing was changed any more.

`conversations.jsonl` holds conversations of two to five `turns`, each with what a question has and,
where it came after a while, `minutes`; `verdicts` names those that are right where that is not
clear from the places.
"""

import datetime
import json
import re
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.day import asked_day
from knowledge.library import GUIDANCE, shipped
from knowledge.model import Locator
from knowledge.vietnamese import fold, nfc, strip_marks

TODAY = datetime.date(2026, 11, 23)
# The guidance reads alike on every day.
ISSUED = datetime.date(2022, 11, 25)

HERE = Path(__file__).parent
FILES = ("questions.jsonl", "questions_law.jsonl")
REQUIRED = {"id", "kind", "text", "places", "facts", "forbidden", "split"}
OPTIONAL = {"date", "chat", "notes", "why", "items"}
ANSWERABLE = {"plain", "folded", "half", "abbreviation", "typo", "paraphrase", "follow_up"}
NUMBER = re.compile(
    # 72/2015/NĐ-CP, 1079/QĐ-TTg, 5740/BTTTT-TTĐN, 257/2025/QH15, 57-KL/TW
    r"\d+/(?:\d{4}/)?[A-ZĐ][\w-]*|\d+-[A-ZĐ]+/[A-ZĐ]+"
)

Question = dict[str, Any]


def load(name: str) -> list[Question]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


ABOUT_GUIDANCE, ABOUT_LAW = (load(name) for name in FILES)
# Written by somebody who saw neither the program nor these, and opened when all was done.
SEALED = load("questions_sealed.jsonl")
ALL = ABOUT_GUIDANCE + ABOUT_LAW + SEALED


@pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
def test_a_question_has_the_fields_it_needs_and_no_others(question: Question) -> None:
    assert set(question) >= REQUIRED
    assert set(question) <= REQUIRED | OPTIONAL
    assert question["kind"] in ANSWERABLE | {"none"}
    assert question["split"] in {"valid", "test"}
    assert question["text"] == nfc(question["text"]).strip() != ""
    for field in ("places", "facts", "forbidden", "notes"):
        assert all(isinstance(word, str) and word for word in question.get(field, []))
    if "date" in question:
        datetime.date.fromisoformat(question["date"])


@pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
def test_only_a_question_without_an_answer_has_no_place(question: Question) -> None:
    assert bool(question["places"]) == (question["kind"] in ANSWERABLE)
    if question["kind"] == "none":
        assert not question["facts"]
        assert question["why"]


@pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
def test_each_place_is_written_as_a_number_and_a_locator(question: Question) -> None:
    assert len(question["places"]) == len(set(question["places"]))
    for place in question["places"]:
        number, mark, locator = place.partition("#")
        assert NUMBER.fullmatch(number), place
        if mark:
            assert str(Locator.parse(locator)) == locator


@pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
def test_each_place_exists_where_its_document_is_at_hand(question: Question) -> None:
    day = question.get("date")
    shelf = shipped().on(datetime.date.fromisoformat(day) if day else datetime.date.today())
    for place in question["places"]:
        number, _, locator = place.partition("#")
        if number in shelf.documents and locator:
            assert shelf.document(number).find(Locator.parse(locator)), place


def test_a_question_with_an_answer_says_which_facts_it_must_have() -> None:
    for question in ALL:
        assert bool(question["facts"]) == bool(question["places"]), question["id"]


@pytest.mark.parametrize("question", ABOUT_LAW, ids=lambda question: question["id"])
def test_the_law_says_each_fact_at_a_place_that_answers(question: Question) -> None:
    day = question.get("date")
    asked = datetime.date.fromisoformat(day) if day else asked_day(question["text"], TODAY)
    shelf = shipped().on(asked or TODAY)
    said = []
    for place in question["places"]:
        number, _, locator = place.partition("#")
        if not locator or number not in shelf.documents:
            return  # the catalogue answers, of which tests/test_about.py tells more
        provision = shelf.document(number).find(Locator.parse(locator))
        assert provision is not None
        said.append(fold(shelf.document(number).words(provision.span)))
    words = " ".join(" ".join(said).split())
    for fact in question["facts"]:
        assert any(fold(wording) in words for wording in fact.split(" | ")), fact


@pytest.mark.parametrize("question", [q for q in ALL if "items" in q], ids=lambda q: q["id"])
def test_a_list_that_must_be_whole_has_items(question: Question) -> None:
    number, _, locator = question["items"].partition("#")
    day = question.get("date")
    shelf = shipped().on(datetime.date.fromisoformat(day) if day else TODAY)
    assert question["items"] in question["places"]
    place = shelf.document(number).find(Locator.parse(locator))
    assert place is not None
    assert len(place.children) >= 2


@pytest.mark.parametrize("question", ABOUT_GUIDANCE, ids=lambda question: question["id"])
def test_the_guidance_says_each_fact_at_each_of_its_places(question: Question) -> None:
    guidance = shipped().on(ISSUED).document(GUIDANCE)
    for place in question["places"]:
        number, _, locator = place.partition("#")
        if number == GUIDANCE and locator:
            provision = guidance.find(Locator.parse(locator))
            assert provision is not None
            words = " ".join(fold(guidance.words(provision.span)).split())
            for fact in question["facts"]:
                assert any(fold(wording) in words for wording in fact.split(" | ")), fact
            assert not any(fold(word) in words for word in question["forbidden"])


def test_every_provision_of_the_guidance_is_asked_about() -> None:
    asked = {place.partition("#")[2] for q in ABOUT_GUIDANCE for place in q["places"]}
    at_hand = {str(p.locator) for p in shipped().on(ISSUED).document(GUIDANCE).walk()}
    # "Trân trọng./." closes the letter and answers nothing.
    assert {p for p in at_hand if not p.startswith("ket")} | {"ket.1", "ket.2"} <= asked


def test_each_kind_has_as_many_questions_as_promised() -> None:
    kinds = Counter(question["kind"] for question in ABOUT_GUIDANCE)
    assert all(kinds[kind] >= 12 for kind in ANSWERABLE)
    assert kinds["follow_up"] >= 20
    assert kinds["none"] >= 60
    assert sum(kinds[kind] for kind in ANSWERABLE) >= 110
    assert len(ABOUT_LAW) >= 60


def test_no_question_is_asked_twice() -> None:
    assert len({question["id"] for question in ALL}) == len(ALL)
    # "còn điểm b?" may follow many a question.
    alone = [q["text"] for q in ALL if q["kind"] != "follow_up"]
    texts = Counter(" ".join(re.findall(r"\w+", fold(text))) or text for text in alone)
    assert [text for text, count in texts.items() if count > 1] == []


def test_of_each_kind_some_choose_and_enough_only_report() -> None:
    # Once they were halves; of the questions of 2026-11-24 those of ids hg… and hl… are halves too,
    # the others all choose.
    for questions in (ABOUT_GUIDANCE, ABOUT_LAW):
        splits = Counter((q["kind"], q["split"]) for q in questions)
        assert all(splits[kind, "valid"] for kind, _ in splits)
        assert sum(count for (_, split), count in splits.items() if split == "test") >= 60


def test_the_turns_of_a_conversation_stand_together_and_start_with_a_full_question() -> None:
    chats: dict[str, list[Question]] = defaultdict(list)
    order = [question.get("chat") for question in ALL]
    for question in ALL:
        if "chat" in question:
            chats[question["chat"]].append(question)
    for name, turns in chats.items():
        first = order.index(name)
        assert order[first : first + len(turns)] == [name] * len(turns)
        assert 2 <= len(turns) <= 5
        assert turns[0]["kind"] != "follow_up"
        assert len({turn["split"] for turn in turns}) == 1
    assert len(chats) >= 30
    assert all("chat" in question for question in ALL if question["kind"] == "follow_up")


def test_folded_questions_have_no_marks_and_half_typed_ones_lack_some() -> None:
    for question in ALL:
        bare = strip_marks(question["text"])
        if question["kind"] == "folded":
            assert question["text"] == bare.lower()
        if question["kind"] == "half":
            assert question["text"] != bare


def test_dated_questions_stand_on_both_sides_of_the_amendment() -> None:
    amended = datetime.date(2026, 7, 1)  # 148/2026/NĐ-CP, Điều 3 khoản 1
    days = [datetime.date.fromisoformat(q["date"]) for q in ABOUT_LAW if "date" in q]
    assert len(days) >= 60
    assert sum(day < amended for day in days) >= 20
    assert sum(day >= amended for day in days) >= 20


CONVERSATIONS = load("conversations.jsonl")
SEALED_CONVERSATIONS = load("conversations_sealed.jsonl")


def test_what_is_sealed_only_reports() -> None:
    assert {question["split"] for question in SEALED + SEALED_CONVERSATIONS} == {"test"}
    ids = {one["id"] for one in ABOUT_GUIDANCE + ABOUT_LAW + CONVERSATIONS}
    assert ids.isdisjoint(one["id"] for one in SEALED + SEALED_CONVERSATIONS)


@pytest.mark.parametrize(
    "conversation", CONVERSATIONS + SEALED_CONVERSATIONS, ids=lambda c: c["id"]
)
def test_each_later_turn_says_what_is_right(conversation: dict[str, Any]) -> None:
    turns = conversation["turns"]
    assert 2 <= len(turns) <= 5
    for turn in turns:
        assert turn["places"] or turn["verdicts"]
    for turn in turns[1:]:
        assert turn.get("facts") or turn["places"] or turn["verdicts"]


def test_conversations_are_halved_by_their_id_those_written_later_choose() -> None:
    assert len(CONVERSATIONS) >= 36
    for conversation in CONVERSATIONS:
        if not conversation["id"].startswith("v"):
            assert conversation["split"] == "valid"
            continue
        even = zlib.crc32(conversation["id"].encode()) % 2 == 0
        assert conversation["split"] == ("valid" if even else "test")


@pytest.mark.parametrize(
    "conversation", CONVERSATIONS + SEALED_CONVERSATIONS, ids=lambda c: c["id"]
)
def test_a_fact_of_a_turn_stands_at_its_places(conversation: dict[str, Any]) -> None:
    day: datetime.date | None = None
    for turn in conversation["turns"]:
        day = asked_day(turn["text"], TODAY) or day
        shelf = shipped().on(day or TODAY)
        places = [place.partition("#") for place in turn["places"]]
        if all(locator and number in shelf.documents for number, _, locator in places):
            provisions = [(n, shelf.document(n).find(Locator.parse(at))) for n, _, at in places]
            assert all(provision for _, provision in provisions), turn
            words = " ".join(shelf.document(n).words(p.span) for n, p in provisions if p)
            words = " ".join(fold(words).split())
            for fact in turn.get("facts", ()) if places else ():
                assert any(fold(wording) in words for wording in fact.split(" | ")), (turn, fact)
