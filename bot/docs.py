"""Take official texts into the library: understand a file, keep it, switch to the new index."""

import datetime
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import messages
from bot.reading import read_safely
from index.build import Manifest, build
from index.embed import Encoder
from knowledge import catalogue, official
from knowledge.errors import TrolyError
from knowledge.library import GUIDANCE, Library, shipped, with_official
from knowledge.model import Authority, Document, Kind, Provision, Span, has_articles
from knowledge.official import OfficialText, Source
from knowledge.vietnamese import fold, label_order, nfc

Progress = Callable[[int, int], None]


class NotTaken(TrolyError):
    """A file that was read cannot be taken into the library; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file as understood, before anything is kept.

    `doubts` are sentences for whoever adds it: those of the reading, then what does not fit what
    the catalogue and the digest say.
    """

    text: OfficialText
    document: Document
    doubts: tuple[str, ...]

    @property
    def articles(self) -> int:
        """How many articles were understood."""
        return sum(provision.kind is Kind.DIEU for provision in self.document.walk())


def understand(
    path: Path,
    *,
    number: str | None = None,
    url: str | None = None,
    progress: Progress | None = None,
) -> Candidate:
    """Return what the file says, as the document of that number, or of the number it prints.

    `url` is where it was downloaded from. `progress` is told (page, pages). Raises UnreadableFile
    or NotTaken, one line each; nothing is kept yet.
    """
    found = read_safely(path, progress=progress)
    printed = _printed(found.number) if found.number else None
    chosen = _chosen(number) if number else printed
    if chosen is None:
        raise NotTaken(
            f"không thấy số văn bản trong {path.name}; hãy chạy lại với --number SỐ, "
            "ví dụ --number 72/2015/NĐ-CP"
        )
    if chosen == GUIDANCE:
        raise NotTaken(f"{path.name}: nguyên văn {GUIDANCE} đã có sẵn, không cần thêm")
    text = OfficialText(
        number=chosen,
        title=found.title or "",
        text=found.text,
        source=Source(
            name=path.name,
            size=path.stat().st_size,
            sha256=official.file_sha256(path),
            added=datetime.datetime.now(datetime.UTC).date(),
            path=None if url else str(path.absolute()),
            url=url,
        ),
        pages=found.pages,
        doubts=found.doubts,
        date=found.date,
        signer=found.signer,
    )
    document = official.document(text)
    doubts = (*map(str, found.doubts), *_misfits(text, document, printed))
    return Candidate(text, document, doubts)


def take(
    candidates: Sequence[Candidate],
    texts: Path,
    index: Path,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
) -> tuple[Library, Manifest]:
    """Keep the candidates, index the library with them and switch to it, all or nothing.

    The texts are written once the new index is whole on the disk, right before the switch, so
    that whatever fails leaves texts and index as they were. A damaged text is replaced by its own
    candidate; another damaged one raises TextDamaged.
    """
    new = [candidate.text for candidate in candidates]
    numbers = [text.number for text in new]
    if repeated := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise NotTaken(f"có hai tệp cùng là văn bản {', '.join(repeated)}; hãy bớt một tệp")
    state = official.state(texts)
    whole, damaged = official.survey(texts)
    cured = {official.file_stem(number) for number in numbers}
    for damage in damaged:
        if damage.stem not in cured:
            raise damage
    former = {text.number: text for text in whole}
    kept = [official.document(text) for text in whole if text.number not in numbers]
    library = with_official([*kept, *(candidate.document for candidate in candidates)])

    def keep() -> None:
        if official.state(texts) != state:
            raise NotTaken("kho văn bản vừa được một lệnh khác thay đổi; hãy chạy lại")
        try:
            for text in new:
                official.write(texts, text)
        except BaseException:
            for text in new:
                if text.number in former:
                    official.write(texts, former[text.number])
                else:
                    official.remove(texts, text.number)
            raise

    return library, build(library, encoder, index, progress=progress, ready=keep)


def outline(document: Document) -> list[tuple[int, str]]:
    """Return the parts, chapters and articles as understood: how deep, and label and title.

    Where a document has no articles, its numbered places. Titles are as printed, on one line.
    """
    listed = _GROUPS if has_articles(document.number) else {*_GROUPS, Kind.MUC, Kind.DIEM}

    def descend(level: Sequence[Provision], depth: int) -> Iterator[tuple[int, str]]:
        for provision in level:
            if provision.kind in listed:
                end = provision.heading.end if provision.heading else provision.body.start
                printed = " ".join(document.words(Span(provision.span.start, end)).split())
                clauses = sum(child.kind is Kind.KHOAN for child in provision.children)
                yield depth, f"{printed} ({clauses} khoản)" if clauses else printed
            yield from descend(provision.children, depth + (provision.kind in listed))

    return list(descend(document.provisions, 0))


_GROUPS = {Kind.PHAN, Kind.CHUONG, Kind.SECTION, Kind.SUBSECTION, Kind.PHU_LUC, Kind.DIEU}


def failures(library: Library, numbers: Collection[str]) -> list[str]:
    """Return why orders of or for the documents `numbers` could not be carried out."""
    return [
        f"{number}: {failure.reason}"
        for number, editions in library.editions.items()
        for failure in dict.fromkeys(f for edition in editions for f in edition.failures)
        if {number, failure.instruction.by.document} & set(numbers)
    ]


def _printed(number: str) -> str:
    """Return a printed number as the catalogue writes it: scans lose the marks of "NĐ"."""
    entries = catalogue.load().entries
    alike = [entry.number for entry in entries if fold(entry.number) == fold(number)]
    return alike[0] if alike else nfc(number)


def _chosen(number: str) -> str:
    """Return the full number that the operator means; raises NotTaken where it is none."""
    found = catalogue.load().find(number)
    full = found[0].number if len(found) == 1 else nfc(number).strip()
    if not official.is_number(full):
        raise NotTaken(f"“{number}” không phải số văn bản; hãy viết đủ, ví dụ 72/2015/NĐ-CP")
    return full


def _misfits(text: OfficialText, document: Document, printed: str | None) -> Iterator[str]:
    """Yield what in the text does not fit what was asked for, or what we know of the document."""
    if printed is None:
        yield "trong tệp không in số văn bản; dùng số đã cho"
    elif printed != text.number:
        yield f"số in trong tệp là {printed}, không phải {text.number}"
    entry = catalogue.load().entry(text.number)
    if entry is None:
        yield "không có trong danh mục: chưa có nguồn về hiệu lực và văn bản sửa đổi"
    elif entry.date and text.date and entry.date != text.date:
        listed = messages.day(entry.date)
        yield f"ngày in trong tệp là {messages.day(text.date)}, danh mục ghi {listed}"
    labels = [p.locator.labels[0] for p in document.walk() if p.kind is Kind.DIEU]
    if not labels and has_articles(text.number):
        yield "không nhận ra Điều nào; hãy kiểm tra lại tệp"
    known = {label for label in labels if "~" not in label}
    counted = {int(label) for label in known if label.isdigit()}
    wanted = {str(number) for number in range(1, max(counted, default=0))} | _digested(text.number)
    if missing := sorted(wanted - known, key=label_order):
        yield f"thiếu {_listed('Điều', missing)}"
    if repeated := sorted({label.split("~")[0] for label in labels if "~" in label}):
        yield f"in lặp {_listed('Điều', repeated)}"


def _digested(number: str) -> set[str]:
    """Return the articles that our digest knows the document had as issued."""
    first, *_ = shipped().editions.get(number, (None,))
    if first is None or first.document.authority is not Authority.DIGEST:
        return set()
    walk = first.document.walk()
    return {p.locator.labels[0] for p in walk if p.kind is Kind.DIEU}


# As many labels as a line holds.
_LISTED = 12


def _listed(kind: str, labels: Sequence[str]) -> str:
    more = f" và {len(labels) - _LISTED} {kind} khác" if len(labels) > _LISTED else ""
    return f"{kind} {', '.join(labels[:_LISTED])}{more}"
