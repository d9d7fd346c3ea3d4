"""The guidance is the OCR's words with their marks put back: none dropped, added or improved.

The OCR shows letters, not tone marks, so these tests prove the letters, their case and their order;
the marks were proofread by sense and against the word pairs of 26,000 articles of law.
"""

import unicodedata
from functools import cache
from pathlib import Path

import pytest

from knowledge.vietnamese import nfc, strip_marks

RESTORED = Path(__file__).parents[1] / "knowledge" / "texts" / "5740-BTTTT-TTDN.txt"
OCR = Path(__file__).parents[1].parent / "shared" / "facts" / "guidance-ocr.txt"

TOKENS = 1_791
# None of the 1,791 needs more; a fourth error in one word would only let other words pass.
MOST_CONFUSIONS = 3

# (what the OCR reads, what is printed there, a word of the guidance that it was read in).
# The printed letter is without marks; an OCR without a Vietnamese model reads a letter that wears
# two of them as another letter, a digit, two letters, or not at all.
CONFUSIONS = [
    # o with two marks
    ("6", "o", "d6i"),
    ("d", "o", "ddi"),
    ("é", "o", "phé"),
    ("b", "o", "dbi"),
    ("9", "o", "b9,"),
    ("a", "o", "vai"),
    ("&", "o", "S&"),
    ("¢", "o", "m¢"),
    ("g", "o", "lugng"),
    ("0", "o", "B0"),
    ("O", "o", "TO"),
    ("", "o", "s"),
    # u and ư
    ("i", "u", "ving"),
    ("t", "u", "cta"),
    ("y", "u", "thyc"),
    ("a", "u", "tha"),
    ("w", "u", "wong"),
    ("v", "u", "vong"),
    ("d", "u", "ndi"),
    ("r", "u", "cr"),
    ("", "u", "Iy,"),
    # a with two marks
    ("é", "a", "céc"),
    ("i", "a", "Tring,"),
    ("d", "a", "ndm"),
    ("4", "a", "4m"),
    ("3", "a", "x3"),
    ("", "a", "cu"),
    # e with two marks
    ("¢", "e", "v¢"),
    ("€", "e", "ti€u"),
    ("&", "e", "K&"),
    ("d", "e", "thidu"),
    ("c", "e", "thicu"),
    # i, l and y
    ("1", "l", "1am"),
    ("I", "l", "Iy"),
    ("1", "i", "ma1"),
    ("j", "i", "dja"),
    ("§", "y", "k§"),
    # consonants
    ("P", "D", "Pong."),
    ("B", "D", "BT:"),
    ("e", "c", "nude"),
    ("m", "n", "vimg"),
    # one letter read as two: the parts of ư, or a letter and its mark
    ("ir", "u", "tir"),
    ("tr", "u", "stra"),
    ("ti", "u", "phti"),
    ("it", "u", "hitu"),
    ("ii", "u", "viing"),
    ("ur", "u", "cura"),
    ("tu", "u", "ctua"),
    ("te", "u", "thtec,"),
    ("éa", "a", "céac"),
    ("ia", "a", "niang"),
    ("oé", "o", "moén"),
    ("dé", "o", "tudéng"),
    ("¢6", "o", "c¢6"),
    ("dd", "d", "ddam"),
    ("i1", "i", "Noi1,"),
    # the "(2" of "(2)" in mục 2, điểm b, lost as a whole
    ("", "(2", ")"),
]


TABLE = tuple((seen, meant) for seen, meant, _ in CONFUSIONS)


@cache
def confusions(read: str, printed: str, table: tuple[tuple[str, str], ...] = TABLE) -> int | None:
    """Return the fewest listed confusions that turn `printed` into `read`, None if none do.

    A letter of the OCR that differs from the printed one only in its marks is no confusion.
    """
    printed = strip_marks(printed)

    @cache
    def fewest(i: int, j: int) -> float:
        if i == len(read) and j == len(printed):
            return 0
        counts = [
            1 + fewest(i + len(seen), j + len(meant))
            for seen, meant in table
            if read.startswith(seen, i) and printed.startswith(meant, j)
        ]
        if i < len(read) and j < len(printed) and strip_marks(read[i]) == printed[j]:
            counts.append(fewest(i + 1, j + 1))
        return min(counts, default=float("inf"))

    least = fewest(0, 0)
    return None if least == float("inf") else int(least)


def differences(ocr: str, restored: str) -> list[str]:
    """Return one line for each place where `restored` is not what `ocr` can have been read from."""
    read, printed = ocr.split(), restored.split()
    found = [] if len(read) == len(printed) else [f"{len(read)} tokens became {len(printed)}"]
    for place, (a, b) in enumerate(zip(read, printed, strict=False)):
        count = confusions(a, b)
        if count is None or count > MOST_CONFUSIONS:
            found.append(f"token {place}: {a!r} cannot be {b!r}")
    return found


@pytest.fixture(scope="module")
def restored() -> str:
    return RESTORED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ocr() -> str:
    if not OCR.exists():
        pytest.skip("the OCR of the guidance (shared/facts) is not beside this project")
    return OCR.read_text(encoding="utf-8")


def test_the_text_has_every_token_once(restored: str) -> None:
    assert len(restored.split()) == TOKENS


def test_each_token_is_what_the_ocr_reads(ocr: str, restored: str) -> None:
    assert differences(ocr, restored) == []


@pytest.mark.parametrize(("seen", "meant", "example"), CONFUSIONS)
def test_each_listed_confusion_is_needed(
    ocr: str, restored: str, seen: str, meant: str, example: str
) -> None:
    # A table longer than the document needs would prove less.
    without = tuple(row for row in TABLE if row != (seen, meant))
    pairs = zip(ocr.split(), restored.split(), strict=True)
    printed = next(b for a, b in pairs if a == example and confusions(a, b))
    least = confusions(example, printed, without)
    assert least is None or least > (confusions(example, printed) or 0)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        # a word put in that the sentence seems to want
        ("quản lý hoạt động đối ngoại, gồm", "quản lý hoạt động thông tin đối ngoại, gồm"),
        # a word dropped
        ("đấu tranh phản bác các thông tin", "đấu tranh phản bác thông tin"),
        # another word in its place
        ("chưa ban hành", "chưa thông qua"),
        # one letter of a name
        ("Nghệ An", "Nghệ Am"),
        # a neighbouring number: deadlines and telephone numbers are quoted as they stand
        ("30/11/2010", "30/12/2010"),
        ("máy lẻ 118", "máy lẻ 119"),
        ("08 địa phương", "8 địa phương"),
        # two words the other way round
        ("biển, đảo của", "đảo, biển của"),
        # a capital "put right"
        ("thực hiện công văn", "thực hiện Công văn"),
        # an abbreviation written out
        ("Chương trình MTQG Giảm", "Chương trình mục tiêu quốc gia Giảm"),
        # a comma added
        ("đến năm 2025\n", "đến năm 2025:\n"),
    ],
)
def test_a_change_in_the_text_is_caught(ocr: str, restored: str, right: str, wrong: str) -> None:
    assert restored.count(right) >= 1
    assert differences(ocr, restored.replace(right, wrong, 1))


def test_no_token_can_be_dropped_doubled_or_swapped(ocr: str, restored: str) -> None:
    words = restored.split()
    for place in range(0, TOKENS - 1, 97):
        dropped = [*words[:place], *words[place + 1 :]]
        doubled = [*words[: place + 1], *words[place:]]
        assert differences(ocr, " ".join(dropped)), words[place]
        assert differences(ocr, " ".join(doubled)), words[place]


def test_almost_every_other_word_of_the_text_would_be_caught(ocr: str, restored: str) -> None:
    """A word put in another's place is noticed, unless the OCR could read both alike."""
    words = sorted(set(restored.split()))
    pairs = list(zip(ocr.split(), restored.split(), strict=True))[::20]
    accepted = tried = 0
    for read, printed in pairs:
        for other in words:
            if strip_marks(other) == strip_marks(printed):
                continue
            tried += 1
            count = confusions(read, other)
            accepted += count is not None and count <= MOST_CONFUSIONS
    # 0.0016 measured (85 of 52,424); "cá" for "có" is what an OCR without marks cannot tell apart.
    assert accepted / tried < 0.002


def test_the_text_is_one_unicode_form_and_has_no_stray_characters(restored: str) -> None:
    assert restored == nfc(restored)
    controls = {c for c in restored if unicodedata.category(c).startswith("C")}
    assert controls == {"\n", "\f"}
    assert "  " not in restored
    assert restored.endswith("Trân trọng./.\n")


def test_the_pages_break_where_the_ocr_says(ocr: str, restored: str) -> None:
    # A line of the OCR that starts with a space starts a page; its last line is only that space.
    starts, count = [], 0
    for line in ocr.splitlines():
        if line.startswith(" ") and line.strip():
            starts.append(count)
        count += len(line.split())
    pages = restored.split("\f")
    assert len(pages) == len(starts) == 4
    assert [len("\f".join(pages[:n]).split()) for n in range(4)] == starts


@pytest.mark.parametrize(
    "phrase",
    [
        # The ministry's own slips and habits, kept as printed.
        "7 tỉnh chưa ban hành Quy chế quản lý hoạt động đối ngoại, gồm:",
        "chưa sửa đổi Quy chế (Căn cứ Quyết định số 79/2010/QĐ-TTg",
        "ngày 30/06/2022",
        "Triển khai thực hiện công văn số 4438/BTTTT-KHTC",
        "tập trung 03 nhiệm vụ",
        "hội thảo... giới thiệu đất nước Việt Nam",
        "kinh tế - xã hội vùng dân tộc thiểu số và miền núi.",
        "trong đó, 08 địa phương thí điểm (gồm Hà Nội,",
        "số 115 Trần Duy Hưng, Cầu Giấy, Hà Nội, ĐT: 04. 37676666, máy lẻ 118, Fax: 04 37675959",
    ],
)
def test_what_is_printed_is_kept_as_printed(restored: str, phrase: str) -> None:
    assert phrase in restored
