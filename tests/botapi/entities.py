"""Read message markup as Telegram does: HTML → the text people see and its entities.

Rules and error texts are those of tdlib (`td/telegram/MessageEntity.cpp`, parse_html and
fix_formatted_text): offsets of entities count UTF-16 units, offsets in errors count bytes.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

TEXT_LIMIT = 4096  # UTF-16 units after parsing (Bot API, sendMessage)
ENTITY_LIMIT = 100  # formatting beyond it is dropped without a word (Bot API, message limits)

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_VERBATIM = {"code", "pre"}  # may hold no other formatting

# tdlib's is_space: the end of the text, NUL, counts too.
_SPACE = rb" \t\r\n\v\0"
_TAG_NAME = re.compile(rb"[^" + _SPACE + rb">]*")
_GAP = re.compile(rb"[ \t\r\n\v]*")
_ATTRIBUTE = re.compile(rb"[^" + _SPACE + rb"=>/\"']*")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_REFERENCE = re.compile(rb"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[A-Za-z]+));?")
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}

# clean_input_string of tdlib: carriage returns, U+2028…U+202E and three combining lines go,
# other control characters become spaces.
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_TRIMMED = " \n\t\v\f\xa0\u2000\u200b\u200c\u200d\u2060\u3000"


class MarkupError(ValueError):
    """Telegram cannot parse the markup; the text says what and where."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of formatting; `offset` and `length` count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None

    @property
    def end(self) -> int:
        """The first unit after the entity."""
        return self.offset + self.length

    def to_dict(self) -> dict[str, object]:
        """Return the MessageEntity object of the Bot API."""
        given = {"url": self.url, "language": self.language}
        return {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
            **{key: value for key, value in given.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Formatted:
    """What people see. `losses` names the formatting that Telegram drops without an error."""

    text: str
    entities: tuple[Entity, ...] = ()
    losses: tuple[str, ...] = ()

    def under(self, kind: str) -> list[str]:
        """Return the words under each entity of that type, in order."""
        data = self.text.encode("utf-16-le")
        return [
            data[2 * entity.offset : 2 * entity.end].decode("utf-16-le", "replace")
            for entity in self.entities
            if entity.type == kind
        ]


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units.

    >>> units("điều"), units("👍")
    (4, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(markup: str) -> Formatted:
    """Return what people see of `markup`; raises MarkupError as Telegram does.

    >>> parse_html("<b>Điều 7</b> &amp; sau").under("bold")
    ['Điều 7']
    """
    return finish(*_read(markup.encode()))


def plain(text: str) -> Formatted:
    """Return what people see of text sent without a parse mode."""
    return finish(text, [])


def clean(text: str) -> str:
    """Return `text` with the characters that Telegram takes out gone, ends not yet trimmed."""
    return _BLANKED.sub(" ", _REMOVED.sub("", text))


def finish(text: str, entities: list[Entity]) -> Formatted:
    """Return the text cleaned and trimmed, and the entities that survive it."""
    # Where each unit goes when characters are removed; one entry more for the end.
    moved: Sequence[int] = range(units(text) + 1)
    if _REMOVED.search(text):
        steps = [(units(letter), not _REMOVED.match(letter)) for letter in text]
        kept_units = [kept for length, kept in steps for _ in range(length)]
        moved = [0, *itertools.accumulate(kept_units)]
    text = clean(text)
    start = units(text) - units(text.lstrip(_TRIMMED))
    text = text.rstrip(_TRIMMED)
    # Leading space stays where an entity starts in it.
    start = min([start, *(moved[entity.offset] for entity in entities)])
    text, end = text[start:], units(text)

    placed, losses = [], []
    for entity in sorted(entities, key=lambda entity: (entity.offset, -entity.length)):
        first, last = moved[entity.offset], min(moved[entity.end], end)
        if last > first:
            placed.append(replace(entity, offset=first - start, length=last - first))
    kept: list[Entity] = []
    for entity in placed:
        around = [outer for outer in kept if outer.offset <= entity.offset < outer.end]
        if any(outer.type in _VERBATIM for outer in around):
            losses.append(f"{entity.type} inside code at {entity.offset}")
        elif entity.type in _VERBATIM and any(outer.type not in {"blockquote"} for outer in around):
            losses.append(f"{entity.type} inside other formatting at {entity.offset}")
        elif "blockquote" in entity.type and any("blockquote" in outer.type for outer in around):
            losses.append(f"blockquote inside a blockquote at {entity.offset}")
        elif len(kept) == ENTITY_LIMIT:
            losses.append(f"{entity.type} at {entity.offset}, beyond {ENTITY_LIMIT} entities")
        else:
            kept.append(entity)
    return Formatted(text, tuple(kept), tuple(losses))


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end tag."""

    tag: str
    attributes: dict[str, str]
    offset: int
    part: int  # how many parts of the text came before it


def _read(data: bytes) -> tuple[str, list[Entity]]:
    """Return the text without tags, and an entity for each pair of them."""
    data += b"\0"
    parts: list[str] = []
    offset = at = 0
    waiting: list[_Open] = []
    entities: list[Entity] = []
    while at < len(data) - 1:
        if data[at : at + 1] == b"<" and data[at + 1 : at + 2] == b"/":
            tag, after = _end_tag(data, at, waiting)
            opened = waiting.pop()
            if offset > opened.offset:
                inside = "".join(parts[opened.part :])
                _add(entities, opened, offset - opened.offset, inside)
            at = after
        elif data[at : at + 1] == b"<":
            tag, attributes, at = _start_tag(data, at)
            waiting.append(_Open(tag, attributes, offset, len(parts)))
        else:
            part, at = _text(data, at)
            parts.append(part)
            offset += units(part)
    if waiting:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{waiting[-1].tag}"')
    return "".join(parts), entities


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return the text from `at` to the next tag or reference, or the reference itself decoded."""
    if data[at : at + 1] == b"&":
        decoded, after = _reference(data, at)
        return (decoded, after) if decoded else ("&", at + 1)
    ends = [found for mark in (b"<", b"&") if (found := data.find(mark, at)) >= 0]
    end = min([*ends, len(data) - 1])
    return data[at:end].decode(), end


def _reference(data: bytes, at: int) -> tuple[str, int]:
    """Return the character that a reference stands for, or "" where it is none."""
    match = _REFERENCE.match(data, at)
    if not match:
        return "", at
    if name := match["name"]:
        return _NAMED.get(name, ""), match.end()
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF or match.end() - at > 10:
        return "", at
    return chr(code), match.end()


def _start_tag(data: bytes, begin: int) -> tuple[str, dict[str, str], int]:
    """Return name, attributes and the offset after a start tag."""
    name = _TAG_NAME.match(data, begin + 1)
    assert name
    at = name.end()
    if at == len(data) - 1:
        raise MarkupError(f"Unclosed start tag at byte offset {begin}")
    tag = name[0].decode().lower()
    if tag not in _KINDS:
        raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {begin}')
    attributes: dict[str, str] = {}
    while data[at : at + 1] != b">":
        at = _past(_GAP, data, at)
        if data[at : at + 1] == b">":
            break
        end = _past(_ATTRIBUTE, data, at)
        attribute = data[at:end].decode().lower()
        if not attribute:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        at = _past(_GAP, data, end)
        if at == len(data) - 1:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if data[at : at + 1] != b"=":
            attributes[attribute] = ""
            continue
        at = _past(_GAP, data, at + 1)
        attributes[attribute], at = _value(data, at)
        if at >= len(data) - 1:
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    return tag, attributes, at + 1


def _value(data: bytes, at: int) -> tuple[str, int]:
    """Return an attribute's value, quoted or bare, and the offset after it."""
    if (quote := data[at : at + 1]) not in (b'"', b"'"):
        end = _past(_TOKEN, data, at)
        if data[end : end + 1] not in (b" ", b"\t", b"\r", b"\n", b"\v", b"\0", b">"):
            raise MarkupError(f"Unexpected end of name token at byte offset {at}")
        return data[at:end].decode().lower(), end
    end = data.find(quote, at + 1)
    if end < 0:
        return "", len(data) - 1
    parts, inside = [], at + 1
    while inside < end:
        part, inside = _text(data[: end + 1].replace(b"<", b"\x01"), inside)
        parts.append(part.replace("\x01", "<"))
    return "".join(parts), end + 1


def _end_tag(data: bytes, begin: int, waiting: list[_Open]) -> tuple[str, int]:
    """Return the name in an end tag and the offset after it; raises where it closes nothing."""
    if not waiting:
        raise MarkupError(f"Unexpected end tag at byte offset {begin}")
    name = _TAG_NAME.match(data, begin + 2)
    assert name
    at = _past(_GAP, data, name.end())
    if data[at : at + 1] != b">":
        raise MarkupError(f"Unclosed end tag at byte offset {begin}")
    tag, expected = name[0].decode().lower(), waiting[-1].tag
    if tag and tag != expected:
        raise MarkupError(
            f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{tag}>"'
        )
    return expected, at + 1


def _past(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """Return the offset after what `pattern` matches at `at`."""
    match = pattern.match(data, at)
    assert match
    return match.end()


def _add(entities: list[Entity], opened: _Open, length: int, inside: str) -> None:
    """Append what a closed tag means."""
    kind, given = _KINDS[opened.tag], opened.attributes
    entity = Entity(kind, opened.offset, length)
    language = given.get("class", "")
    if kind == "text_link":
        url = given.get("href") or inside
        # Telegram keeps only addresses it could open.
        if re.match(r"(https?|tg|ton|mailto|tel):|[\w-]+(\.[\w-]+)+", url):
            entities.append(replace(entity, url=url))
    elif kind == "custom_emoji":
        if not given.get("emoji-id", "").isdigit():
            raise MarkupError("Invalid custom emoji identifier specified")
        entities.append(entity)
    elif kind == "blockquote" and "expandable" in given:
        entities.append(replace(entity, type="expandable_blockquote"))
    elif kind == "code" and language.startswith("language-"):
        entities.append(replace(entity, language=language.removeprefix("language-")))
    elif (
        kind == "pre"
        and entities
        and entities[-1] == replace(entity, type="code", language=entities[-1].language)
    ):
        entities[-1] = replace(entities[-1], type="pre")
    else:
        entities.append(entity)
