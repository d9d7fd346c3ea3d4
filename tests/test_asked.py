"""The questions that places are known to answer: each at a place there is, and none twice."""

import re
from collections import Counter

import pytest

from bot.absent import AbsentFacts
from index import embed
from index.known import KnownQuestions, Near
from index.other import OtherMatters
from index.restore import restore
from index.tokens import tokens
from knowledge.asked import KnownQuestion, known_questions, read
from knowledge.library import shipped
from knowledge.model import Locator
from knowledge.vietnamese import fold, nfc, strip_marks

KNOWN = known_questions()


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def test_each_stands_at_a_place_of_some_edition_of_its_document() -> None:
    library = shipped()
    places = {
        (number, provision.locator)
        for number, editions in library.editions.items()
        for edition in editions
        for provision in edition.document.walk()
    }
    nowhere = {(q.document, str(q.locator)) for q in KNOWN if (q.document, q.locator) not in places}
    assert not nowhere


def test_they_are_written_in_composed_letters_and_are_short() -> None:
    assert [q.text for q in KNOWN if q.text != nfc(q.text)] == []
    assert [q.text for q in KNOWN if not 2 <= len(q.text.split()) <= 30] == []


def test_none_is_there_twice() -> None:
    counted = Counter(bare(q.text) for q in KNOWN)
    assert [text for text, count in counted.items() if count > 1] == []


def test_every_text_that_ships_has_some() -> None:
    assert {q.document for q in KNOWN} == set(shipped().editions)


@pytest.mark.parametrize("text", ["ai làm", "# 72/2015/NĐ-CP\nai làm", "[1]\nai làm"])
def test_a_question_under_no_document_or_no_place_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^x\.txt, line {len(text.splitlines())}: 'ai làm'"):
        list(read(text, "x.txt"))


def known(*said: tuple[str, str]) -> KnownQuestions:
    return KnownQuestions(
        embed.load(), [KnownQuestion(text, "72/2015/NĐ-CP", Locator.parse(at)) for at, text in said]
    )


def test_the_place_of_the_likest_question_comes_first_also_without_marks() -> None:
    questions = known(
        ("5", "tiền làm thông tin đối ngoại lấy từ đâu"),
        ("24.3", "tỉnh duyệt dự toán cho việc này thế nào"),
        ("3", "nguyên tắc khi làm thông tin đối ngoại"),
    )
    asked = "kinh phí thông tin đối ngoại lấy ở đâu?"
    for question in (asked, strip_marks(asked)):
        near = questions.near(question)
        assert str(near[0].locator) == "5"
        assert 0.0 <= near[-1].degree <= near[0].degree <= 1.0


def test_a_question_that_is_known_word_for_word_is_as_like_as_can_be() -> None:
    text = "họp báo về nhân quyền bao lâu một lần"
    assert [c[0].syllable for c in restore(tokens(text))] == tokens(text)
    [near] = known(("3", text)).near(text)
    assert near.degree == pytest.approx(1.0, abs=0.01)
    # One question of three that would count.
    assert near.several == pytest.approx(1 / 3)


def test_nothing_is_near_where_nothing_is_known_or_asked() -> None:
    assert known().near("ai chủ trì?") == []
    assert all(near.degree == 0.0 for near in known(("3", "ai chủ trì")).near("🙂"))


def test_the_mean_of_a_places_questions_counts_as_well_as_the_nearest() -> None:
    questions = known(
        ("5", "tiền làm thông tin đối ngoại lấy từ đâu"),
        ("5", "nguồn kinh phí cho thông tin đối ngoại"),
        ("3", "nguyên tắc khi làm thông tin đối ngoại"),
    )
    near = {
        str(one.locator): one for one in questions.near("ngân sách nào chi thông tin đối ngoại")
    }
    assert near["5"].centre > near["3"].centre
    assert all(0.0 <= one.centre <= 1.0 for one in near.values())


def test_everyday_matters_are_nearer_to_others_than_what_officers_of_ours_ask() -> None:
    other = OtherMatters(embed.load())
    strange = ["mai trời có mưa không", "lam ho chieu o dau", "lương hưu năm nay bao nhiêu"]
    ours = ["tỉnh nào chưa ban hành quy chế", "ai chủ trì đề án quyền con người"]
    assert min(map(other.nearness, strange)) > max(map(other.nearness, ours))
    assert other.nearness("🙂") == 0.0


def test_an_absent_fact_outweighs_only_places_that_are_less_near() -> None:
    absent = AbsentFacts(embed.load())
    place = ("5740/BTTTT-TTĐN", Locator.parse("6"))
    likeness = absent.nearest("Ban Chỉ đạo với biên phòng bao lâu họp một lần?")
    assert likeness.degree == pytest.approx(1.0, abs=0.01)
    assert likeness.outweighs([Near(*place, 0.5, 0.2, 0.3, "")])
    assert not likeness.outweighs([Near(*place, 0.95, 0.5, 0.6, "")])
    # What is asked for must be of the same kind.
    assert "họp" not in absent.nearest("Ban Chỉ đạo với biên phòng do ai lập?").absent.statement
