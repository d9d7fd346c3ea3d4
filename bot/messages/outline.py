"""Documents and places to walk through: the library, an outline, what a search finds."""

from collections.abc import Sequence

from bot.holdings import Holding
from bot.markup import Block, Run, Style
from bot.messages.answers import status
from knowledge.model import Authority, Citation, State
from knowledge.vietnamese import day

# Digits of a checksum that are shown: two files with as many alike are not met by chance.
_DIGITS = 16
# A line of an outline shows so many letters of a place without a heading: two lines of a phone.
_OPENING = 90

DOCUMENTS = "Văn bản trong kho"
SOURCES = "Văn bản, nguồn và mã kiểm tra"
FOUND = "Các nơi tìm thấy"
_OF_WHOM = {
    Authority.OFFICIAL: "nguyên văn",
    Authority.DIGEST: "bản tóm tắt",
    Authority.FAQ: "câu trả lời đã duyệt",
}

NAME_A_PLACE = (
    "Anh/chị gõ nơi cần xem sau lệnh, ví dụ “/muc 2a” hoặc “/muc khoản 3 Điều 24 NĐ 72/2015”."
)
NAME_A_DOCUMENT = "Anh/chị gõ số văn bản sau lệnh, ví dụ “/hieuluc 72/2015”."
NAME_A_CHANGE = "Anh/chị gõ nơi cần so sánh sau lệnh, ví dụ “/sosanh Điều 20 NĐ 72/2015”."
NAME_WORDS = "Anh/chị gõ từ cần tìm sau lệnh, ví dụ “/timkiem cổng thông tin đối ngoại”."


def no_document(written: str) -> str:
    """Return that no document of the library is called that."""
    return f"Trong kho không có văn bản “{written}”. Anh/chị gõ /vanban để xem các văn bản hiện có."


def nothing_found(words: str) -> str:
    """Return that a search finds no place."""
    return f"Trợ lý không tìm thấy nơi nào trong kho có nội dung về “{words}”."


def opening(text: str) -> str:
    """Return the first words of a text in one line; "…" says that there are more.

    >>> opening("Một  hai\\nba")
    'Một hai ba'
    """
    line = " ".join(text.split())
    if len(line) <= _OPENING:
        return line
    return f"{line[:_OPENING].rsplit(' ', 1)[0]} …"


def outline(name: str, title: str, held: str, lines: Sequence[tuple[str, str]], page: str) -> Block:
    """Return a place or document and a line for each of the places in it: its name, what it says.

    `held` is what it is worth, `page` which part of the list this is.
    """
    runs = [Run(_capital(name), Style.BOLD)]
    runs += [Run(f"\n{title}")] if title else []
    small = " · ".join(filter(None, (held, page)))
    runs += [Run("\n"), Run(_capital(small), Style.SMALL)] if small else []
    runs += [Run("\n")] if lines else []
    for label, words in lines:
        runs += [
            Run("\n• "),
            Run(_capital(label), Style.BOLD),
            *([Run(f" – {words}")] if words else []),
        ]
    return tuple(runs)


def listed(heading: str, lines: Sequence[tuple[Citation, str]], first: int = 1) -> Block:
    """Return numbered lines under a heading: each a place and how it begins."""
    runs = [Run(heading, Style.BOLD), Run("\n")]
    for number, (citation, words) in enumerate(lines, first):
        name = str(citation)
        place = citation.place or name
        runs += [Run(f"\n{number}. "), Run(_capital(place), Style.BOLD)]
        runs += [
            Run(name.removeprefix(place)),
            *([Run(f"\n{words}", Style.SMALL)] if words else []),
        ]
    return tuple(runs)


def held(holding: Holding) -> str:
    """Return what there is of a document and what it is worth: "bản tóm tắt · đang có hiệu lực"."""
    whose = _OF_WHOM[holding.authority] if holding.authority else "chưa có nội dung"
    worth = "" if holding.status.state is State.UNKNOWN else status(holding.status)
    return " · ".join(filter(None, (whose, worth)))


def heading(words: str) -> Block:
    """Return what stands above a list."""
    return (Run(words, Style.BOLD),)


def source(holding: Holding, checksum: str, url: str | None) -> Block:
    """Return one document: what there is of it, since when it is known to be so, its checksum."""
    name = str(Citation(holding.number))
    runs = [Run(name, Style.BOLD), Run(f"\n{held(holding)}")]
    runs.append(Run(f"\nKiểm tra lần cuối: {day(holding.verified)}"))
    if checksum:
        runs += [Run("\n"), Run(f"SHA-256: {checksum[:_DIGITS]}…", Style.SMALL)]
    if url and url.startswith(("https://", "http://")):
        runs += [Run("\n"), Run("Văn bản gốc", url=url)]
    return tuple(runs)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
