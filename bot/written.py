"""What a language model made of the places found: sentences, each with the place it rests on."""

from dataclasses import dataclass

from knowledge.model import Citation


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a model, which the words of the place at `citation` bear out."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Written:
    """What stands above the quotes of an answer, marked as a machine's words; never empty."""

    sentences: tuple[Sentence, ...]
