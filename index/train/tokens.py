"""Articles and questions as the rows of the table that they read."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.train.data import Article, Pair, half_typed
from index.train.vocabulary import Vocabulary
from knowledge.vietnamese import fold

Rows = NDArray[np.int32]


class Articles:
    """The rows of each article's title, source and sentences."""

    def __init__(self, articles: Sequence[Article], words: Vocabulary, tokenizer: Tokenizer):
        """Encode `articles`; the sentences of all of them lie end to end in `flat`."""
        self.titles = words.encode(tokenizer, [a.title for a in articles])
        self.sources = words.encode(tokenizer, [a.source for a in articles])
        sentences = words.encode(tokenizer, [s for a in articles for s in a.sentences])
        self.flat = np.concatenate(sentences)
        self.edges = np.cumsum([0, *map(len, sentences)])  # of sentences, in `flat`
        self.first = np.cumsum([0, *(len(a.sentences) for a in articles)])  # sentence of each

    def body(self, article: int, sentence: int | None, size: int, draw: random.Random) -> Rows:
        """Return about `size` rows of the text: around `sentence`, but without it."""
        first, last = int(self.first[article]), int(self.first[article + 1])
        start, end = int(self.edges[first]), int(self.edges[last])
        if sentence is None:
            if end - start > size:
                at = int(self.edges[first + draw.randrange(last - first)])
                start = min(at, end - size)
            return self.flat[start : min(end, start + size)]
        hole, after = self.edges[first + sentence : first + sentence + 2].tolist()
        lead = draw.randrange(size + 1)
        before, behind = self.flat[max(start, hole - lead) : hole], self.flat[after:end]
        return np.concatenate([before, behind[: size - lead]])


class Questions:
    """The rows of each question as written, folded and half typed, and whom it is about."""

    def __init__(
        self, pairs: Sequence[Pair], words: Vocabulary, tokenizer: Tokenizer, draw: random.Random
    ):
        """Encode the questions of `pairs`."""
        written = [pair.question for pair in pairs]
        self.full = words.encode(tokenizer, written)
        self.bare = words.encode(tokenizer, [fold(q) for q in written])
        self.half = words.encode(tokenizer, [half_typed(q, draw) for q in written])
        self.article = np.array([pair.article for pair in pairs])
        self.sentence = np.array([-1 if p.sentence is None else p.sentence for p in pairs])
        self.asked = [i for i, pair in enumerate(pairs) if pair.asked]
        self.people = frozenset(self.asked)
        # All headings in the order of their articles, then all first sentences, and so on, so that
        # neighbours in the list come from neighbouring articles.
        turn: dict[int, int] = {}
        slots = []
        for i, pair in enumerate(pairs):
            turn[pair.article] = turn.get(pair.article, 0) + 1
            slots.append((turn[pair.article], pair.article, i))
        self.made = [i for _, _, i in sorted(slots) if i not in self.people]
        numbers: dict[str, int] = {}
        self.group = np.array([numbers.setdefault(q.casefold(), len(numbers)) for q in written])

    def form(self, i: int, folded: float, half: float, draw: random.Random) -> Rows:
        """Return question `i`, without marks or with half of them at these probabilities."""
        chance = draw.random()
        if chance < folded:
            return self.bare[i]
        return self.half[i] if chance < folded + half else self.full[i]
