"""From hits to an answer: which words are lifted, from where, and when nothing is said."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof import prove, prove_quote, smallest

from bot import messages
from bot.answer import Answer, Links, Reason, Verdict, compose, links_of, quote
from bot.evidence import Doubts
from index.search import Hit
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Authority, Citation, Locator, Span

DAY = datetime.date(2026, 11, 23)
DECREE = "72/2015/NĐ-CP"


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(DAY)


def hit(place: str, *, number: str = GUIDANCE, strength: float = 0.9) -> Hit:
    """A place that the searcher is as sure of as it can be."""
    return Hit(number, Locator.parse(place), strength, strength, strength, strength)


def places(found: Answer) -> list[str]:
    return [str(q.citation.locator) for q in found.quotes]


# --- quote: any stretch of any document ---


@settings(max_examples=100)
@given(data=st.data())
def test_any_stretch_is_quoted_under_the_smallest_place_that_holds_it(
    library: Library, data: st.DataObject
) -> None:
    shelf = library.on(DAY)
    document = shelf.document(data.draw(st.sampled_from(shelf.numbers)))
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, min(start + 400, len(document.text))))
    if document.text[start:end].strip():
        made = quote(shelf, document, Span(start, end))
        assert made.text == document.text[start:end].strip()
        prove_quote(made, shelf)


def test_a_stretch_over_two_places_is_cited_as_what_holds_both(shelf: Shelf) -> None:
    document = shelf.document(GUIDANCE)
    first, last = (document.find(Locator.parse(place)) for place in ("2.a.1", "2.a.3"))
    assert first is not None
    assert last is not None
    made = quote(shelf, document, Span(first.span.start, last.span.end))
    assert str(made.citation.locator) == "2.a"


def test_a_stretch_over_all_is_cited_as_the_document(shelf: Shelf) -> None:
    document = shelf.document(GUIDANCE)
    made = quote(shelf, document, Span(0, len(document.text)))
    assert made.citation == Citation(GUIDANCE, None, document.date)


def test_a_digest_is_quoted_as_one(shelf: Shelf) -> None:
    document = shelf.document(DECREE)
    made = quote(shelf, document, document.provisions[0].span)
    assert made.authority is Authority.DIGEST
    assert made.page is None
    assert made.url == document.url


def test_the_page_is_that_of_the_first_word(shelf: Shelf) -> None:
    document = shelf.document(GUIDANCE)
    for page, start in enumerate(document.pages, 1):
        for offset in (start, start + 1):
            assert quote(shelf, document, Span(offset, offset + 40)).page == page


# --- compose ---


def test_without_hits_there_is_nothing(shelf: Shelf) -> None:
    found = compose("Tỉnh nào chưa ban hành quy chế?", [], shelf)
    assert (found.verdict, found.reason) == (Verdict.NOTHING, Reason.SILENT)
    assert found.related == ()


def test_a_place_that_says_it_is_quoted_and_one_that_does_not_is_not(
    library: Library, shelf: Shelf
) -> None:
    found = compose("Tỉnh nào chưa ban hành quy chế?", [hit("1"), hit("3", strength=0.1)], shelf)
    prove(found, library, DAY)
    assert found.verdict is Verdict.FOUND
    assert places(found) == ["1"]
    assert "7 tỉnh chưa ban hành" in found.quotes[0].text


def test_only_the_sentences_that_answer_are_lifted(shelf: Shelf) -> None:
    found = compose("phản bác đấu tranh với thế lực thù địch ra sao?", [hit("3")], shelf)
    document = shelf.document(GUIDANCE)
    whole = document.find(Locator.parse("3"))
    assert whole is not None
    said = " ".join(q.text for q in found.quotes)
    assert "Phản bác, đấu tranh hiệu quả" in said
    assert len(said) < len(whole.span) / 2


def test_a_list_that_is_asked_for_comes_whole_under_its_parent(
    library: Library, shelf: Shelf
) -> None:
    hits = [hit("2.a.2"), hit("2.a.1"), hit("2.a.3"), hit("2.a")]
    found = compose("Ba nhiệm vụ của giảm nghèo bền vững là gì?", hits, shelf)
    prove(found, library, DAY)
    assert places(found) == ["2.a"]
    assert all(mark in found.quotes[0].text for mark in ("(1)", "(2)", "(3)"))


def test_a_lead_in_is_never_quoted_without_its_list(shelf: Shelf) -> None:
    for question in (
        "các tỉnh, thành phố triển khai các nhiệm vụ sau",
        "thông tư hướng dẫn Dự án Truyền thông và giảm nghèo về thông tin",
    ):
        for made in compose(question, [hit("2.a")], shelf).quotes:
            assert not made.text.endswith(":")


@pytest.mark.parametrize(
    "question",
    [
        # the place is right, but it gives no sum, no number to call, no day, no penalty
        "Mức chi cho quy chế là bao nhiêu tiền?",
        "Số điện thoại của tỉnh chưa ban hành quy chế?",
        "Chưa ban hành quy chế thì bị xử phạt thế nào?",
    ],
)
def test_a_question_for_what_a_place_does_not_give_is_not_answered_by_it(
    shelf: Shelf, question: str
) -> None:
    found = compose(question, [hit("1")], shelf)
    assert found.verdict is Verdict.NOTHING


def test_the_closest_place_is_named_only_where_it_is_close(shelf: Shelf) -> None:
    near = compose("Mức chi cho quy chế quản lý là bao nhiêu tiền?", [hit("1")], shelf)
    assert near.nearest == shelf.citation(GUIDANCE, Locator.parse("1"))
    assert f"Nơi gần nhất: {near.nearest}; nơi này không nêu" in messages.plain(near)
    far = compose("Vé máy bay đi Hà Nội giá bao nhiêu tiền?", [hit("1")], shelf)
    assert (far.verdict, far.nearest) == (Verdict.NOTHING, None)
    assert "gần nhất" not in messages.plain(far)


def test_what_is_known_to_be_elsewhere_is_doubted(shelf: Shelf) -> None:
    question, hits = "Tỉnh nào chưa ban hành quy chế?", [hit("1")]
    doubted = compose(question, hits, shelf, doubts=Doubts(elsewhere=1.0, absent=1.0))
    order = [Verdict.FOUND, Verdict.UNSURE, Verdict.NOTHING]
    assert order.index(doubted.verdict) >= order.index(compose(question, hits, shelf).verdict)


def test_the_place_talked_of_comes_first_where_two_are_alike(shelf: Shelf) -> None:
    question = "còn địa phương thì sao"
    hits = [hit("5.a", strength=0.4), hit("1", strength=0.4)]
    for place in ("1", "5.a"):
        around = [Citation(GUIDANCE, Locator.parse(place))]
        found = compose(question, hits, shelf, around=around)
        beside = [str(c.locator).split(".")[0] for c in found.related[:1]]
        assert beside == [place.split(".")[0]]


def test_a_question_without_a_word_of_what_was_talked_of_does_not_lean_on_it(shelf: Shelf) -> None:
    around = [Citation(GUIDANCE, Locator.parse("2.b"))]
    weather = Doubts(elsewhere=0.3, other=0.6)
    hits = [hit("2.b", strength=0.1)]
    found = compose("Hôm nay trời có mưa không?", hits, shelf, around=around, doubts=weather)
    assert found.verdict is Verdict.NOTHING


@settings(max_examples=60)
@given(
    question=st.sampled_from(
        [
            "Tỉnh nào chưa ban hành quy chế?",
            "các nhiệm vụ gồm những gì",
            "bao nhiêu tiền",
            "bien dao",
            "là gì",
            "?",
        ]
    ),
    data=st.data(),
)
def test_whatever_the_searcher_finds_the_answer_can_be_proved(
    library: Library, question: str, data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from([DAY, datetime.date(2026, 6, 30)]))
    shelf = library.on(day)
    every = [(n, p.locator) for n, d in shelf.documents.items() for p in d.walk()]
    strength = st.floats(-0.5, 1)
    hits = [
        Hit(number, locator, *(data.draw(strength) for _ in range(4)))
        for number, locator in data.draw(st.lists(st.sampled_from(every), max_size=6, unique=True))
    ]
    found = compose(question, hits, shelf)
    assert {(c.document, c.locator) for c in found.related} == {
        (h.document, h.locator) for h in hits
    }
    assert found.question == question
    if found.verdict is Verdict.UNSURE and len(hits) < 2:
        return  # one place to choose from is all there is
    prove(found, library, day)


def test_the_proof_itself_can_fail(shelf: Shelf) -> None:
    document = shelf.document(GUIDANCE)
    place = document.find(Locator.parse("2.a.1"))
    assert place is not None
    good = quote(shelf, document, place.span)
    bad = [
        replace(good, text=good.text.replace("Tổ chức", "Tổ  chức")),
        replace(good, citation=shelf.citation(GUIDANCE, Locator.parse("2.a"))),
        replace(good, citation=shelf.citation(GUIDANCE, Locator.parse("2.a.2"))),
        replace(good, page=4),
        replace(good, authority=Authority.DIGEST),
    ]
    for wrong in bad:
        with pytest.raises(AssertionError):
            prove_quote(wrong, shelf)
    assert smallest(document.provisions, good.span) == place


def test_answers_are_compared_without_the_time_they_took() -> None:
    assert Answer("?", Verdict.NOTHING, took_ms=1) == Answer("?", Verdict.NOTHING, took_ms=2)


def test_the_links_of_an_answer_are_those_of_its_first_quote(shelf: Shelf) -> None:
    found = compose("Tỉnh nào chưa ban hành quy chế?", [hit("1")], shelf)
    assert "72/2015/NĐ-CP" in {citation.document for citation in links_of(found, shelf).cites}
    assert links_of(Answer("?", Verdict.NOTHING), shelf) == Links()
