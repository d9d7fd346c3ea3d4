"""Documents meant by what they are to the one talked of: the one before, after, of a year."""

import datetime

import pytest

from bot.relatives import relative
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Citation, Locator
from knowledge.vietnamese import fold


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(datetime.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("talked_of", "message", "meant"),
    [
        ("55/2023/TT-BTC", "cái thay nó ai ký", "60/2026/TT-BTC"),
        ("72/2015/NĐ-CP", "ai ký cái sửa đó", "148/2026/NĐ-CP"),
        # it is itself the one that amends
        ("148/2026/NĐ-CP#1", "ai ký cái sửa đó", "148/2026/NĐ-CP"),
        ("4438/BTTTT-KHTC", "giờ có văn bản nào mới hơn về việc này không", "03/2023/TT-BTTTT"),
        ("244/2026/NĐ-CP#11.2", "cái cũ đó hết hiệu lực từ ngày nào", "09/2017/NĐ-CP"),
        ("244/2026/NĐ-CP#12", "cái cũ hơn nữa, hồi 2013 là quyết định nào?", "25/2013/QĐ-TTg"),
        # the programme is the one that the place names
        (
            "5740/BTTTT-TTĐN#6",
            "chương trình giai đoạn 2011-2020 trước đó số mấy",
            "613/CTr-BTTTT-BTLBĐBP",
        ),
        ("5740/BTTTT-TTĐN", "còn cho năm 2020 thì công văn nào", "3362/BTTTT-TTĐN"),
        ("3362/BTTTT-TTĐN", "năm 2018 nữa", "3616/BTTTT-TTĐN"),
        ("5740/BTTTT-TTĐN#mo-dau", "cái thứ hai về gì", "22/2016/TT-BTTTT"),
        ("5740/BTTTT-TTĐN#5.a", "văn bản hướng dẫn cái khung đó do ai ký", "532/BTTTT-TTĐN"),
        ("72/2015/NĐ-CP#25.2", "79 ban hành ngày nào", "79/2010/QĐ-TTg"),
        # "cuối" is not "cũ"; a list counts its own parts
        ("5740/BTTTT-TTĐN#4.3", "cái cuối", None),
        ("5740/BTTTT-TTĐN#2", "cái thứ hai thì sao", None),
        # which one, is asked of the document itself
        ("55/2023/TT-BTC", "văn bản nào thay nó", None),
        ("5740/BTTTT-TTĐN", "năm 2023 thì sao", None),
        ("5740/BTTTT-TTĐN", "năm 2020 tỉnh nào làm thí điểm", None),
    ],
)
def test_a_document_is_meant_by_what_it_is_to_another(
    talked_of: str, message: str, meant: str | None, shelf: Shelf
) -> None:
    number, _, place = talked_of.partition("#")
    citation = Citation(number, Locator.parse(place) if place else None)
    found = relative(fold(message), [citation], shelf)
    assert (found and found[1].number) == meant


def test_nothing_is_meant_where_nothing_was_talked_of(shelf: Shelf) -> None:
    assert relative("cai thay no ai ky", [], shelf) is None
    assert relative("nam 2020 nua", [Citation("chưa biết")], shelf) is None
    assert GUIDANCE in shelf.documents
