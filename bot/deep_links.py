"""Links to a place or a reviewed answer: `t.me/<bot>?start=<payload>`, short, and read back."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from knowledge.model import Citation, Locator

# What Telegram passes on (Bot API, deep linking): 1 to 64 of A-Z, a-z, 0-9, _ and -.
LONGEST = 64

_PLACE = "p"
_ENTRY = "f"
_CHECK = 2  # bytes; a link that was cut or mistyped passes once in 65,536
_NUMBER = 4  # bytes of the hash by which a document is known: 200 documents meet once in 200,000


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """The number of a reviewed answer (table `entries`)."""

    number: int


Target = Citation | EntryNumber


def payload(target: Target) -> str | None:
    """Return what leads to `target`; None where its locator is too long for a link.

    >>> payload(Citation("5740/BTTTT-TTĐN", Locator.parse("2.a.3")))
    'p8_WK24KGMi5hLjM'
    """
    if isinstance(target, EntryNumber):
        kind, body = _ENTRY, str(target.number).encode()
    else:
        locator = str(target.locator) if target.locator else ""
        kind, body = _PLACE, _hash(target.document) + locator.encode()
    written = kind + base64.urlsafe_b64encode(_check(kind, body) + body).decode().rstrip("=")
    return written if len(written) <= LONGEST else None


def read(written: str, documents: Iterable[str]) -> Target | None:
    """Return where a payload leads; None where it is none of ours or names no known document.

    >>> link = payload(Citation("72/2015/NĐ-CP", Locator.parse("7.3.đ")))
    >>> read(link, ["5740/BTTTT-TTĐN", "72/2015/NĐ-CP"]).place
    'điểm đ khoản 3 Điều 7'
    """
    kind, coded = written[:1], written[1:]
    if not written.isascii() or len(written) > LONGEST:
        return None
    try:
        raw = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True)
        body = raw[_CHECK:]
        if raw[:_CHECK] != _check(kind, body):
            return None
        if kind == _ENTRY:
            return EntryNumber(int(body)) if body.isdigit() else None
        if kind != _PLACE:
            return None
        locator = body[_NUMBER:].decode()
        number = next(d for d in documents if _hash(d) == body[:_NUMBER])
        return Citation(number, Locator.parse(locator) if locator else None)
    except (binascii.Error, ValueError, StopIteration):
        return None


def link(bot: str, target: Target) -> str | None:
    """Return the address that opens the bot named `bot` at `target`."""
    found = payload(target)
    return f"https://t.me/{bot}?start={found}" if found else None


def share(bot: str, target: Target, words: str) -> str | None:
    """Return the address that offers to pass `words` and the link to `target` on to a chat."""
    found = link(bot, target)
    if found is None:
        return None
    return f"https://t.me/share/url?url={quote(found, safe='')}&text={quote(words, safe='')}"


def _hash(number: str) -> bytes:
    return hashlib.sha256(number.encode()).digest()[:_NUMBER]


def _check(kind: str, body: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + body).digest()[:_CHECK]
