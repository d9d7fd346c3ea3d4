"""Fit bot/evidence.py on the valid questions: python tests/benchmarks/calibrate.py --shared FOLDER.

Prints the weights to write there, what they reach in ten-fold cross-validation by question, and
the thresholds. Needs scikit-learn, which sentence-transformers brings.
"""

import argparse
import datetime
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold

from bot import about, lookup
from bot.absent import AbsentFacts
from bot.evaluate import Question, read_questions
from bot.evidence import WEIGHTS, weigh
from index import embed
from index.passages import dated_passages
from index.rank import Ranker, Unit
from index.search import Searcher
from index.synonyms import expand
from knowledge.cite import find
from knowledge.library import GUIDANCE, shipped

TESTS = Path(__file__).parents[1]
NAMES = list(WEIGHTS)
RIDGE = 3e-4  # 0.852 first; 1e-4 gave 0.846, 1e-3 0.854, 3e-3 0.832: one question is 0.008
GENERAL = 400  # questions on general law
GENERAL_SHARE = (
    0.05  # of one of our own; refused at 3 %: 0.64, as with 0.2; 0 gave 0.58, 1 gave 0.61
)
REFUSED = 0.03  # of the answerable questions, at the most


@dataclass(frozen=True)
class Asked:
    """A valid question, its candidates' signals (n, len(NAMES)) and which of them are right."""

    id: str
    answerable: bool
    ours: bool  # one of our questions, not one on general law
    signals: np.ndarray
    right: np.ndarray
    elsewhere: float
    absent: float


def collect(shared: Path | None) -> list[Asked]:
    """Return every valid question that goes through the search, follow-ups aside.

    With `shared`, train questions on general law join them: they have no answer here.
    """
    encoder = embed.load()
    library = shipped()
    cut = dated_passages(library)
    units = [Unit(d.passage.id, d.passage.heading, d.passage.text) for d in cut]
    searcher = Searcher(library, cut, Ranker.build(units, encoder), encoder)
    absent = AbsentFacts(encoder)

    def ask(question: Question, *, ours: bool) -> Asked | None:
        shelf = library.on(question.date or datetime.date.today())
        if lookup.named_places(question.text, shelf) or about.about(question.text, shelf):
            return None
        named = {r.document for r in find(question.text, shelf.numbers) if r.document}
        hits = searcher.search(
            expand(question.text), shelf.day, limit=12, preferred={GUIDANCE, *named}
        )
        places = weigh(question.text, hits, shelf)
        if not places:
            return None
        ids = [f"{p.document.number}#{p.provision.locator}" for p in places]
        return Asked(
            question.id,
            bool(question.places),
            ours,
            np.array([[getattr(p, name) for name in NAMES] for p in places]),
            np.array([i in question.places for i in ids]),
            searcher.elsewhere(question.text),
            absent.nearest(question.text).degree,
        )

    valid = [
        question
        for file in ("questions.jsonl", "questions_law.jsonl")
        for question in read_questions(TESTS / file)
        if question.split == "valid" and question.kind != "follow_up"
    ]
    asked = [ask(question, ours=True) for question in valid]
    if shared:
        asked += [ask(question, ours=False) for question in general_law(shared)]
    return [question for question in asked if question]


def general_law(shared: Path) -> list[Question]:
    """Return a sample of people's questions on all law, none of which our texts answer."""
    file = shared / "bench" / "zalo2021" / "train.queries.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        Question(id=f"z{n}", kind="none", text=json.loads(line)["text"], split="train", places=())
        for n, line in enumerate(random.Random(0).sample(lines, GENERAL))  # noqa: S311  # the same sample each time
    ]


def fit_ranking(asked: list[Asked]) -> np.ndarray:
    """Return the weights under which a right place is the likeliest choice of each question."""
    answered = [q for q in asked if q.right.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for question in answered:
            scores = question.signals @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * question.right
            total -= np.log(right.sum())
            slope -= question.signals.T @ (right / right.sum() - chances)
        count = len(answered)
        return total / count + RIDGE * weights @ weights, slope / count + 2 * RIDGE * weights

    start = np.zeros(len(NAMES))
    return minimize(loss, start, jac=True, method="L-BFGS-B").x / 10


def fit_sureness(rows: np.ndarray, answerable: np.ndarray, ours: np.ndarray) -> LogisticRegression:
    """Return the model of whether there is an answer, both sides weighing the same."""
    shares = np.where(ours, 1.0, GENERAL_SHARE)
    shares[answerable] /= shares[answerable].sum()
    shares[~answerable] /= shares[~answerable].sum()
    model = LogisticRegression(C=3.0, max_iter=5000)
    return model.fit(rows, answerable, sample_weight=shares * len(rows))


def first_right(asked: list[Asked], weights: np.ndarray) -> float:
    """Return the share of answerable questions whose best place is right."""
    some = [q for q in asked if q.answerable]
    return float(np.mean([q.right[np.argmax(q.signals @ weights)] for q in some]))


def main() -> None:
    """Fit, cross-validate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, help="the folder with bench/, for general law")
    asked = collect(parser.parse_args().shared)
    ids = np.array([q.id for q in asked])
    reached = []
    for train, test in GroupKFold(10).split(ids, groups=ids):
        weights = fit_ranking([asked[n] for n in train])
        reached += [asked[n].right[np.argmax(asked[n].signals @ weights)]
                    for n in test if asked[n].answerable]  # fmt: skip
    weights = fit_ranking(asked)
    print(f"{len(asked)} questions; a right place among the candidates: "
          f"{np.mean([q.right.any() for q in asked if q.answerable]):.3f}")  # fmt: skip
    print(f"right place first: {np.mean(reached):.3f} (cross-validated), "
          f"{first_right(asked, weights):.3f} (fitted)")  # fmt: skip
    print("WEIGHTS =", {name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})

    best = [q.signals[np.argmax(q.signals @ weights)] for q in asked]
    vectors = NAMES.index("vectors")
    given = NAMES.index("gives")
    rows = np.array([
        [b @ weights, q.elsewhere - b[vectors], q.elsewhere, q.absent, b[given]]
        for b, q in zip(best, asked, strict=True)
    ])  # fmt: skip
    answerable = np.array([q.answerable for q in asked])
    ours = np.array([q.ours for q in asked])
    chance = np.zeros(len(asked))
    for train, test in StratifiedKFold(10, shuffle=True, random_state=0).split(rows, answerable):
        train = np.union1d(train, np.flatnonzero(~ours))
        model = fit_sureness(rows[train], answerable[train], ours[train])
        chance[test] = model.predict_proba(rows[test])[:, 1]
    chance[[b[given] < 0 for b in best]] = 0
    print(f"general law refused from 0.25: {np.mean(chance[~ours] < 0.25):.3f}")
    rows_of_all, answerable_of_all = rows, answerable
    chance, answerable = chance[ours], answerable[ours]
    for refused in (0.01, REFUSED, 0.05, 0.08):
        threshold = np.quantile(chance[answerable], refused)
        honest = np.mean(chance[~answerable] < threshold)
        print(f"refused {refused:.0%}: from {threshold:.2f}, honest {honest:.3f}")
    model = fit_sureness(rows_of_all, answerable_of_all, ours)
    names = ("score", "nearer elsewhere", "elsewhere", "absent", "gives")
    print("SURENESS =", {n: round(float(c), 2) for n, c in zip(names, model.coef_[0], strict=True)}
          | {"bias": round(float(model.intercept_[0]), 2)})  # fmt: skip


if __name__ == "__main__":
    main()
