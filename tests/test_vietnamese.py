"""The language's rules hold for whatever people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vietnamese import fold, fold_aligned, nfc, roman_value, sentences, strip_marks


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_leaves_no_mark(text: str) -> None:
    assert not any(unicodedata.category(letter) == "Mn" for letter in fold(text))


@given(st.text(alphabet="àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđĐƯ aB"))
def test_vietnamese_folds_alike_in_both_unicode_forms(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text)) == fold(text)


@given(st.text())
def test_the_aligned_folding_keeps_every_offset(text: str) -> None:
    assert len(fold_aligned(text)) == len(text)


@given(st.text())
def test_sentences_come_in_order_and_leave_out_only_space(text: str) -> None:
    spans = sentences(text)
    rest = 0
    for start, end in spans:
        assert not text[rest:start].strip()
        assert start < end
        rest = end
    assert not text[rest:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a number's point is no full stop: list labels, telephone numbers
        ("1. Hoàn thiện. ĐT: 04. 37676666.", ["1. Hoàn thiện.", "ĐT: 04. 37676666."]),
        # three dots in a list, and a short form
        ("Hội thảo... giới thiệu TP. Huế. Xong.", ["Hội thảo... giới thiệu TP. Huế.", "Xong."]),
        # a line's end ends a sentence without a stop
        ("Kính gửi: Ủy ban\nThực hiện", ["Kính gửi: Ủy ban", "Thực hiện"]),
        # a small letter goes on with the sentence
        ("Trân trọng./. hết", ["Trân trọng./. hết"]),
    ],
)
def test_sentences_end_as_in_official_print(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize(
    ("label", "value"), [("IV", 4), ("XXIX", 29), ("IIII", None), ("iv", None), ("", None)]
)
def test_roman_numerals_in_capitals_have_a_value(label: str, value: int | None) -> None:
    assert roman_value(label) == value


def test_marks_come_off_and_capitals_stay() -> None:
    assert strip_marks("Đồng bào Dân tộc") == "Dong bao Dan toc"
