"""From what an officer asked and an operator answered to an entry: propose, change, approve."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.assistant import Message
from bot.faq import TOPIC, Basis, Entry, NotAnEntry, Stage
from bot.messages import faq as said
from bot.sensitive import mask
from bot.storage import audit, entries
from bot.worker import Answers
from knowledge.cite import find
from knowledge.library import Shelf

# As many places are proposed, and can be chosen: two rows of buttons on a phone.
PROPOSED = 8

# «Hỏi: …», «Đáp: …», «Nguồn: …», «Chủ đề: …», each up to the next of them.
_PART = re.compile(
    r"^\s*(?P<label>hỏi|đáp|nguồn|chủ đề)\s*:[^\S\n]*(?P<words>.*?)"
    r"(?=^\s*(?:hỏi|đáp|nguồn|chủ đề)\s*:|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def of_ticket(
    connection: Connection, ticket: int, unit: str, by: int, today: datetime.date
) -> Entry | None:
    """Return the draft made of a ticket, the one that is there or a new one.

    It has the officer's words and the operators' alone, personal data masked. None where the
    ticket is gone; raises NotAnEntry where no operator wrote a word.
    """
    if known := entries.of_ticket(connection, ticket):
        return known
    words = entries.words_of_ticket(connection, ticket)
    if words is None:
        return None
    question, answer = (mask(text).strip() for text in words)
    if not answer:
        raise NotAnEntry(said.NO_WORDS)
    return _added(connection, question, answer, unit, by, today, ticket)


def of_question(
    connection: Connection, question: str, unit: str, by: int, today: datetime.date
) -> Entry:
    """Return a draft of a question that nobody has answered yet, the one there or a new one."""
    question = mask(question).strip()
    for known in entries.every(connection, [Stage.DRAFT, Stage.PENDING]):
        if known.question == question and known.ticket is None:
            return known
    return _added(connection, question, "", unit, by, today, None)


def _added(
    connection: Connection,
    question: str,
    answer: str,
    unit: str,
    by: int,
    today: datetime.date,
    ticket: int | None,
) -> Entry:
    draft = Entry(TOPIC, question, answer, unit, today, (), stage=Stage.DRAFT, ticket=ticket)
    return entries.add(connection, draft, by=by)


def proposed(answers: Answers, entry: Entry) -> list[Basis]:
    """Return the places that `entry` may rest on: its own, then what the search finds for it.

    The search looks for the question, then for the answer: operators often name the place.
    """
    found = list(entry.bases)
    for words in filter(None, (entry.question, entry.answer)):
        answer = answers.answer(Message(words[:_SOUGHT]))
        cited = [quote.citation for quote in answer.quotes] + list(answer.related)
        found += [Basis(c.document, c.locator) for c in cited[: PROPOSED // 2]]
    known: dict[str, Basis] = {}
    for basis in found:
        known.setdefault(str(basis), basis)
    return list(known.values())[:PROPOSED]


# A question that is longer is not searched for; the beginning of an answer says what it is about.
_SOUGHT = 1_000


def edited(entry: Entry, text: str, shelf: Shelf) -> Entry | None:
    """Return `entry` as the labelled lines of `text` say; None where there is none.

    A changed draft has been approved by nobody. Raises NotAnEntry where “Nguồn:” names no place
    that the shelf has.
    """
    parts = {match["label"].lower(): match["words"].strip() for match in _PART.finditer(text)}
    parts = {label: words for label, words in parts.items() if words}
    if not parts:
        return None
    changed = replace(
        entry,
        topic=" ".join(parts.get("chủ đề", entry.topic).split())[:128],
        question=mask(parts.get("hỏi", entry.question)),
        answer=mask(parts.get("đáp", entry.answer)),
        bases=_places(parts["nguồn"], shelf) if "nguồn" in parts else entry.bases,
    )
    return replace(changed, stage=Stage.DRAFT, why="", approved_by=None)


def _places(words: str, shelf: Shelf) -> tuple[Basis, ...]:
    """Return the places that `words` name, as people or as files write them."""
    found: list[Basis] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", words))):
        if "#" in part:
            named: Sequence[Basis] = [Basis.parse(part)]
        else:
            references = find(part, shelf.numbers)
            named = [Basis(r.document, r.locator) for r in references if r.document]
        held = [b for b in named if _is_held(b, shelf)]
        if not held:
            raise NotAnEntry(said.NO_PLACE.format(words=part))
        found += held
    return tuple(dict.fromkeys(found))


def _is_held(basis: Basis, shelf: Shelf) -> bool:
    document = shelf.documents.get(basis.document)
    return document is not None and (basis.locator is None or bool(document.find(basis.locator)))


def toggled(entry: Entry, basis: Basis) -> Entry:
    """Return `entry` resting on `basis` where it did not, and without it where it did."""
    kept = tuple(b for b in entry.bases if str(b) != str(basis))
    bases = kept if len(kept) < len(entry.bases) else (*entry.bases, replace(basis, said=""))
    return replace(entry, bases=bases, stage=Stage.DRAFT, why="", approved_by=None)


def approve(
    connection: Connection, entry: Entry, who: int, *, second: bool, today: datetime.date
) -> Entry:
    """Return `entry` approved by `who`, or pending where a `second` person is asked for.

    `entry` is as `checked` has noted it. The act is kept, and noted, once: who presses again, or
    an update that is handled again, changes nothing. Raises NotAnEntry where a second person must.
    """
    assert entry.id is not None  # noqa: S101  # a draft has been stored
    now = entries.one(connection, entry.id)
    if now is None or now.stage in (Stage.APPROVED, Stage.RETIRED):
        return now or replace(entry, stage=Stage.RETIRED)
    if second and now.stage is Stage.PENDING and now.approved_by == who:
        raise NotAnEntry(said.SAME_PERSON)
    stage = Stage.PENDING if second and now.stage is not Stage.PENDING else Stage.APPROVED
    approved = replace(entry, stage=stage, why="", on=today, approved_by=who)
    entries.change(connection, approved)
    audit.note(connection, who, f"faq {stage.value}", {"entry": entry.id})
    return approved


def drop(connection: Connection, number: int, who: int) -> None:
    """Put an entry aside for good, once."""
    entry = entries.one(connection, number)
    if entry is not None and entry.stage is not Stage.RETIRED:
        entries.change(connection, replace(entry, stage=Stage.RETIRED))
        audit.note(connection, who, "faq retired", {"entry": number})
