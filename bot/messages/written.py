"""What a language model wrote, always marked as such and with the places that it rests on."""

import itertools

from bot.markup import Block, Run, Style
from bot.written import Written

MARK = "Do máy viết lại từ các đoạn trích dưới đây:"
# The same, where it comes in a message after the quotes.
MARK_AFTER = "Do máy viết lại từ các đoạn trích ở trên:"


def blocks(written: Written, *, above: bool = False) -> list[Block]:
    """Return the sentences under the mark, those of one place together, the place after them.

    `above` tells that the quotes stand above rather than below.
    """
    runs = [Run(MARK_AFTER if above else MARK, Style.BOLD)]
    for citation, sentences in itertools.groupby(written.sentences, key=lambda s: s.citation):
        words = " ".join(sentence.text for sentence in sentences)
        runs += [Run(f"\n{words} "), Run(f"({citation})", Style.SMALL)]
    return [tuple(runs)]
