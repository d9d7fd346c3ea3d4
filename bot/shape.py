"""Make what was found into the answer that leaves: proven, with marks on what was asked for."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from bot.answer import Answer
from bot.english import is_english, vietnamese
from bot.parts import joined, parts
from bot.proof import proven
from bot.sought import marked
from bot.versions import versions
from bot.yesno import decided, in_general
from knowledge.library import Library


def shaped(
    question: str, found: Callable[[str], Answer], library: Library, day: datetime.date
) -> Answer:
    """Return the answer to `question` as an officer reads it on `day`.

    `found` gives what the texts have to say to one question. Every quote that is left stands in the
    text of its place and day, word for word.
    """
    if is_english(question) and (said := vietnamese(question)):
        answer = shaped(said, found, library, day)
        return replace(answer, question=question, english=True)
    if compared := versions(question, library, day):
        return proven(compared, library, day)

    def one(part: str) -> Answer:
        answer = decided(marked(found(part)), day)
        # A list does not name the provinces that are not in it: it is looked for without them.
        if not answer.lead and (general := in_general(part)):
            led = decided(replace(found(general), question=part), day)
            return led if led.lead else answer
        return answer

    return proven(_answered(question, one), library, day)


def _answered(question: str, found: Callable[[str], Answer]) -> Answer:
    """Return the answer to all that is asked, each part by what is found for it."""
    whole = found(question)
    asked = parts(question)
    # What the catalogue knows of a document, it says to all parts at once.
    if len(asked) > 1 and not whole.statements:
        answers = [found(part) for part in asked]
        return joined(question, asked, answers) or whole
    return whole
