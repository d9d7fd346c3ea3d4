"""Measure answers on written questions: the right place, the facts in it, honest refusals."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import messages
from bot.answer import Answer, Verdict
from bot.assistant import Assistant, Message
from knowledge.errors import TrolyError
from knowledge.model import Citation
from knowledge.vietnamese import fold


class BadQuestions(TrolyError):
    """A line of the questions file is not a question."""


class Question(BaseModel):
    """One written question; see tests/questions.jsonl.

    `places` are the places that answer it, "NUMBER#LOCATOR" or "NUMBER" for the document as such,
    none where nothing does. `facts` must stand in the answer, `forbidden` must not, `notes` in its
    notes or as what changed a quoted place; compared folded, "a | b" for either wording.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    text: str
    split: str
    places: tuple[str, ...]
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    date: datetime.date | None = None
    chat: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its answer, and what is right about it.

    `rank` is the place, from 1, of the first right place among those quoted and those considered
    next; None where none is right. `missing` and `wrong` are the facts and notes that are not
    there and those that are but should not be.
    """

    question: Question
    answer: Answer
    rank: int | None
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the answer is right: the right place first, or rightly nothing."""
        if not self.question.places:
            return self.answer.verdict is Verdict.NOTHING
        return self.rank == 1 and self.answer.verdict is not Verdict.NOTHING


def read_questions(path: Path) -> list[Question]:
    """Return the questions in `path`, one JSON object a line; raises BadQuestions with the line."""
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"không đọc được {path}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise BadQuestions(f"{path}, dòng {number}: {fault['loc']} {fault['msg']}") from None
    return questions


def judge(assistant: Assistant, questions: Iterable[Question]) -> list[Judged]:
    """Ask every question in order and judge the answers; a chat is one conversation."""
    judged = []
    for question in questions:
        chat = f"eval-{question.chat}" if question.chat else None
        answer = assistant.answer(Message(question.text, chat, question.date))
        said = fold(messages.plain(answer))
        by = [str(quote.status.by.document) for quote in answer.quotes if quote.status.by]
        notes = fold(" ".join([*answer.notes, *by]))
        judged.append(
            Judged(
                question,
                answer,
                _rank(answer, question.places),
                (
                    *(fact for fact in question.facts if not _says(said, fact)),
                    *(note for note in question.notes if not _says(notes, note)),
                ),
                tuple(fact for fact in question.forbidden if _says(said, fact)),
            )
        )
    return judged


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
    and `facts` (every required fact there and no forbidden one); `honest` is over the others.
    """

    kind: str
    asked: int
    first: float | None
    five: float | None
    reciprocal: float | None
    refused: float | None
    facts: float | None
    honest: float | None


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
    missing = f"; thiếu: {', '.join(judged.missing)}" if judged.missing else ""
    wrong = f"; thừa: {', '.join(judged.wrong)}" if judged.wrong else ""
    return (
        f"{asked.id} [{asked.kind}] {asked.text} | cần: {expected} | "
        f"được: {answer.verdict.value}, {cited}{missing}{wrong}"
    )
