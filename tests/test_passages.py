"""A document is cut along its own structure, and no word is lost or found twice."""

import datetime
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import dated_passages, own_spans, own_words, passages
from knowledge.library import GUIDANCE, Edition, Library
from knowledge.model import Document
from knowledge.parse import parse

TEXT = """\
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định:
1. Hoạt động ở cơ sở, gồm:
a) Họp;
b) Báo cáo.
2. Kinh phí.
Điều 2. Hiệu lực
"""
DECREE = parse(TEXT, number="1/2020/NĐ-CP", title="Về việc họp")


def by_place(document: Document) -> dict[str, str]:
    return {str(p.locator): p.text for p in passages(document)}


def test_each_place_with_words_is_one_passage_in_printed_order() -> None:
    assert list(by_place(DECREE)) == ["1", "1.1", "1.1.a", "1.1.b", "1.2", "2"]


def test_a_parent_has_its_own_words_only() -> None:
    found = by_place(DECREE)
    assert "Nghị định này quy định" in found["1"]
    assert "Hoạt động" not in found["1"]
    assert "gồm" in found["1.1"]
    assert "Họp" not in found["1.1"]


def test_a_place_that_is_but_a_heading_is_found_by_it() -> None:
    assert by_place(DECREE)["2"] == "Hiệu lực"


def test_a_passage_stands_under_the_title_and_every_lead_in_above_it() -> None:
    heading = next(p.heading for p in passages(DECREE) if str(p.locator) == "1.1.b")
    steps = [heading.find(words) for words in ("Về việc họp", "Phạm vi", "Hoạt động ở cơ sở")]
    assert -1 not in steps
    assert steps == sorted(steps)


def test_only_places_with_nothing_inside_are_leaves() -> None:
    leaves = {str(p.locator) for p in passages(DECREE) if p.leaf}
    assert leaves == {"1.1.a", "1.1.b", "1.2", "2"}


def test_a_passage_is_named_by_number_and_place() -> None:
    assert passages(DECREE)[0].id == "1/2020/NĐ-CP#1"


def test_no_word_of_the_guidance_is_lost(library: Library) -> None:
    guidance = library.on(datetime.date(2026, 11, 23)).document(GUIDANCE)
    found = passages(guidance)
    words = {word for p in found for word in f"{p.heading} {p.text}".split()}
    missing = set(guidance.text.split()) - words
    # A label is the place's name, not its words.
    assert {word for word in missing if not re.fullmatch(r"\(?\w\)|\d\.", word)} == set()


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "a) Một", "(1) Hai", ""]), max_size=12))
def test_in_any_document_each_character_is_some_place_s_own_and_no_other_s(
    lines: list[str],
) -> None:
    document = parse("\n".join(lines), number="1/2020/NĐ-CP", title="?")
    owned = sorted((s.start, s.end) for p in document.walk() for s in own_spans(p))
    for (_, end), (start, _) in itertools.pairwise(owned):
        assert end <= start
    for provision in document.walk():
        own = own_spans(provision)
        assert all(span in provision.body for span in own)
        assert own_words(document, provision) == " ".join(map(document.words, own))


def test_what_did_not_change_between_editions_is_one_passage_of_both() -> None:
    day = datetime.date(2026, 7, 1)
    after = parse(TEXT.replace("Kinh phí", "Ngân sách"), number=DECREE.number, title=DECREE.title)
    library = Library({DECREE.number: (Edition(DECREE, None, day), Edition(after, day, None))})
    found = dated_passages(library)
    standing = {
        str(d.passage.locator): len(d.editions) for d in found if "phí" not in d.passage.text
    }
    assert standing["1.1.a"] == 2
    eve = day - datetime.timedelta(days=1)
    money = {d.passage.text: d for d in found if str(d.passage.locator) == "1.2"}
    old, new = (next(d for text, d in money.items() if w in text) for w in ("Kinh", "Ngân"))
    assert (old.holds_on(eve), old.holds_on(day)) == (True, False)
    assert (new.holds_on(eve), new.holds_on(day)) == (False, True)


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date(2026, 6, 30), datetime.date.max])
def test_on_every_day_the_library_is_covered(library: Library, day: datetime.date) -> None:
    found = {d.passage.id for d in dated_passages(library) if d.holds_on(day)}
    for document in library.on(day).documents.values():
        assert {p.id for p in passages(document)} <= found
