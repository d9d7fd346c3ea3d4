"""The catalogue: every document known, what holds on which day, and how officers name them."""

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import catalogue
from knowledge.entry import Certainty, RelationKind
from knowledge.model import Locator, State

CATALOGUE = catalogue.load()
TEXTS = Path(catalogue.__file__).parent / "texts"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_every_document_named_in_the_guidance_has_an_entry():
    text = (TEXTS / "5740-BTTTT-TTDN.txt").read_text(encoding="utf-8")
    written = re.findall(r"\d+(?:/\d{4})?/[A-ZĐ][A-Za-zĐđ]*-[A-ZĐa-zđ]+", text)
    assert {"72/2015/NĐ-CP", "4438/BTTTT-KHTC", "1079/QĐ-TTg"} <= set(written)
    assert [number for number in written if CATALOGUE.entry(number) is None] == []


def test_what_the_issue_names_has_an_entry():
    named = """72/2015/NĐ-CP 22/2016/TT-BTTTT 79/2010/QĐ-TTg 06/2022/TT-BTTTT 4438/BTTTT-KHTC
        1079/QĐ-TTg 90/QĐ-TTg 1719/QĐ-TTg 532/BTTTT-TTĐN 5115/CTr-BTTTT-BTLBP 148/2026/NĐ-CP
        02/2019/TT-BTTTT 03/2019/TT-BTTTT 03/2023/TT-BTTTT 55/2023/TT-BTC 60/2026/TT-BTC
        5768/BTTTT-TTĐN 57-KL/TW
        47/NQ-CP 173/QĐ-TTg 244/2026/NĐ-CP 262/2026/NĐ-CP 129/2026/NĐ-CP 43/2025/NĐ-CP
        150/2025/NĐ-CP 10/2025/TT-BVHTTDL"""
    assert [number for number in named.split() if CATALOGUE.entry(number) is None] == []


def test_every_text_that_ships_is_the_text_of_one_entry_and_the_other_way_round():
    shipped = {file.name for file in TEXTS.iterdir() if file.suffix == ".txt"}
    listed = [entry.text for entry in CATALOGUE.entries if entry.text]
    assert sorted(listed) == sorted(shipped)


def test_no_source_is_a_place_on_a_machine_or_a_code_that_only_we_know():
    said = [source for entry in CATALOGUE.entries for source in entry.sources]
    said += [relation.source for entry in CATALOGUE.entries for relation in entry.relations]
    said += [note.source for entry in CATALOGUE.entries for note in entry.notes]
    assert said
    assert [source for source in said if re.search(r"/work|shared/|\bS\d+\b", source)] == []


@pytest.mark.parametrize(
    ("number", "on", "state", "by", "since"),
    [
        # 72/2015: the day before and the first day of 148/2026.
        ("72/2015/NĐ-CP", "2015-09-06", State.NOT_YET, None, "2015-10-22"),
        ("72/2015/NĐ-CP", "2015-10-22", State.IN_FORCE, None, "2015-10-22"),
        ("72/2015/NĐ-CP", "2026-06-30", State.IN_FORCE, None, "2015-10-22"),
        ("72/2015/NĐ-CP", "2026-07-01", State.AMENDED, "148/2026/NĐ-CP", "2026-07-01"),
        # issued in May, not in force before July: some pages still say "chưa có hiệu lực"
        ("148/2026/NĐ-CP", "2026-06-30", State.NOT_YET, None, "2026-07-01"),
        ("148/2026/NĐ-CP", "2026-11-23", State.IN_FORCE, None, "2026-07-01"),
        ("79/2010/QĐ-TTg", "2011-01-14", State.NOT_YET, None, "2011-01-15"),
        ("79/2010/QĐ-TTg", "2015-10-21", State.IN_FORCE, None, "2011-01-15"),
        ("79/2010/QĐ-TTg", "2015-10-22", State.EXPIRED, "72/2015/NĐ-CP", "2015-10-22"),
        ("79/2010/QĐ-TTg", "2022-11-25", State.EXPIRED, "72/2015/NĐ-CP", "2015-10-22"),
        # amended by two circulars whose day of effect no source gives
        ("55/2023/TT-BTC", "2024-10-30", State.IN_FORCE, None, "2023-08-15"),
        ("55/2023/TT-BTC", "2026-05-30", State.AMENDED, "112/2025/TT-BTC", None),
        ("55/2023/TT-BTC", "2026-05-31", State.EXPIRED, "60/2026/TT-BTC", "2026-05-31"),
        ("60/2026/TT-BTC", "2026-05-30", State.NOT_YET, None, "2026-05-31"),
        ("244/2026/NĐ-CP", "2026-06-30", State.NOT_YET, None, "2026-07-01"),
        ("244/2026/NĐ-CP", "2026-07-01", State.IN_FORCE, None, "2026-07-01"),
        ("09/2017/NĐ-CP", "2026-06-30", State.IN_FORCE, None, "2017-03-30"),
        ("09/2017/NĐ-CP", "2026-07-01", State.EXPIRED, "244/2026/NĐ-CP", "2026-07-01"),
        ("88/2012/NĐ-CP", "2026-06-30", State.IN_FORCE, None, "2012-12-20"),
        ("88/2012/NĐ-CP", "2026-07-01", State.EXPIRED, "262/2026/NĐ-CP", "2026-07-01"),
        ("117/2017/NĐ-CP", "2026-04-06", State.EXPIRED, "129/2026/NĐ-CP", "2026-04-06"),
        ("25/2013/QĐ-TTg", "2017-03-30", State.EXPIRED, "09/2017/NĐ-CP", "2017-03-30"),
        ("46/2022/TT-BTC", "2023-08-15", State.EXPIRED, "55/2023/TT-BTC", "2023-08-15"),
        # the guidance: no document repeals it, its year is over (a note says so)
        ("5740/BTTTT-TTĐN", "2026-11-23", State.IN_FORCE, None, "2022-11-25"),
        # 22/2016: no source gives the day it took effect; the guidance relies on it
        ("22/2016/TT-BTTTT", "2016-12-01", State.UNKNOWN, None, None),
        ("22/2016/TT-BTTTT", "2022-11-25", State.IN_FORCE, None, None),
        ("22/2016/TT-BTTTT", "2016-01-01", State.NOT_YET, None, None),
        ("02/2019/TT-BTTTT", "2019-04-21", State.NOT_YET, None, "2019-04-22"),
        ("43/2025/NĐ-CP", "2025-03-01", State.IN_FORCE, None, "2025-03-01"),
        # not ours
        ("72/2013/NĐ-CP", "2026-07-01", State.UNKNOWN, None, None),
    ],
)
def test_a_document_has_the_right_status_on_a_day(number, on, state, by, since):
    status = CATALOGUE.status(number, day(on))
    assert status.state is state
    assert (status.by.document if status.by else None) == by
    assert status.since == (day(since) if since else None)


def test_the_place_that_ended_a_document_is_named():
    status = CATALOGUE.status("79/2010/QĐ-TTg", day("2022-11-25"))
    assert str(status.by) == "khoản 2 Điều 25 Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("72/2015/NĐ-CP", ["72/2015/NĐ-CP"]),
        ("72/2015", ["72/2015/NĐ-CP"]),
        ("72/2015/nđ-cp", ["72/2015/NĐ-CP"]),
        ("72-2015", ["72/2015/NĐ-CP"]),
        ("NĐ 72", ["72/2015/NĐ-CP"]),
        ("NĐ72", ["72/2015/NĐ-CP"]),
        ("nd 72", ["72/2015/NĐ-CP"]),
        ("nghị định 72 năm 2015", ["72/2015/NĐ-CP"]),
        ("nghi dinh so 72 ngay 07/9/2015", ["72/2015/NĐ-CP"]),
        ("Nghị định 72 còn hiệu lực không?", ["72/2015/NĐ-CP"]),
        ("QĐ1079", ["1079/QĐ-TTg"]),
        ("quyết định số 1079/QĐ-TTg ngày 14/9/2022", ["1079/QĐ-TTg"]),
        ("qd 1079 nam 2022", ["1079/QĐ-TTg"]),
        ("cv 5740", ["5740/BTTTT-TTĐN"]),
        ("5740", ["5740/BTTTT-TTĐN"]),
        ("công văn số 5740/BTTTT-TTĐN ngày 25/11/2022", ["5740/BTTTT-TTĐN"]),
        ("5740/BTTTT", ["5740/BTTTT-TTĐN"]),
        ("kết luận 57", ["57-KL/TW"]),
        ("kl 57-KL/TW", ["57-KL/TW"]),
        ("NQ 47", ["47/NQ-CP"]),
        ("thông tư 22", ["22/2016/TT-BTTTT"]),
        ("tt06/2022", ["06/2022/TT-BTTTT"]),
        ("thông tư 6/2022", ["06/2022/TT-BTTTT"]),
        ("CTPH 5115", ["5115/CTr-BTTTT-BTLBP"]),
        ("khung truyền thông là gì", ["532/BTTTT-TTĐN"]),
        ("khung truyen thong", ["532/BTTTT-TTĐN"]),
        ("đề án nhân quyền", ["1079/QĐ-TTg"]),
        ("nghị định phát ngôn", ["244/2026/NĐ-CP"]),
        # one number, several documents: all of them, the newer first
        ("thông tư 03", ["03/2023/TT-BTTTT", "03/2019/TT-BTTTT"]),
        ("tt 06", ["06/2022/TT-BTTTT", "06/2017/TT-BTTTT"]),
        # two documents in one breath
        ("NĐ 72 và TT 22/2016", ["22/2016/TT-BTTTT", "72/2015/NĐ-CP"]),
        # traps: a year, a type or a symbol that does not fit is no match
        ("72/2013/NĐ-CP", []),
        ("nghị định 72 năm 2013", []),
        ("148/2016", []),
        ("NĐ 148/2016/NĐ-CP", []),
        ("03/2023/TT-BTC", []),
        ("thông tư 72", []),
        ("công văn 72", []),
        ("nghị quyết 57", []),
        # dates, quantities and places name no document
        ("ngày 25/11/2022", []),
        ("tháng 6/2022", []),
        ("7 địa phương nào chưa ban hành quy chế năm 2023", []),
        ("mục 2 điểm a nhiệm vụ 3", []),
        ("", []),
        ("xin chào", []),
    ],
)
def test_documents_are_found_as_officers_write_them(words, numbers):
    assert [entry.number for entry in CATALOGUE.find(words)] == numbers


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("72/2013/NĐ-CP", "72/2013/NĐ-CP"),
        ("nghị định 72 năm 2013", "72/2013/NĐ-CP"),
        ("NĐ 148/2016", "148/2016/NĐ-CP"),
        ("thông tư 03/2023/TT-BTC", "03/2023/TT-BTC"),
    ],
)
def test_a_look_alike_outside_the_catalogue_is_told_apart(words, number):
    (look_alike,) = CATALOGUE.look_alikes(words)
    assert look_alike.number == number
    assert number in look_alike.note
    assert look_alike.source


def test_what_is_in_the_catalogue_is_not_called_a_look_alike():
    for words in ("72/2015/NĐ-CP", "nghị định 148 năm 2026", "03/2023/TT-BTTTT", "06/2017"):
        assert CATALOGUE.look_alikes(words) == ()


@given(
    st.text(max_size=60) | st.from_regex(r"(NĐ|tt|cv )?[0-9]{1,4}(/20[0-9]{2})?", fullmatch=True)
)
def test_whatever_is_typed_finds_entries_or_none_each_once(words):
    found = CATALOGUE.find(words)
    assert len({entry.number for entry in found}) == len(found)
    assert all(look_alike.note for look_alike in CATALOGUE.look_alikes(words))


@given(st.sampled_from(CATALOGUE.entries), st.dates(), st.dates())
def test_a_document_never_comes_back_into_force(entry, one, other):
    order = [State.NOT_YET, State.UNKNOWN, State.IN_FORCE, State.AMENDED, State.EXPIRED]
    earlier, later = sorted((one, other))
    before, after = (CATALOGUE.status(entry.number, on).state for on in (earlier, later))
    assert order.index(before) <= order.index(after)


def test_every_full_number_and_every_alias_finds_its_own_entry_first_or_beside_a_namesake():
    for entry in CATALOGUE.entries:
        assert CATALOGUE.find(entry.number) == (entry,)
        for alias in entry.aliases:
            assert entry in CATALOGUE.find(alias), alias


def test_relations_are_seen_from_both_sides():
    of_decree = CATALOGUE.relations_of("72/2015/NĐ-CP")
    assert any((r.kind, r.document) == (RelationKind.AMENDS, "148/2026/NĐ-CP") for r in of_decree)
    assert any((r.kind, r.target) == (RelationKind.REPEALS, "79/2010/QĐ-TTg") for r in of_decree)
    guides = {r.document for r in of_decree if r.kind is RelationKind.GUIDES}
    assert guides == {"22/2016/TT-BTTTT", "02/2019/TT-BTTTT", "03/2019/TT-BTTTT"}


def test_dates_of_the_guidance_and_its_traps_are_right():
    # issued in November 2022, whatever the year in its title
    assert CATALOGUE.entry("5740/BTTTT-TTĐN").date == day("2022-11-25")
    # printed as 09/01/2017 in the grounds of 1079/QĐ-TTg
    assert CATALOGUE.entry("09/2017/NĐ-CP").date == day("2017-02-09")
    # a plan of Lào Cai prints 2012
    assert CATALOGUE.entry("22/2016/TT-BTTTT").date == day("2016-10-19")
    # the OCR of 60/2026 prints 35/2023 and 2025
    assert CATALOGUE.entry("55/2023/TT-BTC").date == day("2023-08-15")


def test_terms_of_the_circular_for_ministries_are_kept_from_provinces():
    for number in ("02/2019/TT-BTTTT", "22/2016/TT-BTTTT"):
        notes = CATALOGUE.notes(number, day("2026-11-23"))
        assert any("không áp thẳng cho tỉnh" in note.text for note in notes)


def test_notes_are_read_only_on_the_days_they_are_for():
    def texts(on: str) -> str:
        return " ".join(note.text for note in CATALOGUE.notes("55/2023/TT-BTC", day(on)))

    assert "31/12/2026" not in texts("2026-05-30")
    assert "31/12/2026" in texts("2026-05-31")
    assert "31/12/2026" in texts("2026-12-31")
    assert "31/12/2026" not in texts("2027-01-01")


@pytest.mark.parametrize(
    ("number", "place", "on", "said"),
    [
        ("5740/BTTTT-TTĐN", "1", "2026-11-23", "nơi nào đã ban hành sau đó"),
        ("5740/BTTTT-TTĐN", "2.a.2", "2026-11-23", "60/2026/TT-BTC"),
        ("5740/BTTTT-TTĐN", "2", "2026-11-23", "03/2023/TT-BTTTT"),
        ("5740/BTTTT-TTĐN", "5.a", "2026-11-23", "173/QĐ-TTg"),
        ("5740/BTTTT-TTĐN", "ket.1", "2023-01-01", "không ấn định hạn gửi"),
        ("72/2015/NĐ-CP", "15.3", "2026-07-01", "262/2026/NĐ-CP"),
    ],
)
def test_a_note_on_a_place_is_read_there_and_nowhere_else(number, place, on, said):
    def texts(*at: Locator) -> str:
        return " ".join(note.text for note in CATALOGUE.notes(number, day(on), *at))

    assert said in texts(Locator.parse(place))
    assert said not in texts(Locator.parse("7"))


def test_the_guidance_of_its_own_year_bears_no_note_on_what_came_later():
    for place in ("1", "2.a", "2.b", "5.a", "6"):
        notes = CATALOGUE.notes("5740/BTTTT-TTĐN", day("2022-12-01"), Locator.parse(place))
        assert not any("2026" in note.text or "2025" in note.text for note in notes)


def test_a_field_without_a_source_says_so():
    entry = CATALOGUE.entry("22/2016/TT-BTTTT")
    assert entry.certainty_of("in_force_from") is Certainty.NO_SOURCE
    assert entry.certainty_of("signer") is Certainty.READ
    assert CATALOGUE.entry("90/QĐ-TTg").certainty_of("in_force_from") is Certainty.INFERRED
    assert CATALOGUE.entry("90/QĐ-TTg").certainty_of("signer").label == "chưa có nguồn"


_ROW = """
verified = 2026-11-23
[[document]]
number = "1/2020/NĐ-CP"
type = "Nghị định"
title = "Thử"
issuer = "Chính phủ"
date = 2020-01-01
in_force_from = 2020-02-01
certainty = "ĐT"
sources = ["thử"]
known = "không"
missing = "toàn văn"
"""


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('source = "x"', "source"),
        ("in_force_by = 2020-02-01", "in_force_by"),
        ('text = "1-2020.digest.txt"', "disagree"),
        ('certainty_of = { signer = "TC" }', "signer"),
        ('checksum = "sha256:12"', "checksum"),
        ('url = "vanban.chinhphu.vn"', "url"),
        (
            'relations = [{kind="amends", target="2/2019/NĐ-CP", certainty="ĐT", source="x"}]',
            "2/2019/NĐ-CP",
        ),
        ("[[document]]" + _ROW.partition("[[document]]")[2], "twice"),
    ],
)
def test_a_file_that_disagrees_with_itself_is_refused_by_name(added, said):
    assert catalogue.parse(_ROW).entries[0].number == "1/2020/NĐ-CP"
    with pytest.raises(ValueError, match=said):
        catalogue.parse(_ROW + added)


def test_a_document_does_not_hold_before_it_is_issued():
    with pytest.raises(ValueError, match="before date"):
        catalogue.parse(_ROW.replace("in_force_from = 2020", "in_force_from = 2019"))
