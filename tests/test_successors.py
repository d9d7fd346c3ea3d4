"""What became of the bodies and places of the guidance; ordinary words are not their names."""

import datetime
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import successors
from knowledge.successors import named_in
from knowledge.vietnamese import nfc

TODAY = datetime.date(2026, 11, 23)
FILE = Path(successors.__file__).with_name("successors.toml")
GUIDANCE = FILE.parent / "texts" / "5740-BTTTT-TTDN.txt"


def said(text: str, on: datetime.date = TODAY) -> list[str]:
    return [named.successor.name for named in named_in(text, on)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sóc Trăng có trong danh sách chưa ban hành không?", ["Sóc Trăng"]),
        ("tỉnh sóc trăng", ["Sóc Trăng"]),
        ("tinh soc trang da ban hanh quy che chua", ["Sóc Trăng"]),
        ("Bà Rịa - Vũng Tàu và Bà Rịa – Vũng Tàu", ["Bà Rịa – Vũng Tàu"]),
        ("BR-VT", ["Bà Rịa – Vũng Tàu"]),
        ("TP.HCM và Đà Nẵng", ["Thành phố Hồ Chí Minh", "Đà Nẵng"]),
        ("Thừa Thiên - Huế", ["Thừa Thiên Huế"]),
        ("Sở TT&TT làm gì", ["Sở Thông tin và Truyền thông"]),
        (
            "so tt&tt phoi hop voi bo tt&tt",
            [
                "Sở Thông tin và Truyền thông",
                "Bộ Thông tin và Truyền thông",
            ],
        ),
        ("Ủy ban nhân dân cấp huyện", ["cấp huyện"]),
        ("huyện tôi phải làm gì", ["cấp huyện"]),
        ("Bộ Chỉ huy BĐBP tỉnh", ["Bộ Chỉ huy Bộ đội Biên phòng"]),
        ("63 tỉnh, thành phố", ["63 tỉnh, thành phố"]),
        # NFD, as some keyboards send it
        ("So\u0301c Tra\u0306ng", ["Sóc Trăng"]),
        # a province that stayed as it was
        ("Nghệ An và Thanh Hóa", []),
        # today's names are not the old ones inside them
        ("Cục Thông tin cơ sở và Thông tin đối ngoại", []),
        ("Ban Tuyên giáo và Dân vận Trung ương", []),
        ("Ban Chỉ huy Bộ đội Biên phòng", []),
        # ordinary words
        ("xây dựng đường biên giới hòa bình, hữu nghị", []),
        ("hai đường dây nóng", []),
        ("giá cao bằng năm ngoái", []),
        ("sông Cửu Long an toàn", []),
        ("", []),
    ],
)
def test_a_name_is_seen_as_officers_write_it_and_ordinary_words_are_not(text, names):
    assert said(text) == names


@pytest.mark.parametrize(
    ("text", "on", "seen"),
    [
        ("Sóc Trăng", "2025-06-30", False),
        ("Sóc Trăng", "2025-07-01", True),
        ("Bộ Thông tin và Truyền thông", "2025-02-28", False),
        ("Bộ Thông tin và Truyền thông", "2025-03-01", True),
        ("cấp huyện", "2025-06-30", False),
        ("cấp huyện", "2025-07-01", True),
        # no source gives the day of the new name, only the day of a text that uses it
        ("Ủy ban Dân tộc", "2026-05-30", False),
        ("Ủy ban Dân tộc", "2026-05-31", True),
    ],
)
def test_a_name_is_out_of_date_only_from_its_day_on(text, on, seen):
    assert bool(said(text, datetime.date.fromisoformat(on))) is seen


def test_every_place_and_body_of_the_guidance_that_has_changed_is_named():
    text = re.sub(r"\s+", " ", GUIDANCE.read_text(encoding="utf-8"))
    assert set(said(text)) == {
        "Bộ Thông tin và Truyền thông",
        "Cục Thông tin đối ngoại",
        "Liên hệ của Cục Thông tin đối ngoại năm 2022",
        "Sở Thông tin và Truyền thông",
        "cấp huyện",
        "Bộ Chỉ huy Bộ đội Biên phòng",
        # not amended yet, not issued yet, and the eight that try the framework out
        "Hải Dương",
        "Đồng Tháp",
        "Thái Nguyên",
        "Sóc Trăng",
        "Kiên Giang",
        "Long An",
        "Bà Rịa – Vũng Tàu",
        "Đà Nẵng",
        "Bến Tre",
        "Thành phố Hồ Chí Minh",
        "Cần Thơ",
        "Hải Phòng",
        "Thừa Thiên Huế",
    }
    assert said(text, datetime.date(2022, 11, 25)) == []


def test_a_name_stands_where_its_span_says():
    text = "Đề nghị Sở Thông tin và Truyền thông tỉnh Sóc Trăng"
    assert [text[n.span.start : n.span.end] for n in named_in(text, TODAY)] == [
        "Sở Thông tin và Truyền thông",
        "Sóc Trăng",
    ]


def test_sixty_three_provinces_became_thirty_four_and_each_old_one_says_where_it_went():
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))["provinces"]
    kept = {p["name"] for p in table["larger"]} | {p["name"] for p in table["same"]}
    # Huế changed its name, not its bounds, so it stands apart in the file.
    assert (len(kept) + 1, len(table["gone"]) + len(kept) + 1) == (34, 63)
    joined = {old: p["name"] for p in table["larger"] for old in p["joined"]}
    units = ("tỉnh ", "thành phố ", "")
    for province in table["gone"]:
        assert province["now"] in {kind + joined[province["name"]] for kind in units}


def test_an_officer_reads_where_a_province_went():
    (named,) = named_in("Sóc Trăng", TODAY)
    assert named.successor.note == "Sóc Trăng: nay thuộc thành phố Cần Thơ (từ 01/7/2025)."
    (named,) = named_in("Cần Thơ", TODAY)
    assert named.successor.note.endswith("gồm cả Sóc Trăng và Hậu Giang trước đây.")


def test_every_note_is_a_sentence_in_nfc_with_its_source():
    for successor in successors.load():
        assert successor.note == nfc(successor.note)
        assert successor.note.endswith(".")
        assert "None" not in successor.note
        assert successor.since or successor.seen
        assert not re.search(r"/work|shared/|\bS\d+\b", successor.source)


@given(st.text(max_size=80) | st.sampled_from([s.name for s in successors.load()]))
def test_whatever_is_typed_each_name_is_told_once_and_stands_in_the_text(text):
    found = named_in(text, TODAY)
    assert len({named.successor.name for named in found}) == len(found)
    assert all(0 <= named.span.start < named.span.end <= len(nfc(text)) for named in found)
