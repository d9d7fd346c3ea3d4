"""Teach the shipped model this trade's questions: python -m index.train.asked.

Questions that one place answers are brought near each other and near its words, those of other
places, of absent facts and of other matters apart. Everything it learns from is in the project.
"""

import argparse
import datetime
import itertools
import json
import random
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index import embed, other, tuned
from index.passages import own_words
from index.restore import restored
from index.tokens import tokens
from index.train.fit import contrast, mean
from index.train.tokens import Rows
from knowledge.asked import known_questions
from knowledge.library import shipped


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a run, chosen on the practice questions: docs/retrieval.md."""

    seed: int = 0
    steps: int = 300
    batch: int = 768
    rate: float = 0.02
    scale: float = 20.0  # of cosines before the softmax
    dropped: float = 0.2  # share of a question's words left out, so that no one word decides
    text: float = 0.3  # share of questions that are brought to the place's words


@dataclass(frozen=True, slots=True)
class Lessons:
    """Questions as rows of the table, what each is about, and the words of that, if any."""

    questions: Sequence[Rows]
    matter: NDArray[np.int64]
    words: Sequence[Rows]


def lessons(encoder: embed.Static) -> Lessons:
    """Return the known questions, those of the absent facts, and those on other matters."""
    said = [(q.text, f"{q.document}#{q.locator}") for q in known_questions()]
    absent = files("knowledge").joinpath("texts", "absent.toml").read_text(encoding="utf-8")
    for fact in tomllib.loads(absent)["absent"]:
        said += [(text, fact["id"]) for text in fact["questions"]]
    said += [(text, f"other {n}") for n, text in enumerate(other.questions())]
    numbers = {matter: n for n, matter in enumerate(dict.fromkeys(m for _, m in said))}
    texts = _texts()
    return Lessons(
        _rows(encoder, [" ".join(tokens(text, chat=True)) for text, _ in said]),
        np.array([numbers[matter] for _, matter in said]),
        _rows(encoder, [" ".join(tokens(texts.get(matter, ""))) for matter in numbers]),
    )


def _texts() -> dict[str, str]:
    """Return the heading and own words of every place in the newest edition that has it."""
    library = shipped()
    days = sorted({e.since for of in library.editions.values() for e in of if e.since})
    return {
        f"{document.number}#{place.locator}": " ".join(
            (document.words(place.heading) if place.heading else "", own_words(document, place))
        )
        for day in (*days, datetime.date.today())
        for document in library.on(day).documents.values()
        for place in document.walk()
    }


def _rows(encoder: embed.Static, texts: Sequence[str]) -> list[Rows]:
    encodings = encoder.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.array(encoding.ids, np.int32) for encoding in encodings]


def teach(encoder: embed.Static, given: Lessons, recipe: Recipe) -> NDArray[np.float32]:
    """Return the table of `encoder` as `given` has changed it, shape (tokens, dimension)."""
    draw = random.Random(recipe.seed)  # noqa: S311 - a shuffle, not a secret
    torch.manual_seed(recipe.seed)
    table = torch.nn.Parameter(torch.from_numpy(encoder.table.copy()))
    optimiser = torch.optim.Adam([table], lr=recipe.rate)
    alike: dict[int, list[int]] = {}
    for i, matter in enumerate(given.matter.tolist()):
        alike.setdefault(matter, []).append(i)
    usable = [i for i, rows in enumerate(given.questions) if len(rows)]
    for step in range(1, recipe.steps + 1):
        taken = draw.choices(usable, k=recipe.batch)
        asked = [_without_some(given.questions[i], recipe.dropped, draw) for i in taken]
        beside = [_beside(i, given, alike, recipe.text, draw) for i in taken]
        matter = given.matter[taken]
        same = np.asarray(matter[:, None] == matter, np.bool_)
        loss = contrast(mean(table, asked), mean(table, beside), same, recipe.scale)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step} of {recipe.steps}: loss {loss.item():.2f}", file=sys.stderr)  # noqa: T201 - a command's progress
    return np.asarray(table.detach().numpy(), np.float32)


def _without_some(rows: Rows, share: float, draw: random.Random) -> Rows:
    """Return `rows` without a share of them; all of them where none would be left."""
    kept = np.array([draw.random() >= share for _ in rows])
    return rows[kept] if len(rows) > 3 and kept.any() else rows


def _beside(
    i: int, given: Lessons, alike: dict[int, list[int]], text: float, draw: random.Random
) -> Rows:
    """Return another question on the same matter as `i`, or the matter's own words."""
    matter = int(given.matter[i])
    words = given.words[matter]
    j = draw.choice(alike[matter])
    if len(words) and (j == i or draw.random() < text):
        return words
    return given.questions[j] if len(given.questions[j]) else given.questions[i]


def nearest(encoder: embed.Encoder, asked: Sequence[tuple[str, set[str]]]) -> tuple[float, float]:
    """Return for how many of `asked` (words, right places) a right place is the nearest.

    By the nearest known question alone: the share where it is of a right place, and the share where
    one of the five nearest places is right.
    """
    known = known_questions()
    places = [f"{q.document}#{q.locator}" for q in known]
    vectors = encoder.questions([" ".join(tokens(q.text, chat=True)) for q in known])
    first = five = 0
    for words, right in asked:
        meant = [column[0].syllable for column in restored(tuple(tokens(words, chat=True)))]
        cosines = vectors @ encoder.questions([" ".join(meant)])[0]
        order = dict.fromkeys(places[row] for row in np.argsort(-cosines, kind="stable"))
        best = list(itertools.islice(order, 5))
        first += best[0] in right
        five += not right.isdisjoint(best)
    return first / len(asked), five / len(asked)


def valid(paths: Sequence[Path]) -> list[tuple[str, set[str]]]:
    """Return the words and right places of the valid questions that stand alone in `paths`."""
    found = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return [
        (question["text"], set(question["places"]))
        for question in found
        if question["split"] == "valid" and question["places"] and question["kind"] != "follow_up"
    ]


def main(arguments: list[str] | None = None) -> None:
    """Teach the shipped model and write what changed."""
    parser = argparse.ArgumentParser(prog="index.train.asked", description=__doc__)
    parser.add_argument("--out", type=Path, default=tuned.FILE, help="file to write")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="batches to learn from")
    parser.add_argument(
        "--questions", type=Path, nargs="*", default=[], help="written questions to measure with"
    )
    chosen = parser.parse_args(arguments)
    encoder = embed.load()
    assert isinstance(encoder, embed.Static)  # noqa: S101  # it is the one that ships
    table = teach(encoder, lessons(encoder), Recipe(steps=chosen.steps))
    tuned.save(encoder, table, chosen.out)
    if asked := valid(chosen.questions):
        for how, made in (("before", encoder), ("after", replace(encoder, table=table))):
            first, five = nearest(made, asked)
            print(f"{how}: nearest of {len(asked)} right {first:.3f}, among five {five:.3f}")  # noqa: T201 - a command's result


if __name__ == "__main__":
    main()
