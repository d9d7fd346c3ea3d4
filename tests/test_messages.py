"""Answers become messages: quoted words first, their place, nothing lost, nothing refused."""

import datetime
import re
from dataclasses import replace

import pytest
from botapi.entities import TEXT_LIMIT, Formatted, clean, finish, parse_html, units
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import markup, messages
from bot.answer import Answer, Links, Quote, Reason, Statement, Verdict
from bot.commands import COMMANDS
from bot.markup import Run, Style
from bot.messages import buttons, commands, outline
from knowledge.entry import Certainty
from knowledge.model import Authority, Citation, Locator, Span, State, Status

GUIDANCE = Citation("5740/BTTTT-TTĐN", Locator.parse("2.a.3"), datetime.date(2022, 11, 25))
UNKNOWN = Status(State.UNKNOWN)


def quote(
    text: str,
    citation: Citation = GUIDANCE,
    authority: Authority = Authority.OFFICIAL,
    status: Status = UNKNOWN,
    page: int | None = None,
    url: str | None = None,
    marks: tuple[Span, ...] = (),
) -> Quote:
    return Quote(citation, text, Span(0, len(text)), authority, status, page, url, marks)


def found(*quotes: Quote, notes: tuple[str, ...] = ()) -> Answer:
    return Answer("câu hỏi", Verdict.FOUND, quotes, notes=notes)


def shown(answer: Answer) -> list[Formatted]:
    """What people see of each message."""
    return [parse_html(html) for html in messages.html(answer)]


def test_quoted_words_come_first_and_the_place_is_bold() -> None:
    [message] = shown(found(quote("Tổ chức tập huấn.", page=2)))
    assert message.text.startswith("Tổ chức tập huấn.\n")
    assert message.under("blockquote") == ["Tổ chức tập huấn."]
    assert message.under("bold") == ["mục 2, điểm a, nhiệm vụ (3)"]
    assert message.under("italic") == ["Trang 2"]
    assert str(GUIDANCE) in message.text


@pytest.mark.parametrize(
    "citation",
    [
        GUIDANCE,
        # documents with articles are cited inside out, without a comma
        Citation("72/2015/NĐ-CP", Locator.parse("7.3.đ")),
        # a whole document
        Citation("72/2015/NĐ-CP"),
        Citation("5740/BTTTT-TTĐN", Locator.parse("ket.1")),
    ],
)
def test_the_citation_is_the_official_wording(citation: Citation) -> None:
    answer = found(quote("Lời.", citation))
    assert str(citation) in shown(answer)[0].text
    assert str(citation) in messages.plain(answer)


def test_a_digest_is_never_taken_for_the_text() -> None:
    answer = found(quote("Quy định về khen thưởng.", authority=Authority.DIGEST))
    [message] = shown(answer)
    label = "Tóm tắt, không phải nguyên văn"
    assert message.text.index(label) < message.text.index("Quy định")
    assert messages.plain(answer).startswith(f"{label}:\nQuy định")  # no quotation marks


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status(State.IN_FORCE), "Đang có hiệu lực"),
        (
            Status(State.EXPIRED, Citation("148/2026/NĐ-CP"), datetime.date(2026, 7, 1)),
            "Đã hết hiệu lực từ ngày 01/7/2026, theo Nghị định số 148/2026/NĐ-CP",
        ),
        (
            Status(State.AMENDED, Citation("148/2026/NĐ-CP")),
            "Đang có hiệu lực, đã được sửa đổi, bổ sung, theo Nghị định số 148/2026/NĐ-CP",
        ),
        (
            Status(State.NOT_YET, since=datetime.date(2027, 1, 15)),
            "Chưa có hiệu lực; có hiệu lực từ ngày 15/01/2027",
        ),
    ],
)
def test_validity_is_said_in_words(status: Status, words: str) -> None:
    [message] = shown(found(quote("Lời.", status=status)))
    assert words in message.under("italic")


def test_what_is_not_known_is_not_said() -> None:
    [message] = shown(found(quote("Lời.")))
    assert "hiệu lực" not in message.text
    assert "None" not in message.text


def test_the_source_is_a_link_in_html_and_an_address_in_plain_text() -> None:
    answer = found(quote("Lời.", url="https://vbpl.vn/?a=1&b=2"))
    [message] = shown(answer)
    assert [e.url for e in message.entities if e.url] == ["https://vbpl.vn/?a=1&b=2"]
    assert "Văn bản gốc: https://vbpl.vn/?a=1&b=2" in messages.plain(answer)


def test_what_cannot_be_opened_is_no_link() -> None:
    [message] = shown(found(quote("Lời.", url="javascript:alert(1)")))
    assert "text_link" not in {entity.type for entity in message.entities}


@pytest.mark.parametrize("reason", [None, *Reason])
def test_no_basis_is_said_honestly_and_without_a_place(reason: Reason | None) -> None:
    [message] = shown(Answer("gì", Verdict.NOTHING, reason=reason))
    assert message.text.strip()
    assert not message.under("blockquote")


def test_a_silent_text_is_called_so_and_a_person_is_offered() -> None:
    answer = Answer("gì", Verdict.NOTHING, reason=Reason.SILENT)
    assert "không tìm thấy căn cứ" in messages.plain(answer)
    assert "cán bộ đầu mối" in messages.plain(answer)


def test_unsure_offers_each_place_and_says_how_to_choose() -> None:
    other = Citation("5740/BTTTT-TTĐN", Locator.parse("4.1"))
    answer = Answer("gì", Verdict.UNSURE, (quote("Một."), quote("Hai.", other)))
    [message] = shown(answer)
    assert "chưa chắc" in message.text.splitlines()[0]
    assert message.under("blockquote") == ["Một.", "Hai."]
    assert message.under("bold") == [GUIDANCE.place, other.place]
    assert f"“{GUIDANCE.place}”" in message.text.splitlines()[-1]


def test_what_the_catalogue_says_comes_with_how_we_know_it() -> None:
    said = Statement(GUIDANCE, "Người ký: ông A.", Certainty.READ, "bản gốc", "https://vbpl.vn/1")
    [message] = shown(Answer("ai ký", Verdict.FOUND, statements=(said,)))
    assert message.text.startswith("Người ký: ông A.\n")
    # our own words are never set as a quote
    assert not message.under("blockquote")
    assert message.under("italic") == [f"{Certainty.READ.label}: bản gốc".capitalize()]
    assert message.under("text_link") == ["Văn bản gốc"]


def test_notes_stand_after_the_quotes() -> None:
    [message] = shown(found(quote("Lời."), notes=("Bộ đã đổi tên.",)))
    assert message.text.index("Lời.") < message.text.index("Lưu ý: Bộ đã đổi tên.")


def test_a_long_answer_is_cut_at_provisions_and_each_part_has_its_place() -> None:
    clauses = [f"{n}. " + f"Nội dung khoản {n}, " * 60 for n in range(1, 13)]
    text = "\n".join(clause.strip() for clause in clauses)
    parts = shown(found(quote(text)))
    assert len(parts) > 2
    for number, part in enumerate(parts, start=1):
        [words] = part.under("blockquote")
        assert re.match(r"\d+\. Nội", words)
        assert str(GUIDANCE) in part.text
        assert f"Phần {number}/{len(parts)}" in part.text
    assert "\n".join(part.under("blockquote")[0] for part in parts) == text


def long_quote() -> Quote:
    clauses = [f"{n}. " + f"Nội dung khoản {n}, " * 60 for n in range(1, 9)]
    return quote("\n".join(clause.strip() for clause in clauses))


def test_a_short_answer_fits_in_one_message_and_says_what_is_left_out_and_how_to_see_it() -> None:
    beside = quote("Hai.", Citation("72/2015/NĐ-CP", Locator.parse("5")))
    answer = found(long_quote(), beside)
    assert messages.more(answer)
    [piece] = messages.answer(answer, full=False)
    [words] = parse_html(piece.html).under("blockquote")
    assert long_quote().text.startswith(words)
    assert "Phần 1/" in piece.plain
    rest = f"Chưa hiện hết ở đây: {GUIDANCE}; {beside.citation}."
    assert rest in piece.plain
    assert f"gõ “toàn văn {GUIDANCE}” để xem đủ" in piece.plain


@pytest.mark.parametrize("question", ["các nhiệm vụ gồm những gì?", "toàn văn mục 2a"])
def test_a_list_or_a_whole_text_that_is_asked_for_is_never_shortened(question: str) -> None:
    answer = Answer(question, Verdict.FOUND, (long_quote(),))
    assert not messages.more(answer)
    assert messages.answer(answer, full=False) == messages.answer(answer)


def test_an_answer_that_fits_is_the_same_in_short() -> None:
    answer = found(quote("Một."), quote("Hai."))
    assert not messages.more(answer)
    assert messages.answer(answer, full=False) == messages.answer(answer)


def test_several_quotes_share_a_message_and_none_is_torn() -> None:
    quotes = [quote(f"{n} " + "x" * 1500) for n in range(5)]
    parts = shown(found(*quotes))
    assert [len(part.under("blockquote")) for part in parts] == [2, 2, 1]


# Text that has broken bots before: markup, half-tags, marks in NFD, emoji, controls, joiners.
_NASTY = st.sampled_from(
    [
        "<b>", "</blockquote>", "&lt;", "&", "<", "*_`[", "\x00", "\u202e", "\u200d", "👩‍👩‍👧",
        "\r\n",
        "e\u0302\u0323", "\ufeff", "“", "”", "\n1. ", "\n\n", "đ", " ", "\t", "\ud83d", "\u2028",
    ]
)  # fmt: skip
_TEXT = st.one_of(
    st.text(),
    st.lists(_NASTY | st.text(max_size=3), max_size=40).map("".join),
    # long ones, of which most are cut
    st.builds(
        lambda unit, times: unit * times,
        st.lists(_NASTY | st.text(min_size=1, max_size=3), min_size=1, max_size=8).map("".join),
        st.integers(1, 400),
    ),
)
_CITATION = st.builds(
    Citation,
    st.sampled_from(["5740/BTTTT-TTĐN", "72/2015/NĐ-CP"]) | st.text(max_size=200),
    st.none()
    | st.builds(Locator, st.lists(st.text("0123456789ađ", min_size=1), min_size=1).map(tuple)),
)


def _with_marks(made: Quote, data: list[int]) -> Quote:
    """The quote with marks between some of its letters."""
    edges = sorted({n % (len(made.text) + 1) for n in data})
    marks = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    return replace(made, marks=marks)


_UNMARKED = st.builds(
    quote,
    _TEXT,
    _CITATION,
    st.sampled_from(Authority),
    st.builds(Status, st.sampled_from(State), st.none() | _CITATION, st.none() | st.dates()),
    st.none() | st.integers(1, 999),
    st.none()
    | st.sampled_from(["https://vbpl.vn/?a=1&b=<2>\"'", "x"])
    | _TEXT.map("http://".__add__),
)
_QUOTE = st.builds(_with_marks, _UNMARKED, st.lists(st.integers(0, 10_000), max_size=30))
_STATEMENT = st.builds(Statement, _CITATION, _TEXT, st.sampled_from(Certainty), st.text())
_ANSWER = st.builds(
    Answer,
    question=st.text(),
    verdict=st.sampled_from(Verdict),
    quotes=st.lists(_QUOTE, max_size=4).map(tuple),
    statements=st.lists(_STATEMENT, max_size=2).map(tuple),
    notes=st.lists(_TEXT, max_size=2).map(tuple),
    reason=st.none() | st.sampled_from(Reason),
)


def _letters(text: str) -> str:
    """What is left of `text` on its way through Telegram, space apart: cuts may take space."""
    encodable = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return re.sub(r"[\s\u200b-\u200d\u2060]+", "", clean(encodable))


@settings(deadline=None, max_examples=60)
@given(_ANSWER)
@example(found(quote("x" * 100_000)))
@example(found(quote("👩‍👩‍👧" * 3_000)))
@example(found(quote("Lời."), notes=("\u200b" * 9_000,)))
@example(found(quote("Lời.", url="http://" + "a" * 9_000)))
@example(found(*[quote("Lời.")] * 150))
def test_any_answer_is_accepted_and_nothing_quoted_is_lost(answer: Answer) -> None:
    said = messages.answer(answer)
    assert said
    seen = [parse_html(piece.html) for piece in said]
    for piece, message in zip(said, seen, strict=True):
        assert 1 <= units(message.text) <= TEXT_LIMIT
        assert not message.losses
        assert 1 <= units(finish(piece.plain, []).text) <= TEXT_LIMIT
    for piece in messages.answer(answer, full=False):
        message = parse_html(piece.html)
        assert 1 <= units(message.text) <= TEXT_LIMIT
        assert not message.losses
    quoted = [words for message in seen for words in message.under("blockquote")]
    assert _letters("".join(quoted)) == _letters("".join(q.text for q in answer.quotes))


@settings(deadline=None, max_examples=60)
@given(_ANSWER)
def test_plain_text_has_the_same_words_in_the_same_order(answer: Answer) -> None:
    whole = _letters(messages.plain(answer))
    at = 0
    for quoted in answer.quotes:
        # A quote of several parts has its place between them.
        for part in markup.cut(quoted.text.strip(), 3500):
            at = whole.index(_letters(part), at)
    if messages.answer(answer)[0].plain.isprintable():
        assert messages.plain(answer).strip()


@settings(deadline=None)
@given(_TEXT, st.integers(1, 200))
def test_a_cut_takes_only_space(text: str, room: int) -> None:
    parts = markup.cut(text, room)
    assert all(units(part) <= room or len(part) == 1 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "room", "parts"),
    [
        # provisions before lines, lines before sentences, sentences before words
        ("1. Một\ndòng\n2. Hai", 13, ["1. Một\ndòng", "2. Hai"]),
        ("Một dòng. Hai\nba bốn", 15, ["Một dòng. Hai", "ba bốn"]),
        ("Một câu. Hai ba bốn", 13, ["Một câu.", "Hai ba bốn"]),
        ("một hai ba", 8, ["một hai", "ba"]),
        # an early provision does not leave a message nearly empty
        ("a\n1. " + "b" * 30 + " c", 34, ["a\n1. " + "b" * 29, "b c"]),
        # a mark stays with its letter
        ("abe\u0323f", 3, ["ab", "e\u0323f"]),
        ("👍👍👍", 5, ["👍👍", "👍"]),
    ],
)
def test_a_cut_prefers_the_better_place(text: str, room: int, parts: list[str]) -> None:
    assert markup.cut(text, room) == parts


def test_runs_beyond_the_entity_limit_open_a_new_message() -> None:
    made = markup.pieces([[Run("a", Style.BOLD)] for _ in range(250)])
    assert len(made) == 3
    assert sum(len(parse_html(piece.html).entities) for piece in made) == 250


@pytest.mark.parametrize("pieces", [messages.WELCOME, commands.help_()])
def test_fixed_messages_are_accepted_and_fit_in_one(pieces: list[markup.Piece]) -> None:
    [piece] = pieces
    assert not parse_html(piece.html).losses


def test_the_welcome_says_what_the_law_and_the_officers_duties_ask_for() -> None:
    # Luật 134/2025/QH15: people must be able to tell that an AI system answers; công văn
    # 557/BKHCN-CĐSQG: what officers may not give to chatbots.
    text = messages.WELCOME[0].plain
    for words in (
        "trợ lý tự động",
        "trí tuệ nhân tạo",
        "5740/BTTTT-TTĐN",
        "bí mật nhà nước",
        "thông tin nội bộ chưa công bố",
        "dữ liệu cá nhân",
    ):
        assert words in text
    assert "trợ lý tự động" in messages.WELCOME_PLAIN
    # the terminal's welcome says nothing that is only true of Telegram
    assert "Telegram" in text
    assert not re.search("Telegram|/help", messages.WELCOME_PLAIN)


def _is_text(name: str, value: object) -> bool:
    return name.isupper() and isinstance(value, str) and " " in value


def _sentences() -> list[str]:
    """Every fixed text of the bot."""
    told = [*messages.WELCOME, *commands.help_(administrator=True)]
    told += commands.settings(full=True, date=None)
    fixed = [piece.plain for piece in told]
    fixed += [messages.NOT_TEXT, messages.UNKNOWN_COMMAND, messages.FAILED]
    fixed += [messages.plain(Answer("", Verdict.UNSURE))]
    reasons = (None, *Reason)
    return fixed + [messages.plain(Answer("", Verdict.NOTHING, reason=r)) for r in reasons]


@pytest.mark.parametrize("text", _sentences())
def test_the_form_of_address_is_the_same_everywhere(text: str) -> None:
    assert "anh/chị" in text.lower()
    _proofread(text)


def _short() -> list[str]:
    """Words too short to speak to anybody: on buttons, above lists, in menus."""
    told = [command.description for command in COMMANDS]
    for module in (buttons, commands, outline):
        told += [text for name, text in vars(module).items() if _is_text(name, text)]
    return told


@pytest.mark.parametrize("text", _short())
def test_buttons_and_menus_speak_of_nobody_else(text: str) -> None:
    _proofread(text)


def _proofread(text: str) -> None:
    # other ways to say "you" and "I", and loan words that have a Vietnamese one
    assert not re.search(r"\b(bạn|quý vị|tôi|mình là|chatbot|file|bot)\b", text.lower())


def test_links_are_named_and_the_rest_is_counted() -> None:
    places = tuple(Citation("72/2015/NĐ-CP", Locator.parse(str(n))) for n in range(1, 6))
    given = Answer("?", Verdict.NOTHING, links=Links(cites=places, guided_by=places[:1]))
    text = messages.plain(given)
    assert "Dẫn tới: Điều 1 Nghị định số 72/2015/NĐ-CP" in text
    assert "và 2 nơi khác" in text
    assert "Hướng dẫn bởi: Điều 1 Nghị định số 72/2015/NĐ-CP" in text
    assert "Được dẫn ở" not in text


def test_whom_nothing_was_found_for_is_shown_the_way_to_the_hotline_where_there_is_one() -> None:
    given = Answer("Ai trực?", Verdict.NOTHING, reason=Reason.SILENT)
    assert "«Hỏi người trực»" in messages.answer(given, hotline=True)[0].plain
    assert "«Hỏi người trực»" not in messages.answer(given)[0].plain
