"""The digests: laid out like the law, in our own words, right on each day, each line sourced."""

import datetime
import re
from pathlib import Path

import pytest

from knowledge import catalogue, cite, digest
from knowledge.amend import in_force
from knowledge.entry import Certainty
from knowledge.model import Authority, Citation, Locator, document_type
from knowledge.parse import parse
from knowledge.read import read
from knowledge.vietnamese import nfc, syllables

OFFICIAL = Path(__file__).parents[1].parent / "shared" / "official"
NUMBERS = digest.numbers()
EVE, FIRST = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
DAYS = (EVE, FIRST)

# A run of this many syllables that we share with the official text is a sentence of it.
_LONGEST_SHARED = 24


def words_at(number: str, place: str, day: datetime.date) -> str:
    document = digest.document(number, day)
    provision = document.find(Locator.parse(place))
    assert provision is not None, f"{number} has no {place}"
    return document.words(provision.span)


def places(number: str, day: datetime.date) -> set[str]:
    return {str(p.locator) for p in digest.document(number, day).walk()}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_digest_parses_into_the_places_that_its_sources_are_kept_for(number):
    for day in DAYS:
        wording = digest.load_digest(number).on(day)
        document = digest.document(number, day)
        assert document.text == wording.text == nfc(wording.text)
        assert document.authority is Authority.DIGEST
        kept = {line.locator for line in wording.lines}
        assert kept == {p.locator for p in document.walk()} - {Locator((digest.UNPLACED,))}


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_known_without_its_number_stands_apart_and_says_so(number):
    document = digest.document(number, FIRST)
    for provision in document.walk():
        words = document.words(provision.body)
        unplaced = re.match(r"Chưa rõ số|Điều 14 và Điều 15 \(chưa rõ", words) is not None
        assert unplaced == (provision.locator.labels[0] == digest.UNPLACED)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_line_has_a_source_and_a_certainty_and_covers_its_words(number):
    for day in DAYS:
        wording = digest.load_digest(number).on(day)
        assert wording.lines
        for line, words in zip(wording.lines, wording.text.splitlines(), strict=True):
            assert wording.text[line.span.start : line.span.end] == words
            assert line.certainty in Certainty
            assert line.source
            assert not re.search(r"/work|shared/|\bS\d+\b", line.source)
            assert "%" not in words[:1]
            assert "«" not in words or "»" in words


@pytest.mark.parametrize("number", NUMBERS)
def test_a_digest_reads_as_complete_sentences(number):
    for day in DAYS:
        for words in digest.load_digest(number).on(day).text.splitlines():
            if re.match(r"(Điều \d+[a-zđ]?|[IVX]+)\. ", words):
                assert len(syllables(words)) <= 26, words
                assert not words.endswith("."), words
            else:
                assert words[-1] in ".:", words
            assert "  " not in words
            assert not re.search(r" [,;:.]|\(\s|\s\)|,,|\.\.", words), words


def official_texts() -> dict[str, list[str]]:
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in OFFICIAL.iterdir()
        if file.suffix in {".txt", ".md"}
    }
    pdfium = pytest.importorskip("pypdfium2")
    for file in OFFICIAL.glob("*.pdf"):
        pages = pdfium.PdfDocument(file)
        texts[file.name] = "\n".join(page.get_textpage().get_text_range() for page in pages)
        pages.close()
    return {name: syllables(text) for name, text in texts.items()}


def longest_shared(ours: list[str], runs: set[tuple[str, ...]], length: int) -> list[str]:
    return [
        " ".join(ours[i : i + length])
        for i in range(len(ours) - length + 1)
        if tuple(ours[i : i + length]) in runs
    ]


def test_no_digest_shares_a_sentence_with_an_official_text():
    if not OFFICIAL.is_dir():
        pytest.skip("the official texts are not beside the project (shared/official)")
    length = _LONGEST_SHARED + 1
    runs = {
        tuple(text[i : i + length])
        for text in official_texts().values()
        for i in range(len(text) - length + 1)
    }
    assert len(runs) > 20_000
    for number in NUMBERS:
        for day in DAYS:
            ours = syllables(digest.load_digest(number).on(day).text)
            assert longest_shared(ours, runs, length) == [], number


# Where our words send the reader on: three kinds in Điều 6, the fourth activity in Điều 10.
_POINTERS = {("72/2015/NĐ-CP", "6"): {10}}


@pytest.mark.parametrize(
    ("number", "file"),
    [
        ("72/2015/NĐ-CP", "72-2015-ND-CP.txt"),
        ("02/2019/TT-BTTTT", "02-2019-TT-BTTTT.txt"),
        ("03/2019/TT-BTTTT", "03-2019-TT-BTTTT.txt"),
        ("244/2026/NĐ-CP", "244-2026-ND-CP.md"),
    ],
)
def test_a_full_digest_has_the_places_of_the_official_text_and_only_its_numbers(number, file):
    if not OFFICIAL.is_dir():
        pytest.skip("the official texts are not beside the project (shared/official)")
    text = nfc((OFFICIAL / file).read_text(encoding="utf-8"))
    official = parse(text, number=number)
    ours = digest.document(number, EVE)
    articles = {p.locator for p in official.walk() if p.locator.labels[0][0].isdigit()}
    assert {p.locator for p in ours.walk() if p.locator.labels[0][0].isdigit()} == articles
    # A day, a sum or an article number that stands in ours stands there too.
    for provision in ours.walk():
        if provision.children or provision.locator not in articles:
            continue
        said = set(re.findall(r"\d+", ours.words(provision.span)))
        theirs = official.find(provision.locator)
        assert theirs is not None
        there = set(re.findall(r"\d+", official.words(theirs.span)))
        added = {int(n) for n in said} - {int(n) for n in there}
        assert added <= _POINTERS.get((number, str(provision.locator)), set())


def test_the_decree_has_26_articles_before_and_three_more_after_its_amendment():
    before, after = (
        [place for place in places("72/2015/NĐ-CP", day) if "." not in place] for day in DAYS
    )
    assert sorted(before, key=int) == [str(n) for n in range(1, 27)]
    assert set(after) - set(before) == {"21a", "21b", "23a"}


@pytest.mark.parametrize(
    "place",
    # every clause, point and article that 148/2026 adds
    ["3.5", "3.6", "8.3.g", "9.3.đ", "12.5", "21a", "21b.1", "21b.2", "22.4", "23a.1", "24.5a"],
)
def test_what_the_amendment_adds_is_there_from_the_first_day_and_not_before(place):
    assert place not in places("72/2015/NĐ-CP", EVE)
    assert place in places("72/2015/NĐ-CP", FIRST)


@pytest.mark.parametrize(
    ("place", "before", "after", "by"),
    [
        ("4.1.a", "Bộ Thông tin và Truyền thông giữ", "Thể thao và Du lịch giữ", "1.2"),
        ("7.3.b", "Cơ quan quản lý nhà nước phát ngôn", "Lãnh đạo cấp cao", "1.3"),
        ("9.3", "bốn hình thức", "năm hình thức", "1.5"),
        ("16.1", "cung cấp về nước", "hỏi ý kiến Bộ Ngoại giao", "1.7.a"),
        ("18.7", "thanh tra, kiểm tra", "không còn nêu việc thanh tra", "1.9.c"),
        ("20", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ Quốc phòng", "1.11"),
        ("24.2", "chương trình hành động", "nền tảng số", "1.15.a"),
        # phrases: the ministry's name, and "cơ quan thuộc Chính phủ" taken out
        ("10.3", "Bộ Thông tin và Truyền thông", "Thể thao và Du lịch", "2.1"),
        ("24.6", "Bộ Thông tin và Truyền thông", "Thể thao và Du lịch", "2.1"),
        ("26.2", "cơ quan thuộc Chính phủ", "cơ quan ngang bộ và Chủ tịch", "2.2"),
    ],
)
def test_a_changed_place_reads_rightly_on_each_side_of_the_day_and_names_its_change(
    place, before, after, by
):
    number = "72/2015/NĐ-CP"
    old, new = words_at(number, place, EVE), words_at(number, place, FIRST)
    assert before in old
    assert after not in old
    assert after in new
    lines = digest.load_digest(number).on(FIRST).sources(Locator.parse(place))
    assert lines[0].by.document == "148/2026/NĐ-CP"
    assert by in {str(citation.locator) for citation in lines[0].changes}
    assert lines[0].since == FIRST
    old_lines = digest.load_digest(number).on(EVE).sources(Locator.parse(place))
    assert {(line.by, line.since) for line in old_lines} == {(None, None)}


def test_what_the_amendment_does_not_name_reads_the_same_on_both_sides():
    number = "72/2015/NĐ-CP"
    both = places(number, EVE) & places(number, FIRST)
    changed = {
        place for place in both if words_at(number, place, EVE) != words_at(number, place, FIRST)
    }
    # Điều 6, 25 stay whole; 15.3 keeps the old decree's number, which a note corrects.
    assert not {"1.1", "6", "7.1", "15.1", "15.3", "24.1", "24.7", "24.8", "25"} & changed
    assert {"1", "2", "5", "23"} <= changed
    # Outside the listed places nothing changes: 148/2026 lists 12.1, where no such words stand.
    assert "12.1" not in changed
    eve = digest.load_digest(number).on(EVE)
    named = {str(line.locator) for line in digest.load_digest(number).on(FIRST).lines if line.by}
    innermost = {str(line.locator) for line in eve.lines}
    assert changed & innermost <= named | {p.rpartition(".")[0] for p in named} | {
        p.partition(".")[0] for p in named
    }


def test_the_dissolved_ministry_is_named_nowhere_in_the_decree_after_its_amendment():
    text = digest.load_digest("72/2015/NĐ-CP").on(FIRST).text
    assert "Bộ Thông tin và Truyền thông" not in text
    # the heading of Điều 24 keeps the words that the amendment leaves there
    assert text.count("cơ quan thuộc Chính phủ") == 1


def test_each_clause_of_the_amending_decree_that_the_digest_applies_is_in_its_own_digest():
    applied = {
        str(citation.locator)
        for line in digest.load_digest("72/2015/NĐ-CP").on(FIRST).lines
        for citation in line.changes
    }
    assert applied <= places("148/2026/NĐ-CP", FIRST)
    assert {place.partition(".")[2].partition(".")[0] for place in applied if place[0] == "1"} == {
        str(n) for n in range(1, 16)
    }


def test_only_the_decree_reads_differently_on_different_days():
    assert {n: digest.load_digest(n).turns for n in NUMBERS if digest.load_digest(n).turns} == {
        "72/2015/NĐ-CP": (FIRST,)
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Điều 1. Một\n", "line 1: no source"),
        ("% ĐT: nguồn\n% vào 2026-07-01\n", "line 2: no such marker"),
        ("% từ 2026-07-01\n", "line 1: no such marker"),
        ("% ĐT: nguồn\n% thay từ 2026-07-01: «a» → «b» tại 1\n", "by which provision"),
        (
            "% ĐT: nguồn\n% thay từ 2026-07-01, bởi 148/2026/NĐ-CP#2.1: «cũ» → «mới» tại 2\n"
            "Điều 1. Một\nChữ cũ.\nĐiều 2. Hai\nChữ khác.\n",
            "«cũ» does not stand at 2",
        ),
    ],
)
def test_a_digest_that_does_not_follow_the_scheme_is_refused_with_its_line(text, said):
    with pytest.raises(ValueError, match=said):
        digest.read(text, number="1/2020/NĐ-CP", name="thử")


def test_a_document_without_a_digest_is_refused_with_what_to_look_at():
    with pytest.raises(ValueError, match="no digest of 5740/BTTTT-TTĐN"):
        digest.load_digest("5740/BTTTT-TTĐN")


def test_wordings_follow_one_another_by_day():
    text = (
        "% TC: báo\nĐiều 1. Hạn\n% đến 2020-01-31\nMười ngày.\n"
        "% từ 2020-02-01, bởi 148/2026/NĐ-CP#1\nHai mươi ngày.\n% mọi ngày\nHết.\n"
    )
    made = digest.read(text, number="1/2020/NĐ-CP")
    assert made.turns == (datetime.date(2020, 2, 1),)
    assert made.on(datetime.date(2020, 1, 31)).text == "Điều 1. Hạn\nMười ngày.\nHết.\n"
    later = made.on(datetime.date(2020, 2, 1))
    assert later.text == "Điều 1. Hạn\nHai mươi ngày.\nHết.\n"
    assert [line.since is not None for line in later.lines] == [False, True, False]
    assert {line.certainty for line in later.lines} == {Certainty.SECONDARY}


def test_the_digest_changes_exactly_where_the_amended_official_text_does():
    """Ours may say more: a count in a lead-in, each clause of an article replaced as a whole."""
    if not OFFICIAL.is_dir():
        pytest.skip("the official texts are not beside the project (shared/official)")
    number = "72/2015/NĐ-CP"
    text = nfc((OFFICIAL / "72-2015-ND-CP.txt").read_text(encoding="utf-8"))
    decree = parse(text, number=number)
    amending = parse(read(OFFICIAL / "148-2026-ND-CP.pdf").text, number="148/2026/NĐ-CP")
    amended = in_force(decree, [amending], FIRST)
    assert places(number, FIRST) == {
        str(p.locator) for p in amended.document.walk() if p.locator.labels != ("mo-dau",)
    }
    theirs = {(str(c.locator), str(c.by.locator)) for c in amended.changes}
    ours = {
        (str(line.locator), str(citation.locator))
        for line in digest.load_digest(number).on(FIRST).lines
        for citation in line.changes
    }
    assert theirs <= ours
    # The lead-ins of 8.3 and 9.3 count the forms, of which the amendment adds one each.
    more = ours - theirs - {("8.3", "1.4"), ("9.3", "1.5")}
    assert {(place.partition(".")[0], by) for place, by in more} <= theirs


@pytest.mark.parametrize("number", NUMBERS)
def test_every_place_of_a_digest_is_cited_in_words_that_read_back(number):
    document = digest.document(number, FIRST)
    for provision in document.walk():
        citation = Citation(number, provision.locator, document.date)
        assert cite.parse(str(citation)) == citation
        assert document_type(number) == catalogue.load().entry(number).type
