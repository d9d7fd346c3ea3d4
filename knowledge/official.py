"""Keep the operator's official texts: each a text file, and a record that says where it is from."""

import contextlib
import datetime
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from knowledge import catalogue
from knowledge.errors import TrolyError
from knowledge.model import Document
from knowledge.parse import parse
from knowledge.read import Doubt
from knowledge.vietnamese import nfc, strip_marks

_STRICT = pydantic.ConfigDict(extra="forbid")
_Sha256 = Annotated[str, pydantic.Field(pattern=r"^[0-9a-f]{64}$")]
_RECORDS = "*.json"

# "72/2015/NĐ-CP", "5740/BTTTT-TTĐN", "57-KL/TW", "91/2025/QH15"; never a way out of the folder.
_NUMBER = re.compile(r"\d{1,6}\w{0,2}(?:[/-][^\W_]+)+")


class TextDamaged(TrolyError):
    """A stored official text is missing, cut short or not the one that was written.

    `stem` is the `file_stem` of its number.
    """

    def __init__(self, message: str, stem: str) -> None:
        """Say `message` of the text kept under `stem`."""
        super().__init__(message)
        self.stem = stem


@dataclass(frozen=True, slots=True)
class Source:
    """Where an official text came from.

    `name`, `size` (bytes) and `sha256` are those of the file that was read; `path` is where the
    operator's copy lay, `url` where it was downloaded from; `added` is the day, UTC.
    """

    __pydantic_config__ = _STRICT

    name: str
    size: int
    sha256: _Sha256
    added: datetime.date
    path: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialText:
    """A document's own words as read from a file, in NFC, with every doubt of the reading."""

    number: str
    title: str
    text: str
    source: Source
    pages: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    date: datetime.date | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """What stands in the JSON file beside the text."""

    __pydantic_config__ = _STRICT

    format: Literal[1]
    number: str
    title: str
    date: datetime.date | None
    signer: str | None
    pages: tuple[int, ...]
    doubts: tuple[Doubt, ...]
    source: Source
    text: Annotated[str, pydantic.Field(pattern=r"^[\w-]+\.[0-9a-f]{16}\.txt$")]
    sha256: _Sha256


_RECORD = pydantic.TypeAdapter(_Record)


def is_number(number: str) -> bool:
    """Return whether `number` is written like the full number of a document.

    >>> is_number("72/2015/NĐ-CP"), is_number("57-KL/TW"), is_number("../72"), is_number("72")
    (True, True, False, False)
    """
    return _NUMBER.fullmatch(nfc(number)) is not None


def document(text: OfficialText) -> Document:
    """Return `text` as a parsed document; what the catalogue knows of it goes before its print."""
    entry = catalogue.load().entry(text.number)
    return parse(
        text.text,
        number=text.number,
        title=entry.title if entry else text.title,
        pages=text.pages,
        date=(entry.date if entry else None) or text.date,
        url=(entry.url if entry else None) or text.source.url,
    )


def write(folder: Path, text: OfficialText) -> None:
    """Keep `text` in `folder` in place of any other of its number.

    The record is renamed into place last, so that a reader, and a machine that stops at any
    moment, has either the former text whole or the new one. Raises ValueError on a bad number.
    """
    if not is_number(text.number):
        raise ValueError(f"{text.number!r} is not the full number of a document")
    folder.mkdir(parents=True, exist_ok=True)
    words = text.text.encode()
    digest = hashlib.sha256(words).hexdigest()
    stem = file_stem(text.number)
    record = _Record(
        1,
        text.number,
        text.title,
        text.date,
        text.signer,
        text.pages,
        text.doubts,
        text.source,
        f"{stem}.{digest[:16]}.txt",
        digest,
    )
    _put(folder / record.text, words)
    _put(folder / f"{stem}.json", _RECORD.dump_json(record, indent=1))
    _sync(folder)
    for former in folder.glob(f"{stem}.*.txt"):
        if former.name != record.text:
            former.unlink(missing_ok=True)


def remove(folder: Path, number: str) -> None:
    """Take the text of that number out of `folder`; nothing happens where there is none."""
    stem = file_stem(number)
    (folder / f"{stem}.json").unlink(missing_ok=True)
    for text in folder.glob(f"{stem}.*.txt"):
        text.unlink(missing_ok=True)


def read_all(folder: Path) -> tuple[OfficialText, ...]:
    """Return the texts in `folder` in the order of their file names; none where there is none.

    Raises TextDamaged for the first that is not whole.
    """
    texts, damaged = survey(folder)
    if damaged:
        raise damaged[0]
    return texts


def survey(folder: Path) -> tuple[tuple[OfficialText, ...], tuple[TextDamaged, ...]]:
    """Return the texts in `folder` that are whole, and one error for each that is not."""
    texts: list[OfficialText] = []
    damaged: list[TextDamaged] = []
    for path in sorted(folder.glob(_RECORDS)):
        if path.name.startswith("."):
            continue
        try:
            texts.append(_read(path))
        except TextDamaged as error:
            damaged.append(error)
    return tuple(texts), tuple(damaged)


def state(folder: Path) -> frozenset[tuple[str, int]]:
    """Return what changes whenever a text in `folder` is written or removed."""
    return frozenset(
        (path.name, path.stat().st_mtime_ns)
        for path in folder.glob(_RECORDS)
        if not path.name.startswith(".")
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> OfficialText:
    try:
        record = _RECORD.validate_json(path.read_bytes())
    except (OSError, pydantic.ValidationError):
        raise _damaged(path, path.stem, path.stem) from None
    beside = path.with_name(record.text)
    try:
        words = beside.read_bytes()
    except OSError:
        raise _damaged(beside, record.number, path.stem) from None
    if hashlib.sha256(words).hexdigest() != record.sha256:
        raise _damaged(beside, record.number, path.stem)
    return OfficialText(
        number=record.number,
        title=record.title,
        text=words.decode(),
        source=record.source,
        pages=record.pages,
        doubts=record.doubts,
        date=record.date,
        signer=record.signer,
    )


def _damaged(path: Path, number: str, stem: str) -> TextDamaged:
    return TextDamaged(
        f"tệp {path} của văn bản {number} thiếu hoặc không còn nguyên vẹn; "
        "hãy thêm lại từ bản gốc bằng: troly docs add TỆP",
        stem,
    )


def file_stem(number: str) -> str:
    """Return the file name of a number, in letters that every file system keeps apart.

    >>> file_stem("72/2015/NĐ-CP")
    '72-2015-ND-CP'
    """
    return strip_marks(number).replace("/", "-").upper()


def _put(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and rename it into place once it is on the disk."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _sync(folder: Path) -> None:
    """Make sure that the renames in `folder` are on the disk."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders, and needs no telling
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
