"""Answer → what people read: the quoted words first, then where they stand."""

from collections.abc import Sequence

from bot.answer import Answer, Links, Quote, Reason, Statement, Verdict
from bot.markup import Block, Piece, Run, Style, cut_run, pieces, units
from bot.markup import plain as as_plain
from bot.messages import english, faq, written
from bot.wanted import wants_list, wants_whole
from knowledge.model import Authority, Citation, State, Status
from knowledge.vietnamese import day

# A quote longer than this is cut into blocks of its own, each with its place; the rest of a
# message of 4096 units is room for the place and what stands beside it.
_QUOTE_ROOM = 3500
# A short answer quotes no more than this: one message with its places and notes. Set by hand.
_SHORT_ROOM = 2500
# More marks than this are left out: a message has room for 100 of all kinds (Bot API).
_MARKED = 60
# Of each kind of link, this many are named; `troly show` lists them all.
_LINKS = 3

_NOTHING = {
    Reason.SILENT: "Trợ lý không tìm thấy căn cứ để trả lời câu hỏi này trong các văn bản đang có.",
    Reason.ABSENT: "Trợ lý không tìm thấy căn cứ: các văn bản đang có không nêu điều anh/chị hỏi.",
    Reason.COURTESY: "Dạ, trợ lý nghe đây ạ. Anh/chị cần tra gì cứ nhắn cho trợ lý.",
    Reason.EMPTY: "Trợ lý chưa thấy câu hỏi. Anh/chị gõ câu hỏi bằng chữ giúp trợ lý nhé.",
    Reason.TOO_LONG: "Câu hỏi dài quá nên trợ lý chưa đọc. Anh/chị hỏi lại gọn trong vài câu nhé.",
    Reason.NO_SUCH_PLACE: "Văn bản không có mục, điều mà anh/chị nêu, nên trợ lý chưa trích được.",
}
_ASK_A_PERSON = (
    "Anh/chị thử hỏi cụ thể hơn, nêu mục hoặc điều cần xem; nếu vẫn cần, xin hỏi cán bộ đầu mối "
    "về thông tin đối ngoại của đơn vị mình."
)
_ASK_ON_DUTY = (
    "Anh/chị thử hỏi cụ thể hơn, nêu mục hoặc điều cần xem; nếu vẫn cần, bấm «Hỏi người trực» để "
    "chuyển câu hỏi tới người trực."
)
_UNSURE = "Trợ lý chưa chắc anh/chị cần xem nơi nào. Câu trả lời có thể nằm ở các đoạn sau:"
_CHOOSE = "Anh/chị hỏi cụ thể hơn, hoặc gõ nơi cần xem, ví dụ “{place}”."

WHOSE = {
    Authority.OFFICIAL: "",
    Authority.DIGEST: "Tóm tắt, không phải nguyên văn:",
    Authority.FAQ: "Câu trả lời đã được cán bộ duyệt:",
}


def answer(given: Answer, *, full: bool = True, hotline: bool = False) -> list[Piece]:
    """Return the messages that say `given`, each as HTML and as plain text; never none.

    Without `full`, what is quoted is kept to what one message has room for, and a line says what is
    left out and how to see it. A question for a list or for the whole text gets all of it anyway.
    With a `hotline`, whom nothing was found for is shown the way to it.
    """
    short = not full and more(given)
    quoted = _first(given.quotes) if short else _all(given.quotes)
    return pieces(_blocks(given, quoted, hotline=hotline))


def more(given: Answer) -> bool:
    """Return whether `answer(given, full=False)` leaves words of the quotes out."""
    if wants_list(given.question) or wants_whole(given.question):
        return False
    return sum(units(quote.text) for quote in given.quotes) > _SHORT_ROOM


def _all(quotes: Sequence[Quote]) -> list[Block]:
    return [block for quote in quotes for block in _quote(quote)]


def _first(quotes: Sequence[Quote]) -> list[Block]:
    """Return what one message has room for, and a line that says what is left out."""
    blocks: list[Block] = []
    left: list[Quote] = []
    room = _SHORT_ROOM
    for quote in quotes:
        if not left and units(quote.text) <= room:
            blocks += _quote(quote)
            room -= units(quote.text)
        else:
            # Of the first, its beginning is shown even so; of the others, only where they stand.
            blocks += _quote(quote, _SHORT_ROOM)[:1] if not blocks else []
            left.append(quote)
    where = "; ".join(str(quote.citation) for quote in left)
    how = f"{where}. Anh/chị gõ “toàn văn {left[0].citation}” để xem đủ."
    return [*blocks, (Run("Chưa hiện hết ở đây: ", Style.BOLD), Run(how, Style.SMALL))]


def html(given: Answer) -> list[str]:
    """Return the messages that say `given` as HTML that Telegram accepts, in order."""
    return [piece.html for piece in answer(given)]


def plain(given: Answer) -> str:
    """Return the same words as one plain text, for a terminal."""
    return as_plain(_blocks(given, _all(given.quotes)))


def _english(given: Answer) -> str:
    """Return the frame for a question in English, by what there is to say."""
    if given.verdict is Verdict.NOTHING:
        return english.NOTHING
    cited = [s.citation for s in given.statements] + [q.citation for q in given.quotes]
    official = all(quote.authority is Authority.OFFICIAL for quote in given.quotes)
    opening = english.FOUND if official else english.DIGEST
    if given.verdict is Verdict.UNSURE:
        opening = english.UNSURE
    elif given.statements:
        opening = english.STATED
    return english.frame(opening, cited)


def silent_on(part: str, notes: Sequence[str]) -> str:
    """Return that nothing was found for one part of a question, and what is known of it."""
    known = " ".join(notes)
    return f"Về “{part}”: trợ lý không tìm thấy căn cứ. {known}".strip()


def unsure_of(part: str, places: Sequence[Citation]) -> str:
    """Return where one part of a question may be answered."""
    return f"Về “{part}”: trợ lý chưa chắc; có thể xem {'; '.join(map(str, places))}."


def _blocks(given: Answer, quoted: Sequence[Block], *, hotline: bool = False) -> list[Block]:
    """Return what `given` says: quoted words first, then notes, then what to do next."""
    blocks: list[Block] = [(Run(_english(given), Style.SMALL),)] if given.english else []
    if given.verdict is Verdict.NOTHING:
        blocks.append((Run(_NOTHING[given.reason or Reason.SILENT]),))
    elif given.verdict is Verdict.UNSURE:
        blocks.append((Run(_UNSURE),))
    if given.lead:
        blocks.append((Run(given.lead),))
    blocks += faq.blocks(given.reviewed)
    blocks += [_statement(statement) for statement in given.statements]
    blocks += written.blocks(given.written) if given.written else []
    blocks += quoted
    blocks += _notes(given.notes)
    if given.also:
        named = f"{'; '.join(map(str, given.also))}."
        blocks.append((Run("Cũng nêu ở: ", Style.BOLD), Run(named, Style.SMALL)))
    blocks += _links(given.links)
    if given.reason is Reason.ABSENT and given.related:
        nearest = "; ".join(str(citation) for citation in given.related)
        blocks.append((Run("Nơi gần nhất: ", Style.BOLD), Run(nearest, Style.SMALL)))
    if given.nearest:
        named = f"{given.nearest}; nơi này không nêu điều anh/chị hỏi."
        blocks.append((Run("Nơi gần nhất: ", Style.BOLD), Run(named, Style.SMALL)))
    if given.verdict is Verdict.NOTHING and given.reason in (None, Reason.SILENT, Reason.ABSENT):
        blocks.append((Run(_ASK_ON_DUTY if hotline else _ASK_A_PERSON),))
    elif given.verdict is Verdict.UNSURE:
        place = given.quotes[0].citation.place if given.quotes else ""
        blocks.append((Run(_CHOOSE.format(place=place or "mục 2a")),))
    return blocks or [(Run(_NOTHING[Reason.SILENT]),)]


def _notes(notes: Sequence[str]) -> list[Block]:
    """Return what to read beside the quotes: one sentence, or a line for each of several."""
    if len(notes) < 2:
        return [(Run("Lưu ý: ", Style.BOLD), Run(note, Style.SMALL)) for note in notes]
    lines = [run for note in notes for run in (Run("\n• "), Run(note, Style.SMALL))]
    return [(Run("Lưu ý:", Style.BOLD), *lines)]


def _links(links: Links) -> list[Block]:
    """Return one small line for each kind of link: the first places, and how many more."""
    kinds = (
        ("Dẫn tới: ", links.cites),
        ("Được dẫn ở: ", links.cited_by),
        ("Hướng dẫn bởi: ", links.guided_by),
    )
    lines: list[Run] = []
    for label, places in kinds:
        if places:
            named = "; ".join(map(str, places[:_LINKS]))
            more = f" và {len(places) - _LINKS} nơi khác" if len(places) > _LINKS else ""
            lines += [Run(label, Style.BOLD), Run(f"{named}{more}", Style.SMALL), Run("\n")]
    return [tuple(lines[:-1])] if lines else []


def _quote(quote: Quote, room: int = _QUOTE_ROOM) -> list[Block]:
    """Return a quote with its place below; a long one in several blocks, each with the place."""
    verbatim = quote.authority is Authority.OFFICIAL
    whole = Run(quote.text, Style.QUOTE, verbatim=verbatim, marks=_marks(quote))
    parts = cut_run(whole, room)
    blocks: list[Block] = []
    for number, part in enumerate(parts, start=1):
        above = _above(quote)
        beside = f"phần {number}/{len(parts)}" if len(parts) > 1 else ""
        blocks.append(
            (
                *above,
                part,
                *_place(quote.citation),
                *_small(quote, beside),
            )
        )
    return blocks


def _above(quote: Quote) -> list[Run]:
    """Return what stands above a quote: what it answers, of which day it is, whose words it is."""
    lines = [Run(f"Về “{quote.part}”:", Style.BOLD)] if quote.part else []
    if quote.on:
        lines.append(Run(f"Lời văn ngày {day(quote.on)}:", Style.BOLD))
    if whose := WHOSE[quote.authority]:
        lines.append(Run(whose, Style.SMALL))
    return [run for line in lines for run in (line, Run("\n"))]


def _marks(quote: Quote) -> tuple[tuple[int, int], ...]:
    """Return the marks of a quote, counted from its first letter; none where they are too many."""
    if len(quote.marks) > _MARKED:
        return ()
    start = quote.span.start
    return tuple((mark.start - start, mark.end - start) for mark in quote.marks)


def _statement(statement: Statement) -> Block:
    """Return what the catalogue says, and below it how we know."""
    known = ": ".join(words for words in (statement.certainty.label, statement.source) if words)
    return (
        Run(statement.text),
        *_place(statement.citation),
        *([Run("\n"), Run(known[:1].upper() + known[1:], Style.SMALL)] if known else []),
        *_link(statement.url),
    )


def _place(citation: Citation) -> Sequence[Run]:
    """Return the place in bold and the document after it: as in print, "điểm a khoản 1 Điều 5"."""
    name = str(citation)
    place = citation.place or name
    return (Run("\n— "), Run(place, Style.BOLD), Run(name.removeprefix(place)))


def _small(quote: Quote, part: str) -> Sequence[Run]:
    """Return what stands below in small: page, validity, part of a long quote, the source."""
    page = f"trang {quote.page}" if quote.page else ""
    held = status(quote.status)
    if quote.on and held:
        held = f"vào ngày đó {held}"
    said = " · ".join(fact for fact in (page, held, part) if fact)
    runs = [Run("\n"), Run(said[:1].upper() + said[1:], Style.SMALL)] if said else []
    return [*runs, *_link(quote.url)]


def _link(url: str | None) -> Sequence[Run]:
    """Return a line that leads to the official text, nothing where there is no address."""
    if url and url.startswith(("https://", "http://")):
        return (Run("\n"), Run("Văn bản gốc", url=url))
    return ()


def status(given: Status) -> str:
    """Return what a place is worth on the day asked about, "" where that is not known.

    >>> import datetime
    >>> status(Status(State.EXPIRED, Citation("148/2026/NĐ-CP"), datetime.date(2026, 7, 1)))
    'đã hết hiệu lực từ ngày 01/7/2026, theo Nghị định số 148/2026/NĐ-CP'
    """
    by = f", theo {given.by}" if given.by else ""
    since = f" từ ngày {day(given.since)}" if given.since else ""
    match given.state:
        case State.IN_FORCE:
            return f"đang có hiệu lực{since}"
        case State.AMENDED:
            return f"đang có hiệu lực, đã được sửa đổi, bổ sung{since}{by}"
        case State.LAPSED:
            return f"kỳ thực hiện đã qua{since}; chưa thấy văn bản bãi bỏ"
        case State.EXPIRED:
            return f"đã hết hiệu lực{since}{by}"
        case State.NOT_YET:
            return f"chưa có hiệu lực{f'; có hiệu lực{since}' if since else ''}"
        case State.UNKNOWN:
            return ""
