"""Answer "tỉnh X nay thuộc tỉnh nào?", "Bộ TTTT nhập vào bộ nào?" from what became of the names."""

import re

from bot.answer import Answer, Statement, Verdict
from index.tokens import tokens
from knowledge import catalogue
from knowledge.cite import find
from knowledge.library import Shelf
from knowledge.model import Citation
from knowledge.successors import Named, Successor, named_in
from knowledge.vietnamese import fold, fold_aligned, nfc

_BODY = r"(?:bo|so|tinh|thanh pho|tp|co quan|don vi|cuc|cap|noi|ben|phong)"
# How people ask for what is there now, folded and with the old name left out.
_ASKS = re.compile(
    rf"\b(?:thuoc|ve|vao|thanh|la|voi|goi la|ten|sang|do) (?:{_BODY} )?(?:nao|dau|gi|ai)\b"
    rf"|\b(?:con|ton tai|giai the|bo|sap nhap|nhap|hop nhat|doi ten)\b.*\b(?:khong|chua)\W*$"
    rf"|\b(?:{_BODY} )?(?:nao|ai|gi) (?:thay the|thay|tiep quan|ke thua)\b"
)
# What may stand beside: when, that it was merged, polite words. Anything else asks for more.
_BESIDE = frozenset(
    """
    a anh ai ban bay bi bo cac cap chi cho chua co con cua cuc da dau day do doi don em gi giai gio
    goi gop hien hay hoi hop ke khong ke la luc may minh moi nao nay nhap nhat nhe nhi noi o phong
    pho quan quan roi sang sap sau so tai ten thanh the thay thi thua thuoc tiep tinh toi ton tp
    truoc trong tu va vao vay ve vi voi xin xua cu hanh chinh ben la duoc thoi viec phai gia nhap
    """.split()
)


def became(question: str, shelf: Shelf) -> Answer | None:
    """Return what became of the one body or province that `question` asks about, and nothing else.

    On the shelf's day; None where it asks for something else, names none that has changed, or no
    document of the catalogue says so.
    """
    question = nfc(question)
    names = named_in(question, shelf.day)
    if not names or not _asks(question, names):
        return None
    told = tuple(filter(None, (_statement(named.successor) for named in names)))
    return Answer(question, Verdict.FOUND, statements=told) if told else None


def _asks(question: str, names: tuple[Named, ...]) -> bool:
    """Return whether `question` asks what became of `names`, and says nothing besides."""
    rest = fold_aligned(question)
    for named in names:
        start, end = named.span.start, named.span.end
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = " ".join(fold(token) for token in tokens(rest, chat=True))
    return bool(_ASKS.search(rest)) and set(rest.split()) <= _BESIDE


def _statement(successor: Successor) -> Statement | None:
    """Return what became of a body, by the document that the note or its source names."""
    known = catalogue.load()
    numbers = [entry.number for entry in known.entries]
    for words in (successor.note, successor.source):
        for reference in find(words, numbers):
            entry = known.entry(reference.document) if reference.document else None
            if entry:
                by = Citation(entry.number, reference.locator, entry.date)
                how_sure = (successor.certainty, successor.source)
                return Statement(by, successor.note, *how_sure, entry.url)
    return None
