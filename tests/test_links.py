"""Cross-references in the words of provisions, and the places that they mean."""

import datetime
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import show
from knowledge import catalogue
from knowledge.errors import UnknownPlace
from knowledge.library import GUIDANCE, Edition, Library, Shelf, with_official
from knowledge.links import guided_by, links_from, links_to
from knowledge.mentions import mentions
from knowledge.model import Document, Locator
from knowledge.parse import parse
from knowledge.read import read

DECREE, AMENDING = "72/2015/NĐ-CP", "148/2026/NĐ-CP"
TODAY = datetime.date(2026, 11, 23)
KNOWN = tuple(entry.number for entry in catalogue.load().entries)

ARTICLES = "".join(
    f"Điều {number}. Tên gọi\n1. Việc thứ nhất.\na) Phần một.\nb) Phần hai.\n2. Việc sau.\n"
    for number in range(1, 11)
)


def document(words: str, number: str = "1/2026/NĐ-CP") -> Document:
    """Return ten articles of two khoản each, and an eleventh whose khoản 3 says `words`."""
    last = f"Điều 11. Tên cuối\n1. Một.\na) Phần một.\n2. Hai.\n3. {words}\n"
    return parse(ARTICLES + last, number=number, title="Thử")


def named(words: str, number: str = "1/2026/NĐ-CP") -> list[str]:
    """Return what `words` in khoản 3 Điều 11 name: "7.1" in the document itself, "72/2015… 24"."""
    found = mentions(document(words, number), KNOWN)
    assert {str(m.source) for m in found} <= {"11.3"}
    return [
        " ".join(filter(None, (m.document * (m.document != number), str(m.locator or "này"))))
        for m in found
    ]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("Làm theo Điều 7.", ["7"]),
        ("Làm theo Điều 7, Điều 8 và Điều 9.", ["7", "8", "9"]),
        ("Theo các Điều 7, 8 và 9.", ["7", "8", "9"]),
        # a range is every place in it, written either way
        ("Theo khoản 1 các Điều 7 đến 10.", ["7.1", "8.1", "9.1", "10.1"]),
        ("Từ Điều 7 đến Điều 9 áp dụng.", ["7", "8", "9"]),
        # the smaller place stands first, in another place than the words
        ("Theo điểm a, b khoản 1 và khoản 2 Điều 5.", ["5.1.a", "5.1.b", "5.2"]),
        # the article goes without saying, or is said with "này"
        ("Như khoản 2 Điều này.", ["11.2"]),
        ("Như khoản 1 và 2.", ["11.1", "11.2"]),
        ("Như điểm a khoản này.", ["11.3.a"]),
        ("Theo Điều 5 Nghị định này.", ["5", "này"]),
        ("Theo Điều 5 của Nghị định và giao cho tỉnh.", ["5"]),
        # what is in brackets is the place meant
        ("Theo Điều 4 (khoản 2).", ["4.2"]),
        # full names, and lists that belong to another document
        ("Theo Nghị định số 72/2015/NĐ-CP ngày 07/9/2015.", [DECREE + " này"]),
        ("Theo Điều 24 Nghị định 72/2015/NĐ-CP.", [DECREE + " 24"]),
        (
            "Ở khoản 1 mỗi Điều 7, 8 Nghị định số 72/2015/NĐ-CP.",
            [f"{DECREE} 7.1", f"{DECREE} 8.1"],
        ),
        # each list goes with the document that follows it
        (
            "Theo khoản 2 Điều này và Điều 5 Nghị định 72/2015/NĐ-CP.",
            ["11.2", f"{DECREE} 5"],
        ),
        # an article of a law that is named only is none of ours
        ("Theo các Điều 5, 6 của Luật Cơ quan đại diện.", []),
        ("Theo khoản 1 Điều 6 Luật Báo chí.", []),
        ("Theo điểm a khoản 1 mục III Chương trình.", []),
        # neither a place nor a document, though it looks like one
        ("Quan điểm a và thời điểm đ.", []),
        ("Từ tháng 10/2025 đến tháng 72/2015.", []),
        # a verb, not the name of a decision
        ("Theo Điều 5 quyết định việc này.", ["5"]),
    ],
)
def test_words_name_places(words: str, places: list[str]) -> None:
    assert named(words) == places


def test_a_label_is_no_reference() -> None:
    assert mentions(parse(ARTICLES, number="1/2026/NĐ-CP", title="Thử"), KNOWN) == ()


def test_an_amending_article_speaks_of_the_amended_document() -> None:
    text = (
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 72/2015/NĐ-CP\n"
        "1. Bổ sung khoản 5 vào sau khoản 4 Điều 3 như sau:\n“5. Theo Điều 9 Nghị định này.”\n"
        "Điều 2. Hiệu lực\n1. Theo Điều 1.\n"
    )
    found = mentions(parse(text, number=AMENDING, title="Sửa"), KNOWN)
    assert [(str(m.source), m.document, str(m.locator)) for m in found] == [
        ("1", DECREE, "None"),
        ("1.1", DECREE, "3.5"),
        ("1.1", DECREE, "3.4"),
        ("2.1", AMENDING, "1"),
    ]


@given(st.lists(st.sampled_from(["Điều 7", "khoản 2", "điểm a", "này", "(", "và", "Luật", DECREE])))
def test_any_words_are_read_and_each_span_holds_what_it_says(words: list[str]) -> None:
    text = document(" ".join(["Xem", *words]))
    for mention in mentions(text, KNOWN):
        assert mention.span in next(p for p in text.walk() if p.locator == mention.source).span
        assert text.words(mention.span).strip()


@pytest.fixture(scope="module")
def shelf(library: Library) -> Shelf:
    return library.on(TODAY)


def test_only_what_is_there_is_linked() -> None:
    text = document("Theo Điều 99, Điều 7 và Điều 99 Nghị định 72/2015/NĐ-CP.")
    alone = Shelf(TODAY, {text.number: Edition(text)})
    # The decree is in the catalogue; its text is not on this shelf.
    assert [str(link.target) for link in links_from(alone, text.number)] == [
        "Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"
    ]
    text = document("Theo Điều 99.")
    alone = Shelf(TODAY, {text.number: Edition(text)})
    assert links_from(alone, text.number, Locator.parse("11")) == ()


def test_the_guidance_cites_the_documents_that_its_words_name(shelf: Shelf) -> None:
    cited = [link.target.document for link in links_from(shelf, GUIDANCE)]
    assert cited == [
        DECREE, "22/2016/TT-BTTTT", "79/2010/QĐ-TTg", "06/2022/TT-BTTTT", "4438/BTTTT-KHTC",
        "1079/QĐ-TTg",
    ]  # fmt: skip


def test_a_place_is_cited_by_what_names_it_or_a_place_in_it(shelf: Shelf) -> None:
    def citing(place: str) -> set[tuple[str, str]]:
        found = links_to(shelf, DECREE, Locator.parse(place))
        return {(link.source.document, str(link.source.locator)) for link in found}

    assert citing("8.1") == {("03/2019/TT-BTTTT", "4")}
    assert citing("8") == {("03/2019/TT-BTTTT", "4"), (AMENDING, "1.4")}
    assert citing("21a") == {(AMENDING, "1.12")}
    # What it says of its own places is no news on the document as a whole.
    assert DECREE not in {link.source.document for link in links_to(shelf, DECREE)}


@pytest.mark.parametrize(
    ("name", "number", "links"),
    [
        # All that the decree says of its own places, besides "Nghị định này".
        ("72-2015-ND-CP.txt", DECREE, {"9.3": {"9.2"}, "9.4": {"9.3"}, "15.2": {"15.1"}}),
        ("03-2019-TT-BTTTT.txt", "03/2019/TT-BTTTT", {"3.2": {"3.1"}, "6.3": {"4"}}),
        (
            "244-2026-ND-CP.md",
            "244/2026/NĐ-CP",
            {
                "3.1": {"5"},
                "3.3": {"3.2.b"},
                "3.4": {"3.2.b"},
                "3.5": {"3.2.c"},
                "3.6": {"3.2.b", "3.2.c"},
                "3.7": {"3.2"},
                "4.1": {"3.2.b", "3.2.c"},
                "4.2": {"6", "7"},
                "4.4": {"6", "7"},
                "6.2.c": {"5"},
                "6.3": {"2.1.b", "2.1.c", "2.1.d"},
                "6.3.c": {"5"},
                "7.3": {"7.1", "7.2"},
                "7.4": {"7.1", "7.2"},
                "7.5": {"7.3", "7.4"},
                "phu-luc.I.4": {"7.2", "7.3", "7.4", "7.5"},
                "phu-luc.I.5": {"7.3", "7.4"},
                "phu-luc.I.6": {"7.6"},
            },
        ),
    ],
)
def test_an_official_text_s_own_references_are_all_found(
    name: str, number: str, links: dict[str, set[str]]
) -> None:
    path = Path(__file__).parents[1].parent / "shared" / "official" / name
    if not path.exists():
        pytest.skip(f"needs {name} in shared/official beside the project")
    found: dict[str, set[str]] = {}
    for mention in mentions(parse(read(path).text, number=number, title="Nguyên văn"), KNOWN):
        if mention.document == number and mention.locator:
            found.setdefault(str(mention.source), set()).add(str(mention.locator))
    assert found == links


def test_links_are_read_alike_from_both_ends(shelf: Shelf) -> None:
    for number, text in shelf.documents.items():
        for provision in text.walk():
            for link in links_from(shelf, number, provision.locator):
                target = link.target
                assert text.words(link.span).strip()
                if target.document not in shelf.documents:
                    assert target.document in KNOWN
                    continue
                back = links_to(shelf, target.document, target.locator)
                assert link.source in {other.source for other in back}


def test_a_place_that_is_not_there_is_an_error(shelf: Shelf) -> None:
    with pytest.raises(UnknownPlace):
        links_to(shelf, DECREE, Locator.parse("99"))


def test_what_guides_a_document_is_what_had_been_issued(library: Library) -> None:
    def guiding(year: int) -> set[str]:
        found = guided_by(library.on(datetime.date(year, 12, 31)), DECREE)
        return {citation.document for citation in found}

    assert guiding(2015) == set()
    assert guiding(2016) == {"22/2016/TT-BTTTT"}
    assert {"22/2016/TT-BTTTT", "02/2019/TT-BTTTT", "03/2019/TT-BTTTT"} <= guiding(2019)


def test_a_place_is_shown_with_its_links(shelf: Shelf) -> None:
    shown = show.show(shelf, "03/2019", "4")
    assert "Dẫn tới: khoản 1 Điều 7 Nghị định số 72/2015/NĐ-CP" in show.plain(shown)
    record = show.record(shown)
    assert [place["locator"] for place in record["cites"]] == ["7.1", "8.1", "9.1", "10.1"]
    assert record["cites"][0]["document"] == DECREE
    assert [place["locator"] for place in record["cited_by"]] == ["6.3"]
    assert "Hướng dẫn bởi: Thông tư số 22/2016/TT-BTTTT" in show.plain(
        show.show(shelf, DECREE, "7")
    )


def test_a_long_list_says_how_many_it_leaves_out(shelf: Shelf) -> None:
    shown = show.show(shelf, DECREE)
    assert len(shown.cited_by) > 10
    [line] = [x for x in show.plain(shown).splitlines() if x.startswith("Được dẫn ở: ")]
    named = line.removeprefix("Được dẫn ở: ").split("; ")
    assert named[:10] == [str(place) for place in shown.cited_by[:10]]
    assert named[10:] == [f"và {len(shown.cited_by) - 10} nơi khác."]
    assert len(show.record(shown)["cited_by"]) == len(shown.cited_by)


def test_a_place_without_links_has_no_line_for_them(shelf: Shelf) -> None:
    shown = show.show(shelf, GUIDANCE, "7")
    assert (shown.cites, shown.cited_by) == ((), ())
    assert "ẫn tới:" not in show.plain(shown)
    assert "Được dẫn" not in show.plain(shown)


def test_the_links_of_thousands_of_articles_are_read_in_seconds() -> None:
    """Time grows with the length of the texts; where it grew with its square, this took minutes."""
    articles = "".join(
        f"Điều {n}. Việc\n1. Theo khoản 2 Điều {n - 1} và Nghị định số {n}/2001/NĐ-CP.\n2. Làm.\n"
        for n in range(2, 4_000)
    )
    others = [
        parse("Điều 1. Một\nHai.\n", number=f"{n}/2001/NĐ-CP", title="", date=TODAY)
        for n in range(2, 1_000)
    ]
    long = parse(articles, number="1/2001/NĐ-CP", title="", date=TODAY)
    shelf = with_official([long, *others]).on(TODAY)
    started = time.process_time()
    assert [str(link.source.locator) for link in links_to(shelf, "77/2001/NĐ-CP")] == ["77.1"]
    cited = [str(link.target) for link in links_from(shelf, "1/2001/NĐ-CP", Locator.parse("78.1"))]
    assert cited[0].startswith("khoản 2 Điều 77 ")
    assert cited[1].startswith("Nghị định số 78/2001/NĐ-CP")
    assert time.process_time() - started < 20
