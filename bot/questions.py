"""Written questions, alone and in conversations: what is asked and what a right answer has."""

import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answer import Verdict
from knowledge.errors import TrolyError


class BadQuestions(TrolyError):
    """A line of the questions file is not a question."""


class _Expected(BaseModel):
    """What a right answer has; see `Question`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    places: tuple[str, ...]
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    items: str | None = None
    verdicts: tuple[Verdict, ...] = ()


class Question(_Expected):
    """One written question; see tests/questions.jsonl.

    `places` are the places that answer it, "NUMBER#LOCATOR" or "NUMBER" for the document as such,
    none where nothing does. `facts` must stand in the answer, `forbidden` must not, `notes` in its
    notes or as what changed a quoted place; compared folded, "a | b" for either wording. `items` is
    the place of a list that must be quoted to its last item. `verdicts` are those that are right:
    by default "found" and "unsure", or "nothing" where there is no place. `minutes` is the time
    since the message before in the same `chat`.
    """

    id: str
    kind: str
    split: str
    date: datetime.date | None = None
    chat: str | None = None
    minutes: int = 0
    why: str | None = None

    @property
    def rightly(self) -> tuple[Verdict, ...]:
        """The verdicts that are right."""
        if self.verdicts:
            return self.verdicts
        return (Verdict.FOUND, Verdict.UNSURE) if self.places else (Verdict.NOTHING,)


class _Turn(_Expected):
    """One message of a conversation; a later one may come after some minutes."""

    minutes: int = 0


class Conversation(BaseModel):
    """Messages of one chat, in order; see tests/conversations.jsonl."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    split: str
    turns: tuple[_Turn, ...] = Field(min_length=2, max_length=5)

    def questions(self) -> list[Question]:
        """Return its messages as questions "id.1", "id.2" … of the kinds "opening" and "turn"."""
        return [
            Question(
                id=f"{self.id}.{number}",
                kind="opening" if number == 1 else "turn",
                split=self.split,
                chat=self.id,
                **turn.model_dump(),
            )
            for number, turn in enumerate(self.turns, 1)
        ]


def read_questions(path: Path) -> list[Question]:
    """Return the questions in `path`, in order; raises BadQuestions with the line.

    Each line is a JSON object: a question, or a conversation, which has "turns".
    """
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"không đọc được {path}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            questions += _questions(line)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise BadQuestions(f"{path}, dòng {number}: {fault['loc']} {fault['msg']}") from None
    return questions


class _Kind(BaseModel):
    turns: Any = None


def _questions(line: str) -> list[Question]:
    if _Kind.model_validate_json(line).turns is not None:
        return Conversation.model_validate_json(line).questions()
    return [Question.model_validate_json(line)]
