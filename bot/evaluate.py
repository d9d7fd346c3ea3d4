"""Measure answers on written questions: the right place, the facts in it, honest refusals."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from bot import messages
from bot.answer import Answer, Quote, Verdict
from bot.assistant import Assistant, Message
from bot.day import asked_day
from bot.questions import BadQuestions, Question, read_questions
from bot.turn import Turn
from knowledge.library import Library
from knowledge.model import Citation, Locator
from knowledge.vietnamese import fold

__all__ = [
    "BadQuestions",
    "Judged",
    "Question",
    "Score",
    "changes",
    "failure",
    "judge",
    "read_questions",
    "score",
    "table",
    "verdicts",
]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its answer, and what is right about it.

    `rank` is the place, from 1, of the first right place among those quoted and those considered
    next; None where none is right. `missing` and `wrong` are the facts, notes and items of a list
    that are not there and the facts that are but should not be; `inexact` are quotes that are not,
    letter for letter, the text of the place that they name.
    """

    question: Question
    answer: Answer
    rank: int | None
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    inexact: tuple[Citation, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the answer is right: the right place first, or rightly nothing."""
        placed = self.rank == 1 or not self.question.places
        return placed and self.answer.verdict in self.question.rightly

    @property
    def whole(self) -> bool:
        """Whether the answer is right, says all that it must and nothing that it must not."""
        return self.right and not (self.missing or self.wrong or self.inexact)


def judge(assistant: Assistant, questions: Iterable[Question]) -> list[Judged]:
    """Ask every question in order and judge the answers; a chat is one conversation."""
    judged = []
    turns: dict[str, Turn | None] = {}
    for question in questions:
        turn = turns.get(question.chat or "")
        if turn and question.minutes:
            turn = replace(turn, at=turn.at - 60 * question.minutes)
        message = Message(question.text, date=question.date, turn=turn)
        answer = assistant.answer(message)
        if question.chat:
            turns[question.chat] = assistant.turn_after(message, answer)
        judged.append(_judged(question, answer, assistant.library))
    return judged


def _judged(question: Question, answer: Answer, library: Library) -> Judged:
    said = fold(messages.plain(answer))
    by = [str(quote.status.by.document) for quote in answer.quotes if quote.status.by]
    notes = fold(" ".join([*answer.notes, *by]))
    missing = [
        *(fact for fact in question.facts if not _says(said, fact)),
        *(note for note in question.notes if not _says(notes, note)),
        *_left_out(question, answer, library),
    ]
    wrong = [fact for fact in question.forbidden if _says(said, fact)]
    inexact = [quote.citation for quote in answer.quotes if not _is_exact(quote, library)]
    rank = _rank(answer, question.places)
    return Judged(question, answer, rank, tuple(missing), tuple(wrong), tuple(inexact))


def _left_out(question: Question, answer: Answer, library: Library) -> list[str]:
    """Return the items of the list that is asked for of which no quote holds the words."""
    if question.items is None:
        return []
    number, _, locator = question.items.partition("#")
    today = datetime.date.today()
    day = question.date or asked_day(question.text, today, library) or today
    shelf = library.on(day)
    place = shelf.provision(number, Locator.parse(locator))
    quoted = [q.span for q in answer.quotes if q.citation.document == number]
    return [
        shelf.citation(number, item.locator).place
        for item in place.children
        if not any(item.body in span for span in quoted)
    ]


def _is_exact(quote: Quote, library: Library) -> bool:
    """Return whether a quote is the text of its place in an edition of its document."""
    for edition in library.editions.get(quote.citation.document, ()):
        document, locator = edition.document, quote.citation.locator
        place = document.find(locator) if locator else None
        if document.words(quote.span) == quote.text and (place is None or quote.span in place.span):
            return True
    return False


def _says(said: str, fact: str) -> bool:
    """Return whether one of the wordings of `fact`, separated by "|", stands in folded `said`."""
    return any(fold(wording.strip()) in said for wording in fact.split("|"))


def _rank(answer: Answer, places: Sequence[str]) -> int | None:
    """Return where the first of `places` stands among those quoted, then those considered."""
    order = dict.fromkeys([*map(_place, _cited(answer)), *map(_place, answer.related)])
    return next((n for n, place in enumerate(order, 1) if place in places), None)


def _cited(answer: Answer) -> list[Citation]:
    return [s.citation for s in answer.statements] + [q.citation for q in answer.quotes]


def _place(citation: Citation) -> str:
    return f"{citation.document}#{citation.locator}" if citation.locator else citation.document


@dataclass(frozen=True, slots=True)
class Score:
    """What a group of questions reaches; shares from 0 to 1.

    `first`, `five` and `reciprocal` are over the questions that have an answer, as are `refused`
    and `facts` (every required fact there and no forbidden one); `honest` is over the others, and
    `whole` (right in every respect) over all.
    """

    kind: str
    asked: int
    first: float | None
    five: float | None
    reciprocal: float | None
    refused: float | None
    facts: float | None
    honest: float | None
    whole: float | None


def score(judged: Sequence[Judged]) -> list[Score]:
    """Return one score for each kind of question, and one for all of them first."""
    kinds = sorted({j.question.kind for j in judged})
    return [
        _score("all", judged),
        *(_score(kind, [j for j in judged if j.question.kind == kind]) for kind in kinds),
    ]


def _score(kind: str, judged: Sequence[Judged]) -> Score:
    some = [j for j in judged if j.question.places]
    none = [j for j in judged if not j.question.places]
    return Score(
        kind,
        len(judged),
        first=_share(j.right for j in some),
        five=_share(j.rank is not None and j.rank <= 5 for j in some),
        reciprocal=_mean([1 / j.rank if j.rank else 0.0 for j in some]),
        refused=_share(j.answer.verdict is Verdict.NOTHING for j in some),
        facts=_share(not j.missing and not j.wrong for j in some),
        honest=_share(j.right for j in none),
        whole=_share(j.whole for j in judged),
    )


def _share(marks: Iterable[bool]) -> float | None:
    return _mean([float(mark) for mark in marks])


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def table(scores: Sequence[Score]) -> str:
    """Return the scores as a text table, shares in per cent, "–" where there is nothing."""
    head = (
        "loại câu hỏi",
        "số câu",
        "đúng đầu",
        "đúng/5",
        "MRR",
        "từ chối",
        "đủ ý",
        "từ chối đúng",
        "trọn vẹn",
    )
    rows = [
        (s.kind, str(s.asked), *(("–" if v is None else f"{v:.1%}") for v in astuple(s)[2:]))
        for s in scores
    ]
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    )


def verdicts(judged: Sequence[Judged]) -> dict[str, str]:
    """Return what each question came to, to compare two runs: id → "right" or what was wrong."""
    return {
        j.question.id: "right"
        if j.right
        else " ".join([j.answer.verdict.value, *map(_place, _cited(j.answer)[:1])])
        for j in judged
    }


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return one line for each question that came to something else than in the run before."""
    return "\n".join(
        f"{name}: {before.get(name, 'mới')} → {now.get(name, 'không còn')}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    )


def failure(judged: Judged) -> str:
    """Return a line that says what was asked, what was expected and what came."""
    asked, answer = judged.question, judged.answer
    cited = ", ".join(map(_place, _cited(answer))) or "không dẫn nơi nào"
    expected = ", ".join(asked.places) or "không có căn cứ"
    if asked.verdicts:
        expected = f"{' | '.join(asked.verdicts)}, {expected}"
    missing = f"; thiếu: {', '.join(judged.missing)}" if judged.missing else ""
    wrong = f"; thừa: {', '.join(judged.wrong)}" if judged.wrong else ""
    if judged.inexact:
        wrong += f"; không đúng nguyên văn: {', '.join(map(_place, judged.inexact))}"
    return (
        f"{asked.id} [{asked.kind}] {asked.text} | cần: {expected} | "
        f"được: {answer.verdict.value}, {cited}{missing}{wrong}"
    )
