"""Every document at hand, by number."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.errors import UnknownDocument, UnknownPlace
from knowledge.model import Citation, Document, Locator, Provision
from knowledge.parse import parse
from knowledge.vietnamese import nfc

GUIDANCE = "5740/BTTTT-TTĐN"


@dataclass(frozen=True)
class Library:
    """The documents that answers may quote, by number, the guidance first."""

    documents: Mapping[str, Document]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The full numbers, in the order in which the documents are listed."""
        return tuple(self.documents)

    def document(self, number: str) -> Document:
        """Return the document of that full number; raises UnknownDocument."""
        try:
            return self.documents[number]
        except KeyError:
            at_hand = ", ".join(self.documents)
            raise UnknownDocument(
                f"không có văn bản {number} trong kho; các văn bản hiện có: {at_hand}"
            ) from None

    def provision(self, number: str, locator: Locator) -> Provision:
        """Return one place; raises UnknownDocument, or UnknownPlace naming the places there are."""
        document = self.document(number)
        if provision := document.find(locator):
            return provision
        nearest = _nearest(document, locator)
        raise UnknownPlace(
            f"{Citation(number)} không có {Citation(number, locator).place}; có: {nearest}"
        )

    def citation(self, number: str, locator: Locator | None = None) -> Citation:
        """Return the citation of a place with the document's date."""
        return Citation(number, locator, self.document(number).date)


def _nearest(document: Document, locator: Locator) -> str:
    """Return the labels beside the one that is missing, as many as fit in a line."""
    parent = locator.parent
    while parent and not document.find(parent):
        parent = parent.parent
    above = document.find(parent) if parent else None
    level = above.children if above else document.provisions
    return ", ".join(str(provision.locator) for provision in level) or "không có mục con"


def checksum(document: Document) -> str:
    """Return the SHA-256 of what an index of `document` depends on: its number, title and text."""
    content = "\0".join((document.number, document.title, document.authority, document.text))
    return hashlib.sha256(content.encode()).hexdigest()


@cache
def shipped() -> Library:
    """Return the documents that come with the project."""
    raw = files("knowledge").joinpath("texts/5740-BTTTT-TTDN.txt").read_text(encoding="utf-8")
    text, pages = _paged(raw)
    guidance = parse(
        text,
        number=GUIDANCE,
        title="Hướng dẫn xây dựng Kế hoạch công tác thông tin đối ngoại năm 2023",
        date=datetime.date(2022, 11, 25),
        pages=pages,
    )
    return Library({guidance.number: guidance})


def _paged(raw: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with each form feed made a space, and the offset of each page's first word.

    >>> _paged("một cụm thông\\ftin")
    ('một cụm thông tin', (0, 14))
    """
    raw = nfc(raw)
    breaks = tuple(offset + 1 for offset, letter in enumerate(raw) if letter == "\f")
    return raw.replace("\f", " "), (0, *breaks)
