"""What the last change of a place did to its words."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import show
from bot.compare import Change, compare, marked
from bot.diff import Difference, Outcome, difference, plain, record
from knowledge.errors import UnknownPlace
from knowledge.library import GUIDANCE, Edition, Library, with_official
from knowledge.model import Authority
from knowledge.official import OfficialText, Source, document
from knowledge.parse import parse
from knowledge.read import read

DECREE = "72/2015/NĐ-CP"
EVE, TURN, TODAY = (
    datetime.date(2026, 6, 30),
    datetime.date(2026, 7, 1),
    datetime.date(2026, 11, 23),
)


def wording(found: Difference, *changes: Change) -> str:
    return "".join(piece.text for piece in found.pieces if piece.change in changes).strip()


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Bộ A chủ trì.", "Bộ A chủ trì.", "Bộ A chủ trì."),
        ("Bộ A chủ trì.", "Bộ B chủ trì.", "Bộ [-A-] {+B+} chủ trì."),
        # a comma is not part of the word before it
        ("một, hai, ba.", "một, hai, ba, bốn.", "một, hai, ba{+, bốn+}."),
        # the number of a document is one word
        (
            "theo 72/2015/NĐ-CP.",
            "theo 148/2026/NĐ-CP.",
            "theo [-72/2015/NĐ-CP-] {+148/2026/NĐ-CP+}.",
        ),
        # a word or two that stay do not cut one name into two changes
        (
            "do Bộ Thông tin và Truyền thông chủ trì",
            "do Bộ Văn hóa, Thể thao và Du lịch chủ trì",
            "do Bộ [-Thông tin và Truyền thông-] {+Văn hóa, Thể thao và Du lịch+} chủ trì",
        ),
        # a line that breaks elsewhere is no change
        ("một hai\nba", "một\nhai ba", "một\nhai ba"),
        # a sentence goes as a whole, not from full stop to full stop
        ("Việc một. Việc hai.", "Việc một.", "Việc một. [-Việc hai.-]"),
        ("", "thêm cả", "{+thêm cả+}"),
        ("bỏ cả", "", "[-bỏ cả-]"),
    ],
)
def test_words_are_compared_one_by_one(old: str, new: str, shown: str) -> None:
    assert "".join(map(marked, compare(old, new))) == shown


@given(*[st.text(st.sampled_from("ab \n.,đ"))] * 2)
def test_both_wordings_can_be_read_back(old: str, new: str) -> None:
    pieces = compare(old, new)
    after = "".join(p.text for p in pieces if p.change is not Change.REMOVED)
    before = "".join(p.text for p in pieces if p.change is not Change.ADDED)
    assert after.rstrip() == new.rstrip()
    assert "".join(before.split()) == "".join(old.split())


def test_every_place_of_the_decree_shows_its_two_wordings(library: Library) -> None:
    outcomes = set()
    for provision in library.on(TURN).document(DECREE).walk():
        place = str(provision.locator)
        found = difference(library, DECREE, place, TURN)
        outcomes.add(found.outcome)
        now = show.show(library.on(TURN), DECREE, place).quote.text
        former = library.on(EVE).document(DECREE).find(provision.locator)
        if found.outcome is Outcome.UNCHANGED:
            assert former
            assert library.on(EVE).document(DECREE).words(former.span).split() == now.split()
            continue
        assert wording(found, Change.SAME, Change.ADDED) == now
        assert found.since == TURN
        assert {by.document for by in found.by} == {"148/2026/NĐ-CP"}, place
        if former is None:
            assert {piece.change for piece in found.pieces} == {Change.ADDED}
    assert outcomes == {Outcome.COMPARED, Outcome.UNCHANGED}


def test_a_change_names_each_provision_that_made_it(library: Library) -> None:
    said = plain(difference(library, DECREE, "24", TURN)).splitlines()[0]
    assert said == (
        "Điều 24 Nghị định số 72/2015/NĐ-CP ngày 07/9/2015 thay đổi từ ngày 01/7/2026, theo "
        "điểm a khoản 15 Điều 1, điểm b khoản 15 Điều 1, khoản 1 Điều 2, khoản 2 Điều 2 "
        "Nghị định số 148/2026/NĐ-CP ngày 12/5/2026"
    )


def test_a_digest_s_change_is_told_as_one_of_our_words(library: Library) -> None:
    said = plain(difference(library, DECREE, "4.1.a", TODAY))
    assert "Tóm tắt, không phải nguyên văn" in said
    assert "Bộ [-Thông tin và Truyền thông-] {+Văn hóa, Thể thao và Du lịch+}" in said


def test_an_inserted_place_is_all_added(library: Library) -> None:
    said = plain(difference(library, DECREE, "21a", TURN))
    assert "được bổ sung từ ngày 01/7/2026, theo khoản 12 Điều 1 Nghị định số 148/2026" in said
    with pytest.raises(UnknownPlace):
        difference(library, DECREE, "21a", EVE)


@pytest.mark.parametrize(
    ("number", "place", "day"),
    [(DECREE, "24", EVE), (DECREE, "6", TODAY), (GUIDANCE, "2.a", TODAY)],
)
def test_a_place_that_never_changed_says_so_in_a_sentence(
    library: Library, number: str, place: str, day: datetime.date
) -> None:
    found = difference(library, number, place, day)
    assert found.outcome is Outcome.UNCHANGED
    assert "chưa thay đổi lần nào." in plain(found)
    assert "\n" not in plain(found)


def test_what_was_amended_by_a_text_not_at_hand_is_not_called_unchanged(library: Library) -> None:
    # 175/2024 and 112/2025 amended it; no word of theirs is known.
    found = difference(library, "55/2023", "4", TODAY)
    assert found.outcome is Outcome.UNSURE
    assert "175/2024/TT-BTC" in plain(found)
    assert difference(library, "55/2023", "4", datetime.date(2023, 12, 1)).outcome is (
        Outcome.UNCHANGED
    )


def test_a_repealed_place_is_all_removed() -> None:
    text = "Điều 1. Một\n1. Việc một.\n2. Việc hai.\nĐiều 2. Hai\n1. Việc ba.\n"
    old = parse(text, number="1/2020/NĐ-CP", title="Thử")
    new = parse(text.replace("2. Việc hai.\n", ""), number="1/2020/NĐ-CP", title="Thử")
    mine = Library({old.number: (Edition(old, None, TURN), Edition(new, TURN, None))})
    said = plain(difference(mine, "1/2020", "khoản 2 Điều 1", TODAY))
    assert "khoản 2 Điều 1 Nghị định số 1/2020/NĐ-CP bị bãi bỏ từ ngày 01/7/2026" in said
    assert said.endswith("[-2. Việc hai.-]")
    whole = difference(mine, "1/2020", None, TODAY)
    assert wording(whole, Change.SAME, Change.REMOVED) == text.strip()
    assert wording(whole, Change.REMOVED) == "2. Việc hai."


def test_official_texts_show_the_last_change_before_the_day() -> None:
    folder = Path(__file__).parents[1].parent / "shared" / "official"
    texts = []
    for name in ("72-2015-ND-CP.txt", "148-2026-ND-CP.pdf"):
        if not (folder / name).exists():
            pytest.skip(f"needs {name} in shared/official beside the project")
        got = read(folder / name)
        source = Source(name, 10, "0" * 64, TODAY)
        texts.append(OfficialText(got.number or "", "", got.text, source, got.pages, date=got.date))
    mine = with_official(map(document, texts))
    found = difference(mine, DECREE, "24", TODAY)
    assert (found.authority, found.since) == (Authority.OFFICIAL, TURN)
    assert {str(by.locator) for by in found.by} == {"1.15.a", "1.15.b", "2.1", "2.2"}
    assert wording(found, Change.SAME, Change.ADDED).split() == (
        show.show(mine.on(TODAY), DECREE, "24").quote.text.split()
    )
    assert difference(mine, DECREE, "6", TODAY).outcome is Outcome.UNCHANGED


def test_a_record_has_the_pieces(library: Library) -> None:
    told = record(difference(library, DECREE, "21a", TODAY))
    assert (told["document"], told["locator"], told["since"]) == (DECREE, "21a", "2026-07-01")
    assert [piece["change"] for piece in told["pieces"]] == ["added"]
