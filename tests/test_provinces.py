"""Every province of 2022 is known by its names, and which unit it is part of now."""

import pytest

from knowledge.provinces import lists_in, load, named_in, part_of


def test_there_were_63_and_there_are_34() -> None:
    assert len({province.name for province in load()}) == 63
    assert len([province for province in load() if province.now is None]) == 34


def test_every_unit_that_a_province_went_to_is_one_that_took_it_in() -> None:
    for province in load():
        if province.now:
            unit = part_of(province.now)
            assert unit is not None
            assert province.name in unit.joined


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tinh nghe an co phai sua", ["Nghệ An"]),
        ("TPHCM và TP. Huế", ["Thành phố Hồ Chí Minh", "Thừa Thiên Huế"]),
        # the longer name, hyphens and dashes
        ("Bà Rịa-Vũng Tàu; Bà Rịa – Vũng Tàu", ["Bà Rịa – Vũng Tàu"] * 2),
        ("Thừa Thiên - Huế", ["Thừa Thiên Huế"]),
        # words that are also names
        ("mối quan hệ hòa bình lâu dài", []),
        ("tỉnh Hòa Bình", ["Hòa Bình"]),
        ("quang binh dinh", ["Quảng Bình"]),
    ],
)
def test_provinces_are_found_as_they_are_written(text: str, names: list[str]) -> None:
    assert [named.province.name for named in named_in(text)] == names


def test_a_list_ends_where_other_words_stand() -> None:
    text = "gồm Hà Nội, Cần Thơ và tỉnh Quảng Ninh, còn Nghệ An, Hà Tĩnh thì chưa; riêng Lai Châu"
    named = [[n.province.name for n in run] for run in lists_in(text)]
    assert named == [["Hà Nội", "Cần Thơ", "Quảng Ninh"], ["Nghệ An", "Hà Tĩnh"]]
