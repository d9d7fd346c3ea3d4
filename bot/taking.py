"""Add one file to the library of a running bot, and find out which answers that changes."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot import docs
from bot.answer import Answer
from bot.assistant import Assistant, Message
from bot.docs import Candidate
from bot.faq import Entry, outdated
from bot.settings import Settings
from bot.worker import Answers
from index import embed
from index.search import open_searcher
from knowledge import official

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What adding a document changed.

    `review` are the entries that no longer hold; `differing` the questions that are answered from
    another place now, with the places before and after.
    """

    passages: int
    failures: tuple[str, ...]
    review: tuple[tuple[Entry, str], ...]
    differing: tuple[tuple[str, str, str], ...]


def understood(
    path: Path,
    number: str | None,
    date: datetime.date | None,
    progress: Progress | None = None,
) -> Candidate:
    """Return a file as understood, with the number and the day that somebody gave for it.

    Raises UnreadableFile or NotTaken.
    """
    candidate = docs.understand(path, number=number, progress=progress)
    if date is None or candidate.text.date:
        return candidate
    text = replace(candidate.text, date=date)
    return Candidate(text, official.document(text), candidate.doubts)


def first_places(answers: Answers, questions: Iterable[str]) -> list[str]:
    """Return for each question the first place that its answer quotes, "–" where there is none."""
    return [_first(answers.answer(Message(question))) for question in questions]


def take(
    candidate: Candidate,
    settings: Settings,
    entries: Sequence[Entry],
    asked: Sequence[tuple[str, str]],
    progress: Progress,
) -> Taken:
    """Add `candidate`, switch to the new index, and compare; runs beside the assistant's thread.

    `asked` are questions, each with the place it was answered from before. Raises what `docs.take`
    raises, and nothing has changed then.
    """
    encoder = embed.load(settings.model, allow_download=settings.allow_download)
    library, manifest = docs.take(
        [candidate], settings.texts_dir, settings.index_dir, encoder, progress=progress
    )
    new = Assistant(open_searcher(library, encoder, settings.index_dir))
    now = first_places(new, [question for question, _ in asked])
    pairs = [(q, b, n) for (q, b), n in zip(asked, now, strict=True) if b != n]
    return Taken(
        manifest.passages,
        tuple(docs.failures(library, [candidate.text.number])),
        tuple(outdated(entries, library.on(datetime.date.today()))),
        tuple(pairs),
    )


def _first(answer: Answer) -> str:
    cited = [q.citation for q in answer.quotes] + [s.citation for s in answer.statements]
    return str(cited[0]) if cited else "–"
