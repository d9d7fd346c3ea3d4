"""Make what was found into the answer that leaves: proven, with marks on what was asked for."""

import datetime
from collections.abc import Callable

from bot.answer import Answer
from bot.parts import joined, parts
from bot.proof import proven
from bot.sought import marked
from knowledge.library import Library


def shaped(
    question: str, found: Callable[[str], Answer], library: Library, day: datetime.date
) -> Answer:
    """Return the answer to `question` as an officer reads it on `day`.

    `found` gives what the texts have to say to one question. Every quote that is left stands in the
    text of its place and day, word for word.
    """
    return proven(_answered(question, found), library, day)


def _answered(question: str, found: Callable[[str], Answer]) -> Answer:
    """Return the answer to all that is asked, each part by what is found for it."""
    whole = marked(found(question))
    asked = parts(question)
    # What the catalogue knows of a document, it says to all parts at once.
    if len(asked) > 1 and not whole.statements:
        answers = [marked(found(part)) for part in asked]
        return joined(question, asked, answers) or whole
    return whole
