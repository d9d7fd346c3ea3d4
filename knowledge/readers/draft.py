"""What a reader hands over: text as far as it could be had, and every doubt about it."""

from dataclasses import dataclass, field

from knowledge.errors import TrolyError

# A page break inside a draft's text: in place of the space or after the line break it falls on.
PAGE_BREAK = "\f"


class UnreadableFile(TrolyError):
    """A file that cannot be read as a document; the text says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at: what was left out, mended, or hard to read.

    `what` is a sentence in Vietnamese for the officer who adds the document; `page` counts from 1
    and is None where the doubt is about the whole text.
    """

    what: str
    page: int | None = None

    def __str__(self) -> str:
        return f"trang {self.page}: {self.what}" if self.page else self.what


@dataclass(frozen=True, slots=True)
class Draft:
    """One paragraph a line; `PAGE_BREAK` where a page begins; `facts` as the file states them."""

    text: str
    doubts: tuple[Doubt, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
