"""Count the syllables of the law in force: `python -m index.train.background --shared FOLDER`.

Writes `index/language/`: the counts that tell rare words from common ones and that restore marks.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.background import FOLDER, STEP
from index.tokens import is_number, tokens
from index.windows import windows

# Rarer syllables are misprints and names; rarer pairs are noise that costs a byte each.
_SYLLABLE_FROM = 3
_PAIR_FROM = 2
# Questions are few beside the law and say "gì", "bao nhiêu", "ai" where the law does not.
_QUESTION_TIMES = 20


def law(shared: Path) -> Iterator[str]:
    """Yield each title and each window of the law in force."""
    with gzip.open(shared / "corpora" / "phapdien.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield article["title"]
            yield from windows(article["text"])


def questions(shared: Path) -> Iterator[str]:
    """Yield each train question."""
    with (shared / "bench/zalo2021/train.queries.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def count(shared: Path, folder: Path) -> None:
    """Count and write the tables."""
    singles: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    asked: Counter[str] = Counter()
    total = 0
    for text in law(shared):
        found = tokens(text)
        singles.update(set(found))
        pairs.update(set(pairwise(found)))
        total += 1
    for text in questions(shared):
        found = tokens(text, chat=True)
        asked.update(set(found))
        for token in set(found):
            singles[token] += _QUESTION_TIMES
        for pair in set(pairwise(found)):
            pairs[pair] += _QUESTION_TIMES
        total += _QUESTION_TIMES
    vocabulary = sorted(
        token
        for token, times in singles.items()
        if times >= _SYLLABLE_FROM and token.isalpha() and not is_number(token)
    )
    numbers = {token: number for number, token in enumerate(vocabulary)}
    kept = sorted(
        (numbers[a], numbers[b], times)
        for (a, b), times in pairs.items()
        if times >= _PAIR_FROM and a in numbers and b in numbers
    )
    folder.mkdir(exist_ok=True)
    (folder / "syllables.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    np.savez_compressed(
        folder / "counts.npz",
        windows=np.array([total]),
        asked=np.array([asked[token] for token in vocabulary], np.uint16),
        questions=np.array([sum(1 for _ in questions(shared))]),
        syllables=_steps([singles[token] for token in vocabulary]),
        firsts=np.array([a for a, _, _ in kept], np.uint16),
        seconds=np.array([b for _, b, _ in kept], np.uint16),
        pairs=_steps([times for _, _, times in kept]),
    )


def _steps(counts: list[int]) -> np.ndarray:
    """Return `counts` on the logarithmic scale of one byte."""
    return np.round(np.log(counts) / STEP).astype(np.uint8)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with corpora/")
    parser.add_argument("--out", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    count(arguments.shared, arguments.out)
