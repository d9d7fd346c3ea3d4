"""The unit's own answers: matched surely, shown with their basis, gone when the law moves on."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.answer import Verdict
from bot.assistant import Assistant, Message
from bot.evaluate import judge, read_questions
from bot.faq import Basis, Entry, NotAnEntry, Stage, as_read, checked, fault_of, listed, outdated
from bot.faq_file import read, starting_set, written
from bot.faq_match import Faq
from bot.record import answer_record
from knowledge.library import Library, shipped
from knowledge.model import Locator
from knowledge.vietnamese import syllables

HERE = Path(__file__).parent
BEFORE, AFTER = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
TODAY = datetime.date(2026, 11, 24)
SHIPPED = starting_set()


def entry(*places: str, question: str = "Ai làm việc ấy?", name: str = "mot") -> Entry:
    bases = tuple(map(Basis.parse, places))
    return Entry("Chung", question, "Sở làm.", "Sở", TODAY, bases, name)


# ---- the entries that ship


def test_about_forty_ship_and_each_rests_on_places_that_hold() -> None:
    assert 40 <= len(SHIPPED) <= 60
    shelf = shipped().on(TODAY)
    for one in SHIPPED:
        assert one.bases, one.name
        assert fault_of(one, shelf) == "", one.name


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.name)
def test_every_number_and_name_of_an_answer_stands_in_the_places_it_cites(one: Entry) -> None:
    shelf = shipped().on(TODAY)
    said = " ".join(
        f"{shelf.document(b.document).words(shelf.provision(b.document, b.locator).span)} "
        f"{shelf.citation(b.document, b.locator)}"
        for b in one.bases
        if b.locator
    )
    known = set(syllables(said))
    words = one.answer.replace("/", " ").replace(".", " ").split()
    # A name is a capital that does not open a sentence; what follows ". " or ": " may be either.
    for before, word in zip([".", *one.answer.split()], one.answer.split(), strict=False):
        bare = word.strip(".,;:()“”")
        named = bare[:1].isupper() and not before.endswith((".", ":", "?"))
        if any(letter.isdigit() for letter in bare) or named:
            for part in syllables(bare):
                assert part in known, f"{part} in {words}"


def test_counts_in_words_are_those_of_the_place() -> None:
    # "Ba nhiệm vụ", "Năm việc", "Mười một phương thức": as many as the place has children
    counts = {"ba": 3, "năm": 5, "bảy": 7, "mười một": 11}
    shelf = shipped().on(TODAY)
    seen = 0
    for one in SHIPPED:
        opening = one.answer.lower()
        number = next((n for word, n in counts.items() if opening.startswith(f"{word} ")), None)
        if number is None or not one.bases[0].locator:
            continue
        place = shelf.provision(one.bases[0].document, one.bases[0].locator)
        if place.children:
            assert len(place.children) == number, one.name
            seen += 1
    assert seen >= 4


# ---- matching


def paraphrases(split: str) -> list[dict[str, str]]:
    lines = (HERE / "questions_faq.jsonl").read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line["split"] == split]


@pytest.mark.parametrize("split", ["valid", "test"])
def test_paraphrases_find_their_entry_and_hardly_ever_another(
    assistant: Assistant, split: str
) -> None:
    shelf = shipped().on(TODAY)
    found = [(line, assistant.faq.answering(line["text"], shelf)) for line in paraphrases(split)]
    right = [line for line, one in found if one and one.name == line["entry"]]
    wrong = [line for line, one in found if one and one.name != line["entry"]]
    assert len(right) >= 0.8 * len(found)
    assert len(wrong) <= 1  # «sở nào» at a place where «cơ quan nào» is asked, too


@pytest.mark.parametrize("file", ["questions.jsonl", "questions_law.jsonl"])
def test_no_question_that_the_texts_answer_is_answered_worse(
    assistant: Assistant, file: str
) -> None:
    asked = read_questions(HERE / file)
    shelf = shipped().on(TODAY)
    met = {q.chat or q.id for q in asked if assistant.faq.answering(q.text, shelf)}
    questions = [q for q in asked if (q.chat or q.id) in met]  # a conversation as a whole
    assert questions
    without = judge(Assistant(assistant._searcher), questions)
    for now, before in zip(judge(assistant, questions), without, strict=True):
        if now.answer.reviewed:
            assert now.question.places, f"answers what nobody can: {now.question.text}"
            assert (now.right, now.whole) >= (before.right, before.whole), now.question.text


# what is near but not it
@pytest.mark.parametrize(
    "question",
    [
        "Hải Phòng có trong 08 địa phương thí điểm không?",  # asks for less, yes or no
        "Thông tư 06/2022 nêu bao nhiêu phương thức quảng bá hình ảnh của tỉnh?",  # another number
        "Cơ quan nào quản lý nhà nước về du lịch tại địa phương?",  # another field
        "Số điện thoại của Sở là gì?",
        "",
    ],
)
def test_a_question_that_is_only_near_is_not_answered_with_an_entry(
    assistant: Assistant, question: str
) -> None:
    assert assistant.answer(Message(question)).reviewed is None


def test_the_answer_has_title_unit_day_and_basis_and_the_words_of_the_text(
    assistant: Assistant,
) -> None:
    answer = assistant.answer(Message("Mấy tháng UBND cấp tỉnh phải họp báo một lần?"))
    assert answer.verdict is Verdict.FOUND
    assert answer.reviewed
    said = messages.plain(answer)
    for words in (
        "Giải đáp của đơn vị",
        "Bộ câu hỏi đi kèm trợ lý, ngày 23/11/2026",
        "khoản 2 Điều 6 Nghị định số 244/2026/NĐ-CP",
        "Ít nhất 3 tháng họp báo một lần.",
    ):
        assert words in said
    # the law's own words are there beside it
    assert any(q.citation.document == "244/2026/NĐ-CP" for q in answer.quotes)
    [record] = [c for c in answer_record(answer)["citations"] if c["kind"] == "faq"]
    assert record["quote"] == "Ít nhất 3 tháng họp báo một lần."


def test_on_a_day_on_which_its_place_read_otherwise_an_entry_is_silent(
    assistant: Assistant,
) -> None:
    question = "Hiện nay bộ nào chủ trì quản lý nhà nước về thông tin đối ngoại?"
    assert assistant.answer(Message(question, date=AFTER)).reviewed
    assert assistant.answer(Message(question, date=BEFORE)).reviewed is None


def test_only_approved_entries_are_matched(assistant: Assistant) -> None:
    encoder, shelf = assistant.faq._encoder, shipped().on(TODAY)
    for stage in Stage:
        faq = Faq(encoder, [replace(entry(question="Ai trực ngày lễ?"), stage=stage)])
        assert (faq.answering("Ai trực ngày lễ?", shelf) is not None) == (stage is Stage.APPROVED)


# ---- expiry


def test_148_2026_marks_exactly_the_entries_that_cite_what_it_changed() -> None:
    library = shipped()
    before, after = library.on(BEFORE), library.on(AFTER)
    decree = before.document("72/2015/NĐ-CP")
    # one entry for every place of the decree, as approved the day before
    cited = [str(p.locator) for p in decree.walk()]
    approved = [as_read(entry(f"72/2015/NĐ-CP#{c}", name=c), before) for c in cited]
    marked = {one.name for one, _ in outdated(approved, after)}
    # what 148/2026 touches by its own words: the places in its Điều 1 and 2, and those around them
    changed = {
        c
        for c in cited
        if (now := after.document("72/2015/NĐ-CP").find(Locator.parse(c))) is None
        or after.document("72/2015/NĐ-CP").words(now.span).split()
        != decree.words(before.provision("72/2015/NĐ-CP", Locator.parse(c)).span).split()
    }
    assert marked == changed
    assert {"4", "4.1", "4.1.a", "7.3.b", "9.2", "16.1", "24.2", "18.7", "20"} <= marked
    assert not {"4.1.c", "4.1.d", "6", "7.1", "24.3", "24.7", "25.1", "3.1"} & marked


def test_the_reason_names_the_place_and_what_changed_it() -> None:
    library = shipped()
    one = as_read(entry("72/2015/NĐ-CP#24.2"), library.on(BEFORE))
    [(_, why)] = outdated([one], library.on(AFTER))
    assert "khoản 2 Điều 24 Nghị định số 72/2015/NĐ-CP được sửa đổi, bổ sung" in why
    assert "từ ngày 01/7/2026" in why
    assert "148/2026/NĐ-CP" in why


@pytest.mark.parametrize(
    ("place", "approved", "looked_at", "reason"),
    [
        ("55/2023/TT-BTC#49", "2026-05-30", "2026-05-31", "đã hết hiệu lực từ ngày 31/5/2026"),
        ("5740/BTTTT-TTĐN#1", "2023-12-31", "2024-01-01", "đã qua kỳ thực hiện"),
        ("5740/BTTTT-TTĐN#1", "2023-02-01", "2023-12-31", None),
        ("5740/BTTTT-TTĐN", "2024-02-01", "2026-11-24", None),  # a whole document
        ("72/2015/NĐ-CP#24.3", "2026-06-30", "2026-07-01", None),  # beside what was amended
    ],
)
def test_what_ends_lapses_or_stays(
    place: str, approved: str, looked_at: str, reason: str | None
) -> None:
    day = datetime.date.fromisoformat
    one = as_read(entry(place), shipped().on(day(approved)))
    found = outdated([one], shipped().on(day(looked_at)))
    assert [reason in why for _, why in found] == ([True] if reason else [])


def test_a_document_added_with_another_text_sends_its_entries_to_review() -> None:
    library = shipped()
    one = as_read(entry("10/2025/TT-BVHTTDL#1"), library.on(TODAY))
    other = as_read(entry("22/2016/TT-BTTTT#3"), library.on(TODAY))
    [edition] = library.editions["10/2025/TT-BVHTTDL"][-1:]
    text = edition.document.text
    spaced = replace(edition, document=replace(edition.document, text=text.replace(" ", "\n")))
    reworded = replace(edition, document=replace(edition.document, text=text.replace("lo", "xo")))

    def having(new: object) -> Library:
        return Library({**library.editions, "10/2025/TT-BVHTTDL": (new,)})  # type: ignore[dict-item]

    assert outdated([one, other], having(spaced).on(TODAY)) == []  # laid out otherwise, no more
    [(found, why)] = outdated([one, other], having(reworded).on(TODAY))
    assert found is one
    assert "đã khác lúc duyệt" in why


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (entry("72/2015/NĐ-CP#99"), "không có Điều 99"),
        (entry("1/2099/NĐ-CP#1"), "kho văn bản không có"),
        (entry("55/2023/TT-BTC#49"), "đã hết hiệu lực"),
        (replace(entry(), answer=" … "), "chưa có câu trả lời"),
    ],
)
def test_what_cannot_stand_is_refused_with_the_reason(one: Entry, fault: str) -> None:
    with pytest.raises(NotAnEntry, match=fault):
        checked(one, shipped(), TODAY)


# ---- the file


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(question=words, answer=words, topic=words, unit=words)
def test_what_is_exported_reads_back_the_same(
    question: str, answer: str, topic: str, unit: str
) -> None:
    one = Entry(topic, question, answer, unit, TODAY, (Basis("1/2022/NĐ-CP", None, "ab"),), "x")
    assert read(written([one, replace(one, name="y", bases=())])) == (
        one,
        replace(one, name="y", bases=()),
    )


def test_the_entries_that_ship_go_out_and_come_back() -> None:
    assert read(written(SHIPPED)) == SHIPPED


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("entry = [", "không phải TOML"),
        ('[[entry]]\nname = "a"', "question"),
        ('[[muc]]\nname = "a"', "muc"),
        (written([entry(name="a"), entry(name="a")]), "hai mục cùng tên “a”"),
        (written([entry("x")]).replace('["x"]', '["#1"]'), "không có số văn bản"),
        (written([entry("x")]).replace('said = [""]', "said = []"), "không cùng số dòng"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_first_fault(text: str, fault: str) -> None:
    with pytest.raises(NotAnEntry, match=fault):
        read(text)


def test_topics_come_in_order_with_their_questions() -> None:
    asked = [entry(question="Đề án?"), entry(question="Em?"), entry(question="Dự án?")]
    topics = listed([*asked, replace(entry(), topic="Ân nghĩa"), replace(entry(), topic="Biển")])
    assert list(topics) == ["Ân nghĩa", "Biển", "Chung"]
    assert [e.question for e in topics["Chung"]] == ["Đề án?", "Dự án?", "Em?"]
