"""The operator's official texts: kept whole, read back whole, in force from day to day."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import official
from knowledge.library import GUIDANCE, Library, library, shipped, with_official
from knowledge.model import Authority, Citation, Kind, Locator, State
from knowledge.official import OfficialText, Source, TextDamaged
from knowledge.read import Doubt, read

SHARED = Path(__file__).parents[1].parent / "shared" / "official"
DAY = datetime.date(2026, 11, 23)
EVE = datetime.date(2026, 6, 30)
TURN = datetime.date(2026, 7, 1)
SOURCE = Source("tệp.txt", 10, "0" * 64, DAY)

LAW = "Điều 1. Phạm vi\n1. Một.\n2. Hai do bộ cũ làm.\nĐiều 2. Hiệu lực\nTừ ngày ký.\n"
AMENDING = """\
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 1/2020/NĐ-CP
1. Bổ sung khoản 3 vào sau khoản 2 Điều 1 như sau:
“3. Ba.”
2. Thay thế cụm từ “bộ cũ” bằng cụm từ “bộ mới” tại khoản 2 Điều 1.
{more}Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực thi hành từ ngày {day}.
"""

LATER = """\
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 1/2020/NĐ-CP
1. Thay thế cụm từ “bộ mới” bằng cụm từ “bộ mới nhất” tại khoản 2 Điều 1.
Điều 2. Hiệu lực
Nghị định này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2023.
"""


def text(number: str = "1/2020/NĐ-CP", words: str = LAW, year: int = 2020) -> OfficialText:
    return OfficialText(number, "Về phạm vi", words, SOURCE, date=datetime.date(year, 1, 2))


def amending(number: str, year: int, day: str, more: str = "") -> OfficialText:
    return text(number, AMENDING.format(day=day, more=more), year)


def at_hand(*texts: OfficialText) -> Library:
    return with_official(map(official.document, texts))


def words_of(library: Library, day: datetime.date, place: str = "1") -> str:
    document = library.on(day).document("1/2020/NĐ-CP")
    provision = document.find(Locator.parse(place))
    assert provision
    return document.words(provision.span)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    st.lists(st.integers(0, 9), max_size=4),
)
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, words: str, pages: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    kept = replace(text(), text=words, pages=tuple(pages), doubts=(Doubt("mờ", 2), Doubt("cũ")))
    official.write(folder, kept)
    assert official.read_all(folder) == (kept,)


def test_a_second_text_of_a_number_takes_the_place_of_the_first(tmp_path: Path) -> None:
    official.write(tmp_path, text())
    official.write(tmp_path, text(words=LAW + "Điều 3. Thêm\n"))
    official.write(tmp_path, text("2/2020/NĐ-CP"))
    assert [kept.number for kept in official.read_all(tmp_path)] == ["1/2020/NĐ-CP", "2/2020/NĐ-CP"]
    assert len(list(tmp_path.iterdir())) == 4
    official.remove(tmp_path, "1/2020/NĐ-CP")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_write_that_fails_leaves_the_former_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    official.write(tmp_path, text())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(official.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        official.write(tmp_path, text(words="khác"))
    assert official.read_all(tmp_path) == (text(),)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("number", ["", "72", "../72/2015", "72/../../x", "a/b", "72/2015/NĐ CP"])
def test_a_number_that_is_none_is_not_written(tmp_path: Path, number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        official.write(tmp_path, text(number))


def test_every_number_of_the_catalogue_can_be_kept_apart() -> None:
    from knowledge import catalogue

    numbers = [entry.number for entry in catalogue.load().entries]
    assert all(official.is_number(number) for number in numbers)
    assert len({official.file_stem(number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: next(folder.glob("*.txt")).write_text("khác"),
        lambda folder: next(folder.glob("*.txt")).unlink(),
        lambda folder: next(folder.glob("*.json")).write_text("{"),
        # a record cut short, or of a version that we do not know
        lambda folder: next(folder.glob("*.json")).write_text(json.dumps({"format": 2})),
        # a record that points out of the folder
        lambda folder: _repoint(next(folder.glob("*.json")), "../x.txt"),
    ],
)
def test_a_damaged_text_is_told_with_its_cure(tmp_path: Path, damage: object) -> None:
    official.write(tmp_path, text())
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(TextDamaged, match="troly docs add") as told:
        official.read_all(tmp_path)
    assert "\n" not in str(told.value)
    whole, damaged = official.survey(tmp_path)
    assert whole == ()
    assert len(damaged) == 1


def _repoint(record: Path, name: str) -> None:
    record.write_text(json.dumps(json.loads(record.read_text()) | {"text": name}))


def test_without_official_texts_the_library_is_the_shipped_one(tmp_path: Path) -> None:
    assert library(tmp_path / "none").editions == shipped().editions


def test_an_official_text_replaces_the_digest_of_its_number(tmp_path: Path) -> None:
    official.write(tmp_path, text("02/2019/TT-BTTTT"))
    mine = library(tmp_path)
    document = mine.on(DAY).document("02/2019/TT-BTTTT")
    assert document.authority is Authority.OFFICIAL
    assert document.text == LAW
    # the curated title, not whatever the file printed
    assert document.title == shipped().on(DAY).document("02/2019/TT-BTTTT").title
    assert next(iter(mine.editions)) == GUIDANCE
    assert set(mine.editions) == set(shipped().editions)


def test_the_library_is_the_same_in_whatever_order_texts_come() -> None:
    # The rows of an index follow the library, and `add` has another order than reading the folder.
    texts = [text(f"{n}/2020/NĐ-CP") for n in (1, 10, 2)]
    assert at_hand(*texts).numbers == at_hand(*reversed(texts)).numbers


def test_official_texts_amend_each_other_each_from_its_day() -> None:
    more = "3. Sửa đổi khoản 1 Điều 1 như sau:\n“1. Một nữa.”\n"
    mine = at_hand(
        *[
            # added in the wrong order: the dates decide
            text("9/2023/NĐ-CP", LATER, 2023),
            text(),
            amending("5/2021/NĐ-CP", 2021, "01 tháng 3 năm 2021", more),
        ]
    )
    editions = mine.editions["1/2020/NĐ-CP"]
    assert [edition.since for edition in editions] == [
        None,
        datetime.date(2021, 3, 1),
        datetime.date(2023, 7, 1),
    ]
    assert words_of(mine, datetime.date(2021, 2, 28)).rstrip() == LAW.split("Điều 2")[0].rstrip()
    assert (
        words_of(mine, datetime.date(2021, 3, 1)).rstrip()
        == "Điều 1. Phạm vi\n1. Một nữa.\n2. Hai do bộ mới làm.\n3. Ba."
    )
    assert "bộ mới nhất" in words_of(mine, DAY)


def test_the_status_of_a_place_names_the_provision_that_changed_it() -> None:
    mine = at_hand(text(), amending("5/2021/NĐ-CP", 2021, "01 tháng 3 năm 2021"))
    shelf = mine.on(DAY)
    # (place, the provision that changed it, None for none)
    for place, by in [("1.3", "1.1"), ("1.2", "1.2"), ("1", "1.2"), ("1.1", None), ("2", None)]:
        status = shelf.status("1/2020/NĐ-CP", Locator.parse(place))
        if by is None:
            assert status.state is not State.AMENDED, place
            continue
        assert status.state is State.AMENDED, place
        assert status.since == datetime.date(2021, 3, 1)
        assert isinstance(status.by, Citation)
        assert status.by.document == "5/2021/NĐ-CP"
        if place != "1":  # changed by both, on one day
            assert str(status.by.locator) == by
    before = mine.on(datetime.date(2021, 2, 28))
    assert before.status("1/2020/NĐ-CP", Locator.parse("1.2")).state is not State.AMENDED


def test_an_order_that_does_not_fit_is_reported_and_marks_its_place() -> None:
    more = "3. Thay thế cụm từ “bộ lạ” bằng cụm từ “bộ quen” tại Điều 2.\n"
    mine = at_hand(text(), amending("5/2021/NĐ-CP", 2021, "01 tháng 3 năm 2021", more))
    first, second = mine.editions["1/2020/NĐ-CP"]
    assert first.failures == ()
    assert len(second.failures) == 1
    assert "bộ lạ" in second.failures[0].reason
    assert mine.on(DAY).status("1/2020/NĐ-CP", Locator.parse("2")).state is State.AMENDED


def test_an_amendment_without_a_day_is_reported_not_guessed() -> None:
    undated = amending("5/2021/NĐ-CP", 2021, "ký")
    (edition,) = at_hand(text(), undated).editions["1/2020/NĐ-CP"]
    assert edition.document.text == LAW
    assert {failure.reason.split(" (")[0] for failure in edition.failures} == {
        "khoản 2 Điều 1: không rõ ngày có hiệu lực",
        "khoản 3 Điều 1: không rõ ngày có hiệu lực",
    }


def test_without_the_official_amendment_the_digest_stands_from_its_day_on() -> None:
    mine = at_hand(text("72/2015/NĐ-CP"))
    # As issued, the text is no longer what holds; the digest knows the amendment.
    assert mine.on(EVE).document("72/2015/NĐ-CP").authority is Authority.OFFICIAL
    assert mine.on(TURN).document("72/2015/NĐ-CP").authority is Authority.DIGEST
    status = mine.on(TURN).status("72/2015/NĐ-CP", Locator.parse("3.5"))
    assert (status.state, status.since) == (State.AMENDED, TURN)


def test_an_amendment_of_what_is_only_digested_marks_its_places() -> None:
    later = (
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 72/2015/NĐ-CP\n"
        "1. Bãi bỏ khoản 2 Điều 6.\n"
        "Điều 2. Hiệu lực\nNghị định này có hiệu lực từ ngày 01 tháng 3 năm 2027.\n"
    )
    march = datetime.date(2027, 3, 1)
    amendment = text("5/2027/NĐ-CP", later, 2027)
    # with the digest alone, and with the decree as issued but not its first amendment
    for others in ((), (text("72/2015/NĐ-CP"),)):
        mine = at_hand(amendment, *others)
        place = Locator.parse("6")
        eve, day = mine.on(march - datetime.timedelta(days=1)), mine.on(march)
        assert day.document("72/2015/NĐ-CP").authority is Authority.DIGEST
        assert eve.status("72/2015/NĐ-CP", place).state is State.IN_FORCE
        status = day.status("72/2015/NĐ-CP", place)
        assert (status.state, status.since) == (State.AMENDED, march)
        # what the digest knows of the first amendment stays as it was
        assert day.status("72/2015/NĐ-CP", Locator.parse("3.5")).since == TURN
        last = mine.editions["72/2015/NĐ-CP"][-1]
        assert [f.reason.split(" (")[0] for f in last.failures] == [
            "khoản 2 Điều 6: chỉ có bản tóm tắt nên chưa áp dụng được"
        ]
        # one edition a stretch of days, without gaps
        editions = mine.editions["72/2015/NĐ-CP"]
        assert [e.before for e in editions[:-1]] == [e.since for e in editions[1:]]


def shared(name: str) -> OfficialText:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in shared/official beside the project")
    found = read(path)
    assert found.number
    return OfficialText(
        found.number, found.title or "", found.text, SOURCE, found.pages, date=found.date
    )


def test_the_real_decree_is_amended_by_the_real_amendment() -> None:
    mine = at_hand(shared("72-2015-ND-CP.txt"), shared("148-2026-ND-CP.pdf"))
    issued, amended = mine.editions["72/2015/NĐ-CP"]
    assert (issued.before, amended.since, amended.before) == (TURN, TURN, None)
    assert issued.changes == ()
    articles = [str(p.locator) for p in amended.document.walk() if p.kind is Kind.DIEU]
    assert len(articles) == 29
    assert {"21a", "21b", "23a"} <= set(articles)
    # One phrase to be repealed does not stand at the place that the amendment lists.
    assert [str(f.instruction.target) for f in amended.failures] == ["12.1"]
    shelf = mine.on(TURN)
    for place in ("3.5", "4.1.a", "21a", "24.5a", "20"):
        status = shelf.status("72/2015/NĐ-CP", Locator.parse(place))
        assert (status.state, status.since) == (State.AMENDED, TURN), place
        assert status.by
        assert status.by.document == "148/2026/NĐ-CP"
    assert shelf.status("72/2015/NĐ-CP", Locator.parse("6")).state is State.IN_FORCE
    assert mine.on(EVE).status("72/2015/NĐ-CP", Locator.parse("20")).state is State.IN_FORCE
