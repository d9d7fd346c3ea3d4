"""What people ask and how they are answered, worked out from counts and rows; it reads nothing."""

import datetime
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Citation, Locator

# Two questions are of one group from this cosine with its middle on. On the validation half of
# tests/questions_faq.jsonl, wordings of 43 questions, it agrees best with what they ask (adjusted
# Rand index 0.64; 0.71 on the test half: tests/benchmarks/faq.py --calibrate).
ALIKE = 0.66

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Counts = Mapping[tuple[datetime.date, str], int]


@dataclass(frozen=True, slots=True)
class Day:
    """How many questions came on a day, what they came to, and the votes on the answers."""

    day: datetime.date
    asked: int
    found: int
    unsure: int
    nothing: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Wait:
    """One ticket: when it was opened, first answered and closed; None where not yet."""

    opened: datetime.datetime
    answered: datetime.datetime | None
    closed: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Tickets:
    """How many tickets are open now, were opened and answered, and how long officers waited.

    `median` and `most` (nine in ten waited no longer) are None where none was answered.
    """

    open: int
    opened: int
    answered: int
    median: datetime.timedelta | None
    most: datetime.timedelta | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question without an answer: its number in the database, its words, how often it came."""

    id: int
    text: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, those that came most often first."""

    questions: tuple[Question, ...]

    @property
    def times(self) -> int:
        """How often they came together."""
        return sum(question.times for question in self.questions)

    @property
    def title(self) -> str:
        """The wording that stands for all."""
        return self.questions[0].text


@dataclass(frozen=True, slots=True)
class Statistics:
    """What happened from `since` to `until`, both included.

    `unread` is how many unanswered questions are not in `groups`: their authors did not agree to
    their words being kept, or the words are gone by now.
    """

    since: datetime.date
    until: datetime.date
    days: tuple[Day, ...]
    tickets: Tickets
    places: tuple[tuple[Citation, int], ...]
    groups: tuple[Group, ...]
    unread: int

    @property
    def total(self) -> Day:
        """All days together, as the last one."""
        sums = {
            name: sum(getattr(day, name) for day in self.days)
            for name in ("asked", "found", "unsure", "nothing", "up", "down")
        }
        return Day(self.until, **sums)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database has on a stretch of days."""

    counts: Counts
    cited: tuple[tuple[str, str, int], ...]
    tickets: tuple[Wait, ...]
    unanswered: tuple[Question, ...]


def statistics_of(
    rows: Rows, since: datetime.date, until: datetime.date, encode: Encode
) -> Statistics:
    """Return what happened from `since` to `until`; `encode` makes vectors of questions."""
    unanswered = rows.unanswered
    vectors = encode([question.text for question in unanswered])
    every = days(rows.counts, since, until)
    return Statistics(
        since,
        until,
        every,
        waits(rows.tickets),
        most_cited(rows.cited),
        grouped(unanswered, vectors) if unanswered else (),
        max(sum(day.nothing for day in every) - len(unanswered), 0),
    )


def days(counts: Counts, since: datetime.date, until: datetime.date) -> tuple[Day, ...]:
    """Return every day from `since` to `until`, those without a question too."""
    found = []
    for number in range((until - since).days + 1):
        day = since + datetime.timedelta(days=number)
        names = ("asked", "found", "unsure", "nothing", "up", "down")
        found.append(Day(day, **{name: counts.get((day, name), 0) for name in names}))
    return tuple(found)


def waits(tickets: Iterable[Wait]) -> Tickets:
    """Return how long officers waited for a first answer."""
    every = list(tickets)
    waited = sorted(t.answered - t.opened for t in every if t.answered)
    if not waited:
        return Tickets(sum(t.closed is None for t in every), len(every), 0, None, None)
    # The shortest wait that nine in ten did not exceed.
    most = waited[-(-9 * len(waited) // 10) - 1]
    return Tickets(
        sum(t.closed is None for t in every),
        len(every),
        len(waited),
        datetime.timedelta(seconds=statistics.median(wait.total_seconds() for wait in waited)),
        most,
    )


def most_cited(
    cited: Iterable[tuple[str, str, int]], limit: int = 10
) -> tuple[tuple[Citation, int], ...]:
    """Return the places cited most often, from rows of document, locator ("" for all), times."""
    sums: Counter[tuple[str, str]] = Counter()
    for document, locator, times in cited:
        sums[document, locator] += times
    order = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        (Citation(document, Locator.parse(locator) if locator else None), times)
        for (document, locator), times in order[:limit]
    )


def grouped(
    questions: Sequence[Question], vectors: NDArray[np.float32], alike: float = ALIKE
) -> tuple[Group, ...]:
    """Return the questions in groups of one meaning, the largest first.

    `vectors` has a row of unit length for each. The same words again count once more. A question
    joins the group whose middle is nearest, if that is near enough; then groups that have grown
    together become one.
    """
    groups: list[list[int]] = []
    middles = np.zeros((0, vectors.shape[1] if vectors.ndim == 2 else 0), np.float32)
    for row in sorted(range(len(questions)), key=lambda n: -questions[n].times):
        near = middles @ vectors[row] if groups else np.empty(0)
        if groups and near.max() >= alike:
            at = int(near.argmax())
            groups[at].append(row)
            middles[at] = _middle(vectors[groups[at]])
        else:
            groups.append([row])
            middles = np.vstack([middles, vectors[row]])
    while len(groups) > 1:
        near = middles @ middles.T
        np.fill_diagonal(near, -1)
        one, other = sorted(map(int, divmod(int(near.argmax()), len(groups))))
        if near[one, other] < alike:
            break
        groups[one] += groups.pop(other)
        middles = np.delete(middles, other, axis=0)
        middles[one] = _middle(vectors[groups[one]])
    made = [_group([questions[row] for row in rows]) for rows in groups]
    return tuple(sorted(made, key=lambda group: (-group.times, group.title)))


def _middle(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    middle: NDArray[np.float32] = rows.mean(axis=0)
    return middle / max(float(np.linalg.norm(middle)), 1e-9)


def _group(questions: Sequence[Question]) -> Group:
    """Return the group of `questions`, equal words as one."""
    times: Counter[str] = Counter()
    first: dict[str, Question] = {}
    for question in questions:
        words = " ".join(question.text.split()).casefold()
        times[words] += question.times
        first.setdefault(words, question)
    merged = [Question(first[w].id, first[w].text, n) for w, n in times.items()]
    return Group(tuple(sorted(merged, key=lambda q: (-q.times, len(q.text), q.text))))
