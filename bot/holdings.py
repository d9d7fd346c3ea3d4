"""What the library holds, and what an operator should look after: list and check."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot import messages
from index import build
from index.errors import IndexDamaged, IndexUnusable
from knowledge import catalogue, official
from knowledge.entry import RelationKind
from knowledge.library import Library, with_official
from knowledge.model import Authority, State, Status
from knowledge.official import OfficialText

# Documents are amended and replaced; what nobody looked up for a year may have been.
_VERIFIED_FOR = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Holding:
    """A document of the catalogue or of the operator's, as of a day.

    `authority` is None where nothing of its content is at hand. `verified` is the day on which
    somebody last compared what we know of it with its source.
    """

    number: str
    title: str
    authority: Authority | None
    status: Status
    verified: datetime.date


def holdings(library: Library, texts: Iterable[OfficialText], day: datetime.date) -> list[Holding]:
    """Return every document that is known of, the catalogue's first and in its order."""
    added = {text.number: text for text in texts}
    shelf = library.on(day)
    entries = {entry.number: entry for entry in catalogue.load().entries}
    found = []
    for number in dict.fromkeys([*entries, *library.numbers]):
        document = shelf.documents.get(number)
        entry, text = entries.get(number), added.get(number)
        days = [entry.verified] if entry else []
        days += [text.source.added] if text else []
        found.append(
            Holding(
                number,
                entry.title if entry else document.title if document else "",
                document.authority if document else None,
                shelf.status(number),
                max(days, default=day),
            )
        )
    return found


class Concern(StrEnum):
    """What is the matter with a document or the index, the gravest first."""

    DAMAGED = "damaged"  # the only one that keeps the assistant from serving
    INDEX = "index"  # none yet, or made from other texts
    CHANGED = "changed"  # the file that was added is another now
    UNAPPLIED = "unapplied"  # an order of an amending document could not be carried out
    AMENDED = "amended"  # by a document whose official text is not at hand
    EXPIRED = "expired"
    UNVERIFIED = "unverified"  # for over a year
    DIGEST = "digest"  # no official text
    MISSING = "missing"  # nothing of its content


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look after, in a line of Vietnamese for the operator."""

    concern: Concern
    number: str
    what: str


def check(texts: Path, index: Path, day: datetime.date) -> list[Finding]:
    """Return what needs looking after on the day `day`, the gravest first."""
    whole, damaged = official.survey(texts)
    library = with_official(map(official.document, whole))
    found = [Finding(Concern.DAMAGED, damage.stem, str(damage)) for damage in damaged]
    if not damaged:
        found += _index(library, index)
    for text in whole:
        found += _changed(text)
        found += _amended(text.number, {other.number for other in whole}, day)
    for number, editions in library.editions.items():
        failures = dict.fromkeys(f for edition in editions for f in edition.failures)
        found += [Finding(Concern.UNAPPLIED, number, f.reason) for f in failures]
    for holding in holdings(library, whole, day):
        found += _held(holding, day)
    order = list(Concern)
    return sorted(found, key=lambda finding: order.index(finding.concern))


def _index(library: Library, index: Path) -> Iterator[Finding]:
    try:
        build.verify(library, index)
    except IndexDamaged as error:
        yield Finding(Concern.DAMAGED, "", str(error))
    except IndexUnusable as error:
        yield Finding(Concern.INDEX, "", str(error))


def _changed(text: OfficialText) -> Iterator[Finding]:
    """Yield where the source of a text is not what was read any more."""
    source = text.source
    path = Path(source.path) if source.path else None
    if path and path.is_file() and official.file_sha256(path) != source.sha256:
        what = f"tệp {path} đã đổi sau ngày thêm {messages.day(source.added)}; hãy thêm lại"
        yield Finding(Concern.CHANGED, text.number, what)
    entry = catalogue.load().entry(text.number)
    if entry and entry.checksum and source.url and entry.checksum != f"sha256:{source.sha256}":
        what = (
            f"bản đã tải khác mã kiểm tra trong danh mục; hãy chạy: troly docs fetch {text.number}"
        )
        yield Finding(Concern.CHANGED, text.number, what)


def _amended(number: str, at_hand: Collection[str], day: datetime.date) -> Iterator[Finding]:
    """Yield which amending documents are in effect and not at hand in their own words."""
    for relation in catalogue.load().relations_of(number):
        if relation.target != number or relation.kind is not RelationKind.AMENDS:
            continue
        actor = catalogue.load().entry(relation.document)
        effect = (actor.in_force_from or actor.in_force_by) if actor else None
        since = relation.since or effect
        if relation.document not in at_hand and (since is None or since <= day):
            what = f"đã được {relation.document} sửa đổi; hãy thêm nguyên văn {relation.document}"
            yield Finding(Concern.AMENDED, number, what)


def _held(holding: Holding, day: datetime.date) -> Iterator[Finding]:
    number = holding.number
    if holding.authority is None:
        yield Finding(Concern.MISSING, number, "chưa có nội dung")
    elif holding.authority is Authority.DIGEST:
        yield Finding(Concern.DIGEST, number, "chỉ có bản tóm tắt")
    if holding.status.state is State.EXPIRED:
        yield Finding(Concern.EXPIRED, number, messages.status(holding.status))
    if day - holding.verified > _VERIFIED_FOR:
        what = f"kiểm tra lần cuối ngày {messages.day(holding.verified)}"
        yield Finding(Concern.UNVERIFIED, number, what)
