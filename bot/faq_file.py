"""Entries as a file that people can read, change and keep: TOML, one table for each."""

import datetime
import json
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import pydantic

from bot.faq import TOPIC, Basis, Entry, NotAnEntry, checked
from knowledge.library import Library, shipped

_HEAD = (
    "# Giải đáp của đơn vị, do `troly faq export` ghi; `troly faq import` đọc lại. Mỗi mục có tên\n"
    "# riêng: mục trùng tên thì thay mục cũ. Nơi dẫn viết số văn bản#vị trí. `said` là dấu của\n"
    "# lời văn lúc duyệt; xóa dòng đó thì lời văn trong kho được coi là lời văn lúc duyệt.\n"
)
_LONGEST_NAME = 64
_Words = Annotated[str, pydantic.Field(min_length=1)]


class _Table(pydantic.BaseModel):
    """One `[[entry]]`."""

    model_config = pydantic.ConfigDict(extra="forbid")

    name: Annotated[str, pydantic.Field(min_length=1, max_length=_LONGEST_NAME)]
    question: _Words
    answer: _Words
    unit: _Words
    date: datetime.date
    topic: _Words = TOPIC
    citations: tuple[str, ...] = ()
    said: tuple[str, ...] | None = None


class _File(pydantic.BaseModel):
    """The whole file."""

    model_config = pydantic.ConfigDict(extra="forbid")

    entry: tuple[_Table, ...] = ()


def read(text: str, *, source: str = "tệp") -> tuple[Entry, ...]:
    """Return the entries in `text`, in order; `said` is "" where the file does not give it.

    Raises NotAnEntry naming `source` and the first fault.
    """
    try:
        tables = _File.model_validate(tomllib.loads(text)).entry
    except tomllib.TOMLDecodeError as error:
        raise NotAnEntry(f"{source} không phải TOML: {error}") from None
    except pydantic.ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise NotAnEntry(f"{source}: {where}: {fault['msg']}") from None
    names = [table.name for table in tables]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise NotAnEntry(f"{source}: có hai mục cùng tên “{twice}”; hãy đổi tên một mục")
    return tuple(_entry(table, source) for table in tables)


def read_file(path: Path) -> tuple[Entry, ...]:
    """Return the entries in a file; raises NotAnEntry where it cannot be read."""
    try:
        return read(path.read_text(encoding="utf-8-sig"), source=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise NotAnEntry(f"không đọc được {path}: {error}") from None


def starting_set() -> tuple[Entry, ...]:
    """Return the entries that ship, with each place noted as our own texts read it on their day.

    Where the office has added another text of a document, they no longer hold: somebody looks at
    them again.
    """
    text = files("bot").joinpath("faq.toml").read_text(encoding="utf-8")
    return tuple(noted(entry, shipped(), entry.on) for entry in read(text, source="faq.toml"))


def noted(entry: Entry, library: Library, day: datetime.date) -> Entry:
    """Return `entry` with its places noted as on `day`, where the file does not say; raises."""
    if entry.bases and all(basis.said for basis in entry.bases):
        return entry
    return checked(entry, library, day)


def written(entries: Iterable[Entry]) -> str:
    """Return the file that `read` reads back to the same entries, each with its name."""
    return _HEAD + "".join(_written(entry) for entry in entries)


def _entry(table: _Table, source: str) -> Entry:
    if table.said is not None and len(table.said) != len(table.citations):
        raise NotAnEntry(f"{source}: “{table.name}”: said và citations không cùng số dòng")
    said = table.said or ("",) * len(table.citations)
    try:
        places = [Basis.parse(text) for text in table.citations]
    except ValueError as error:
        raise NotAnEntry(f"{source}: “{table.name}”: {error}") from None
    bases = (Basis(b.document, b.locator, s) for b, s in zip(places, said, strict=True))
    return Entry(
        table.topic, table.question, table.answer, table.unit, table.date, tuple(bases), table.name
    )


def _written(entry: Entry) -> str:
    lines = {
        "name": _string(entry.name or f"so-{entry.id}"),
        "topic": _string(entry.topic),
        "question": _string(entry.question),
        "answer": _string(entry.answer),
        "unit": _string(entry.unit),
        "date": entry.on.isoformat(),
        "citations": _strings(map(str, entry.bases)),
        "said": _strings(basis.said for basis in entry.bases),
    }
    return "\n[[entry]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def _strings(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_string, texts))}]"


def _string(text: str) -> str:
    """Return a TOML string; words of several lines stay on several lines."""
    # JSON's escapes are TOML's, but for DEL, which JSON leaves as it is.
    lines = [
        json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
        for line in text.split("\n")
    ]
    # The first line break after the opening quotes is not part of the string.
    return f'"{lines[0]}"' if len(lines) == 1 else '"""\n' + "\n".join(lines) + '"""'
