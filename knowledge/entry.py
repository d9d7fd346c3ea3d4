"""What the catalogue says of one document, how sure we are of it, and who says so."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

import pydantic

from knowledge.model import Locator

# pydantic checks the file against the dataclasses themselves, once, at the door.
_STRICT = pydantic.ConfigDict(extra="forbid")
_Words = Annotated[str, pydantic.Field(min_length=1)]
_Place = Annotated[Locator, pydantic.BeforeValidator(Locator.parse)]
_Address = Annotated[str, pydantic.Field(pattern=r"^https?://\S+$")]


class Certainty(StrEnum):
    """How we know something; `label` says it to an officer."""

    READ = "ĐT"
    SECONDARY = "TC"
    INFERRED = "SL"
    NO_SOURCE = "chưa có nguồn"

    @property
    def label(self) -> str:
        """The words an officer reads."""
        return _LABELS[self]


_LABELS = {
    Certainty.READ: "đọc trực tiếp văn bản",
    Certainty.SECONDARY: "theo nguồn thứ cấp",
    Certainty.INFERRED: "suy luận, cần kiểm tra lại",
    Certainty.NO_SOURCE: "chưa có nguồn",
}


class RelationKind(StrEnum):
    """What a document does to another."""

    AMENDS = "amends"  # sửa đổi, bổ sung
    REPLACES = "replaces"  # thay thế
    REPEALS = "repeals"  # bãi bỏ, làm hết hiệu lực
    GUIDES = "guides"  # hướng dẫn, tổ chức thực hiện
    BASED_ON = "based_on"  # căn cứ
    CONTINUES = "continues"  # kế tiếp, cùng việc; không phải thay thế chính thức
    CITES = "cites"  # nhắc tới


@dataclass(frozen=True, slots=True)
class Relation:
    """What `document` does to `target`, at which of its places, since when, and who says so."""

    __pydantic_config__ = _STRICT

    document: str
    kind: RelationKind
    target: str
    certainty: Certainty
    source: _Words
    at: _Place | None = None
    since: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that an officer should read on days from `since` to `until`, both included.

    `at` is the place of the document that it is about, None where it is about all of it.
    """

    __pydantic_config__ = _STRICT

    text: _Words
    certainty: Certainty
    source: _Words
    since: datetime.date | None = None
    until: datetime.date | None = None
    at: _Place | None = None

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the note is to be read on `day`."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another document whose number is taken for this one's; it is not in the catalogue."""

    __pydantic_config__ = _STRICT

    number: _Words
    note: _Words
    source: _Words


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a programme or plan runs, both included."""

    __pydantic_config__ = _STRICT

    since: datetime.date
    until: datetime.date


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one document. None and empty mean that no source says it.

    `in_force_from` is the first day it holds, `expires` the first day it no longer does;
    `in_force_by` is the earliest day on which a source relies on it, given where the day it took
    effect is not known. `text` is the file in `texts/` that holds its words or our digest of them,
    `known` says how much of it that covers and `missing` what it does not. `certainties` are those
    of fields that differ from `certainty`.
    """

    __pydantic_config__ = _STRICT

    number: _Words
    type: _Words
    title: _Words
    issuer: _Words
    certainty: Certainty
    sources: Annotated[tuple[_Words, ...], pydantic.Field(min_length=1)]
    verified: datetime.date
    known: Literal["toàn văn", "một phần", "không"]
    aliases: tuple[_Words, ...] = ()
    signer: _Words | None = None
    date: datetime.date | None = None
    in_force_from: datetime.date | None = None
    in_force_by: datetime.date | None = None
    expires: datetime.date | None = None
    period: Period | None = None
    url: _Address | None = None
    file_url: _Address | None = None
    checksum: Annotated[str, pydantic.Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    text: _Words | None = None
    missing: _Words | None = None
    relations: tuple[Relation, ...] = ()
    notes: tuple[Note, ...] = ()
    confusable_with: tuple[LookAlike, ...] = ()
    certainties: tuple[tuple[str, Certainty], ...] = ()

    def certainty_of(self, field: str) -> Certainty:
        """Return how sure the value of `field` is; NO_SOURCE where there is none."""
        if getattr(self, field) is None:
            return Certainty.NO_SOURCE
        return dict(self.certainties).get(field, self.certainty)

    @property
    def is_digest(self) -> bool:
        """Whether `text` is our digest rather than the document's own words."""
        return self.text is not None and self.text.endswith(".digest.txt")
