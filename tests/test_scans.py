"""scans.mend: marks that OCR misread are put right by the syllables beside, and nothing else."""

import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.scans import mend
from knowledge.vietnamese import fold, nfc

MENDED = [
    # The typical losses: hook, grave and acute over a circumflex.
    ("hoạt động thông tin đôi ngoại", "hoạt động thông tin đối ngoại"),
    ("Sửa đôi, bô sung một sô điêu", "Sửa đổi, bổ sung một số điều"),
    ("Bộ Văn hóa, Thê thao và Du lịch", "Bộ Văn hóa, Thể thao và Du lịch"),
    # A label needs its capital and gets its marks.
    ("theo khoản 2 Điêu 7", "theo khoản 2 Điều 7"),
    ("ĐIÊU KHOẢN THI HÀNH", "ĐIỀU KHOẢN THI HÀNH"),
    # A right syllable in the wrong company.
    ("dân tộc thiêu số và miễn núi", "dân tộc thiểu số và miền núi"),
]


@pytest.mark.parametrize(("read", "printed"), MENDED)
def test_marks_that_were_misread_are_put_right(read: str, printed: str) -> None:
    assert mend(read) == printed


KEPT = [
    # Names look like common words ("thanh tra").
    "Phạm Thị Thanh Trà",
    # Abbreviations are no syllables.
    "BLĐTBXH và UBND",
    # Numbers, letters of points and foreign words.
    "72/2015/NĐ-CP, điểm đ, Internet",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_names_numbers_and_foreign_words_stay(text: str) -> None:
    assert mend(text) == text


def test_the_guidance_which_is_right_stays_as_it_is() -> None:
    path = Path(str(resources.files("knowledge"))) / "texts" / "5740-BTTTT-TTDN.txt"
    text = nfc(path.read_text(encoding="utf-8"))
    assert mend(text) == text


@given(
    st.text()
    | st.lists(st.sampled_from(["đôi", "Ngoại", "\n", "sô", "5", "Điêu", "“"])).map(" ".join)
)
def test_only_marks_change(text: str) -> None:
    text = nfc(text)
    mended = mend(text)
    assert re.sub(r"\w+", "", mended) == re.sub(r"\w+", "", text)
    assert fold(mended) == fold(text)
