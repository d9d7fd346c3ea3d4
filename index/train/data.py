"""Read legal texts and make (question, article) pairs out of them."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.vietnamese import fold, nfc

_TITLE = re.compile(
    r"""
    (?:Điều\s+\S+\s+)?  # "Điều 24." tells nothing about the article
    (?P<heading>.*?)
    (?:\s+\((?P<source>(?:[^()]|\([^()]*\))*)\))?  # "(Nghị định 41/2019/NĐ-CP Quy định …)"
    """,
    re.VERBOSE | re.DOTALL,
)
_SENTENCE = re.compile(r"\n+|(?<=[.;:?!])\s+")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of law: its heading without number, the document it stands in, its sentences."""

    id: str
    title: str
    heading: str
    source: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the article (by position) that answers it.

    `sentence` is the position of the sentence that the question was made of, None for others;
    `asked` tells a person's question from one made of the text itself.
    """

    question: str
    article: int
    sentence: int | None = None
    asked: bool = False


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the records of a JSON Lines file, plain or gzipped."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        yield from map(json.loads, file)


def read_articles(path: Path) -> list[Article]:
    """Return the articles of a collection of {"id", "title", "text"} records, in order."""
    return [_article(record) for record in lines(path)]


def _article(record: dict[str, str]) -> Article:
    title = nfc(record["title"]).strip()
    parts = _TITLE.fullmatch(title)
    heading, source = (parts["heading"], parts["source"] or "") if parts else (title, "")
    sentences = (s.strip() for s in _SENTENCE.split(nfc(record["text"])))
    return Article(record["id"], title, heading, source, tuple(s for s in sentences if s))


def read_questions(folder: Path, split: str) -> list[tuple[str, list[str]]]:
    """Return each question of a split with the ids of the articles that answer it."""
    answers: dict[str, list[str]] = {}
    for line in (folder / f"{split}.qrels.tsv").read_text().splitlines():
        question, article = line.split("\t")
        answers.setdefault(question, []).append(article)
    return [
        (nfc(record["text"]), answers.get(record["id"], []))
        for record in lines(folder / f"{split}.queries.jsonl")
    ]


def pairs(
    articles: list[Article],
    questions: list[tuple[str, list[str]]],
    *,
    per_article: int,
    seed: int,
) -> list[Pair]:
    """Return heading → article, sentence → its article, and question → article pairs.

    Headings that several articles share ("Phạm vi điều chỉnh") are asked with their document's
    name. At most `per_article` sentences of 8 to 60 syllables are drawn from each article.
    """
    draw = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    position = {article.id: i for i, article in enumerate(articles)}
    shared = Counter(article.heading.casefold() for article in articles)
    made = []
    for i, article in enumerate(articles):
        heading = article.heading
        if shared[heading.casefold()] > 2:
            heading = f"{heading} {article.source}"
        if heading.strip():
            made.append(Pair(heading, i))
        fit = [j for j, s in enumerate(article.sentences) if 8 <= len(s.split()) <= 60]
        # A sentence alone in its article leaves nothing to find.
        if len(article.sentences) > 1:
            for j in draw.sample(fit, min(per_article, len(fit))):
                made.append(Pair(article.sentences[j], i, sentence=j))
    for question, found in questions:
        made += [Pair(question, position[id], asked=True) for id in found if id in position]
    return made


def half_typed(text: str, draw: random.Random, share: float = 0.5) -> str:
    """Return `text` with each word stripped of its marks with probability `share`."""
    return " ".join(fold(word) if draw.random() < share else word for word in text.split())
