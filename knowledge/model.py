"""The words of the field as frozen records: Document, Provision, Locator, Citation, Status."""

import bisect
import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.vietnamese import day, label_order, roman_value


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters `[start, end)` in `Document.text`, which is NFC."""

    start: int
    end: int

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Locator:
    """The path of printed labels to a provision.

    Labels are strings: `2.a.3` in the guidance (mục 2, điểm a, nhiệm vụ (3)), `7.3.đ` in a decree
    (điểm đ khoản 3 Điều 7), `21a` for an inserted article, `mo-dau` for a part without a number.
    Articles are numbered through a document, so chapters are not part of an article's path.

    >>> str(Locator.parse("2.a.3")), Locator.parse("2.a.3").parent == Locator.parse("2.a")
    ('2.a.3', True)
    >>> sorted(map(Locator.parse, ["10", "2.đ", "2.e", "2.d"])) == [
    ...     Locator.parse(text) for text in ("2.d", "2.đ", "2.e", "10")]
    True
    """

    labels: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Locator":
        """Return the locator written as `text`; raises ValueError where a label is empty."""
        labels = tuple(text.split("."))
        if not all(labels):
            raise ValueError(f"locator {text!r} has an empty label; write it like 2.a.3")
        return cls(labels)

    @property
    def parent(self) -> "Locator | None":
        """The locator one level up, or None at the top."""
        return Locator(self.labels[:-1]) if len(self.labels) > 1 else None

    def __str__(self) -> str:
        return ".".join(self.labels)

    def __lt__(self, other: "Locator") -> bool:
        return [label_order(x) for x in self.labels] < [label_order(x) for x in other.labels]


class Kind(StrEnum):
    """What a provision is called in print."""

    PART = "phần không đánh số"  # kinh-gui, trich-yeu, mo-dau, ket.1 …
    PHAN = "Phần"
    CHUONG = "Chương"
    SECTION = "Mục"  # of a chapter
    SUBSECTION = "Tiểu mục"
    DIEU = "Điều"
    KHOAN = "khoản"
    MUC = "mục"  # of a document without articles
    DIEM = "điểm"
    NHIEM_VU = "nhiệm vụ"  # "(1)", "(2)" inside a paragraph
    PHU_LUC = "Phụ lục"


@dataclass(frozen=True, slots=True)
class Provision:
    """One numbered or unnumbered place of a document, with the places inside it.

    `span` covers label, heading, own words and children; `heading` is the span of the title after
    the label ("Phạm vi điều chỉnh"), `body` starts after label and heading. Siblings are in printed
    order and do not overlap.
    """

    locator: Locator
    kind: Kind
    span: Span
    body: Span
    heading: Span | None = None
    children: tuple["Provision", ...] = ()

    def walk(self) -> Iterator["Provision"]:
        """Yield this provision and all inside it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Authority(StrEnum):
    """Whose words a document's text is."""

    OFFICIAL = "official"  # the text itself, word for word
    DIGEST = "digest"  # our own words on what it provides
    FAQ = "faq"  # an answer of the unit's officials, reviewed


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its structure.

    `text` is NFC and complete; the spans of `provisions` (the top level) cover it from the first
    character to the last. `pages` holds the offset at which each page starts, the first being 0;
    it is empty where the source has no pages.
    """

    number: str
    title: str
    text: str
    provisions: tuple[Provision, ...]
    authority: Authority = Authority.OFFICIAL
    date: datetime.date | None = None
    pages: tuple[int, ...] = ()
    url: str | None = None
    # Worked out when a place is first looked for: an answer looks for hundreds.
    _paths: dict[Locator, tuple[Provision, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def walk(self) -> Iterator[Provision]:
        """Yield every provision in printed order, parents before children."""
        for provision in self.provisions:
            yield from provision.walk()

    def find(self, locator: Locator) -> Provision | None:
        """Return the provision at `locator`, or None."""
        path = self.path(locator)
        return path[-1] if path else None

    def path(self, locator: Locator) -> tuple[Provision, ...]:
        """Return the provisions from the top level down to `locator`; empty where there is none."""
        if not self._paths:
            self._paths.update(_paths(self.provisions))
        return self._paths.get(locator, ())

    def words(self, span: Span) -> str:
        """Return the slice of `text` that `span` points at."""
        return self.text[span.start : span.end]

    def page_of(self, offset: int) -> int | None:
        """Return the page, from 1, that holds the character at `offset`; None without pages."""
        return bisect.bisect_right(self.pages, offset) or None


def _paths(
    level: tuple[Provision, ...], above: tuple[Provision, ...] = ()
) -> dict[Locator, tuple[Provision, ...]]:
    """Return the way to each place below `above`, the first in print where two are alike."""
    paths: dict[Locator, tuple[Provision, ...]] = {}
    for provision in level:
        here = (*above, provision)
        paths.setdefault(provision.locator, here)
        for locator, path in _paths(provision.children, here).items():
            paths.setdefault(locator, path)
    return paths


# How the number of a document tells what kind of document it is; the first match counts.
_TYPES = (
    ("NĐ-CP", "Nghị định"),
    ("TTLT-", "Thông tư liên tịch"),
    ("TT-", "Thông tư"),
    ("QĐ-", "Quyết định"),
    ("NQ-", "Nghị quyết"),
    ("NQ/", "Nghị quyết"),
    ("KL/", "Kết luận"),
    ("CT-", "Chỉ thị"),
    ("CT/", "Chỉ thị"),
    ("KH-", "Kế hoạch"),
    ("CTr-", "Chương trình phối hợp"),
)


# How the kind of a document is said and typed, folded; longer names before those that begin them.
NAMED_TYPES = {
    "thong tu lien tich": "Thông tư liên tịch",
    "ttlt": "Thông tư liên tịch",
    "chuong trinh phoi hop": "Chương trình phối hợp",
    "ctph": "Chương trình phối hợp",
    "ctr": "Chương trình phối hợp",
    "nghi dinh": "Nghị định",
    "nd": "Nghị định",
    "thong tu": "Thông tư",
    "tt": "Thông tư",
    "quyet dinh": "Quyết định",
    "qd": "Quyết định",
    "cong van": "Công văn",
    "cv": "Công văn",
    "nghi quyet": "Nghị quyết",
    "nq": "Nghị quyết",
    "ket luan": "Kết luận",
    "kl": "Kết luận",
}


def document_type(number: str) -> str:
    """Return the kind of document that `number` names.

    >>> document_type("72/2015/NĐ-CP"), document_type("5740/BTTTT-TTĐN")
    ('Nghị định', 'Công văn')
    >>> document_type("57-KL/TW"), document_type("91/2025/QH15"), document_type("257/2025/QH15")
    ('Kết luận', 'Văn bản', 'Văn bản')
    """
    for mark, name in _TYPES:
        if f"/{mark}" in number or f"-{mark}" in number:
            return name
    # Laws and resolutions of the National Assembly are numbered alike: a word for both is right.
    return "Văn bản" if "/QH" in number else "Công văn"


def has_articles(number: str) -> bool:
    """Return whether documents of this kind count their provisions in Điều."""
    return document_type(number) in {
        "Nghị định",
        "Thông tư",
        "Thông tư liên tịch",
        "Quyết định",
        "Văn bản",
    }


# Parts of a document that carry no number, as an official would name them.
UNNUMBERED = {
    "kinh-gui": "phần Kính gửi",
    "trich-yeu": "phần trích yếu",
    "mo-dau": "phần mở đầu",
    "ket": "phần kết",
    "dau-van-ban": "phần đầu văn bản",
    "chua-ro": "phần chưa rõ số",  # of a digest: what is known, but not under which number
}
_NAMED = {
    "phan": "Phần",
    "chuong": "Chương",
    "muc": "Mục",
    "tieu-muc": "Tiểu mục",
    "phu-luc": "Phụ lục",
    "de-muc": "đề mục",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document. `str()` is the official wording, and `cite.parse` reads it back.

    >>> str(Citation("5740/BTTTT-TTĐN", Locator.parse("2.a.3"), datetime.date(2022, 11, 25)))
    'mục 2, điểm a, nhiệm vụ (3), Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022'
    >>> str(Citation("72/2015/NĐ-CP", Locator.parse("7.3.đ")))
    'điểm đ khoản 3 Điều 7 Nghị định số 72/2015/NĐ-CP'
    """

    document: str
    locator: Locator | None = None
    date: datetime.date | None = None

    def __str__(self) -> str:
        name = f"{document_type(self.document)} số {self.document}"
        if self.date:
            name += f" ngày {day(self.date)}"
        if self.locator is None:
            return name
        if has_articles(self.document):
            return f"{self.place} {name}"
        return f"{self.place}, {name}"

    @property
    def place(self) -> str:
        """The place without the document: "mục 2, điểm a, nhiệm vụ (3)"; empty for a whole one."""
        if self.locator is None:
            return ""
        parts = _place_parts(self.locator.labels, articles=has_articles(self.document))
        if has_articles(self.document):
            return " ".join(reversed(parts))
        return ", ".join(parts)


def _place_parts(labels: tuple[str, ...], *, articles: bool) -> list[str]:
    """Return the wording of each label, outermost first."""
    parts: list[str] = []
    for depth, label in enumerate(labels):
        stem, _, ordinal = label.rpartition("-")
        if label in UNNUMBERED:
            parts.append(UNNUMBERED[label])
        elif stem in _NAMED:
            parts.append(f"{_NAMED[stem]} {ordinal}")
        elif label in _NAMED:
            parts.append(_NAMED[label])
        elif depth and labels[0] in UNNUMBERED:
            parts.append(f"đoạn {label}")
        elif roman_value(label):
            parts.append(f"mục {label}")
        elif label[0].isdigit():
            if articles:
                parts.append(f"Điều {label}" if depth == 0 else f"khoản {label}")
            elif depth == 0:
                parts.append(f"mục {label}")
            else:
                parts.append(f"nhiệm vụ ({label})")
        else:
            parts.append(f"điểm {label}")
    return parts


class State(StrEnum):
    """What a provision or document is worth on a date."""

    IN_FORCE = "in_force"
    AMENDED = "amended"  # in force, with changes
    EXPIRED = "expired"
    LAPSED = "lapsed"  # nothing ended it, but the period that it is for is over
    NOT_YET = "not_yet_in_force"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a place on the day asked about, by what and since when, where known."""

    state: State
    by: Citation | None = None
    since: datetime.date | None = None
