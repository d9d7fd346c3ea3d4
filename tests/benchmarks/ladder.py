"""Climb the ladder of retrievers: python tests/benchmarks/ladder.py --bench FOLDER [--peers].

Prints one table per collection, each rung on the same questions in the same run; `plot.py` draws
`docs/retrieval.svg` of what `--out` writes. FOLDER holds zalo2021/, alqac2025/ and vire_alqac/.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import embed
from index.bench import grade, peak_memory, read_answers, read_records, summarise, typed
from index.rank import Ranker, Unit, weigh
from index.signals import NAMES
from knowledge.vietnamese import syllables

COLLECTIONS = {
    "zalo2021": ("valid", "test"),
    "alqac2025": ("",),
    "vire_alqac": ("",),
}
FORMS = {"as written": {}, "without marks": {"fold": True}, "half": {"half": True}}


@dataclass(frozen=True)
class Asked:
    """A question in one form, with the ids that answer it."""

    text: str
    right: frozenset[str]


def column(name: str) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Return a rung that orders by one signal."""
    return lambda signals: signals[:, NAMES.index(name)]


def ranks(signals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reciprocal rank fusion with the usual constant of 60."""
    places = (1 / column(name)(signals) for name in ("words_rank", "vector_rank"))
    return np.asarray(sum(1 / (60 + place) for place in places))


def half_and_half(signals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Both halves stretched to 0 … 1, and summed."""
    return column("words_stretched")(signals) + column("vector_stretched")(signals)


RUNGS: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "words: syllables and pairs, best window under its heading": column("words"),
    "vectors: best window": column("vector"),
    "both, reciprocal ranks": ranks,
    "both, min-max, half and half": half_and_half,
    "the same + the heading's best-told part": lambda s: (
        half_and_half(s) + 0.6 * column("segment_told")(s)
    ),
    "learned trees over all signals (ships)": weigh,
}


def questions(folder: Path, split: str, form: dict[str, bool]) -> list[Asked]:
    """Return the judged questions of a split, in one form."""
    stem = f"{split}." if split else ""
    answers = read_answers(folder / f"{stem}qrels.tsv")
    draw = random.Random(0)  # noqa: S311 - the same questions each time
    how = {"fold": False, "half": False, **form}
    return [
        Asked(typed(r["text"], draw=draw, **how), frozenset(answers[r["id"]]))
        for r in read_records(folder / f"{stem}queries.jsonl", ("id", "text"))
        if r["id"] in answers
    ]


def show(name: str, marks: Sequence[Sequence[float]], p50: float, p95: float) -> dict[str, object]:
    """Print one row of the table and return it."""
    measures = summarise(marks)
    cells = [f"{m.value:.3f} [{m.low:.3f}, {m.high:.3f}]" for m in measures]
    print(f"| {name} | {' | '.join(cells)} | {p50:.1f} / {p95:.1f} |", flush=True)
    return {"rung": name, "measures": [(m.value, m.low, m.high) for m in measures]}


def climb(ranker: Ranker, units: list[Unit], asked: list[Asked]) -> list[dict[str, object]]:
    """Measure every rung on `asked`."""
    marks: dict[str, list[tuple[float, ...]]] = {name: [] for name in RUNGS}
    times = []
    for question in asked:
        began = time.perf_counter()
        ranker.rank(question.text)
        times.append((time.perf_counter() - began) * 1000)
        rows, fit = ranker.measure(question.text)
        for name, rung in RUNGS.items():
            order = rows[np.lexsort((rows, -rung(fit.signals)))][:10]
            marks[name].append(grade([units[row].id for row in order], question.right))
    p50, p95 = np.percentile(times, [50, 95])
    return [show(name, marks[name], p50, p95) for name in RUNGS]


def peers(units: list[Unit], forms: dict[str, list[Asked]]) -> dict[str, list[dict[str, object]]]:
    """Measure plain bm25s, and txtai where it is installed, on every form of the questions."""
    texts = [f"{unit.heading}\n{unit.text}" for unit in units]
    found: dict[str, list[dict[str, object]]] = {form: [] for form in forms}

    import bm25s

    plain = bm25s.BM25()
    plain.index([syllables(text) for text in texts], show_progress=False)
    search = {
        "peer: bm25s, syllables": lambda q: [
            int(row) for row in plain.retrieve([syllables(q)], k=10, show_progress=False)[0][0]
        ]
    }
    try:
        from txtai.scoring import ScoringFactory
    except ImportError:
        print("txtai is not installed: pip install txtai")
    else:
        scoring = ScoringFactory.create({"method": "bm25", "terms": True})
        scoring.index((row, text, None) for row, text in enumerate(texts))
        search["peer: txtai, BM25"] = lambda q: [int(row) for row, _ in scoring.search(q, 10)]
    for name, find in search.items():
        for form, asked in forms.items():
            marks, times = [], []
            for question in asked:
                began = time.perf_counter()
                rows = find(question.text)
                times.append((time.perf_counter() - began) * 1000)
                marks.append(grade([units[row].id for row in rows], question.right))
            print(f"({form})", end=" ")
            found[form].append(show(name, marks, *np.percentile(times, [50, 95])))
    return found


def main() -> None:
    """Run every collection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--only", choices=list(COLLECTIONS))
    parser.add_argument("--index", type=Path, help="reuse the index in this folder if it is there")
    parser.add_argument("--out", type=Path, help="write the figures here, as JSON")
    chosen = parser.parse_args()
    encoder = embed.load()
    figures = {}
    for name, splits in COLLECTIONS.items():
        if chosen.only not in (None, name):
            continue
        folder = chosen.bench / name
        records = read_records(folder / "corpus.jsonl.gz", ("id", "text"))
        units = [Unit(r["id"], r.get("title", ""), r["text"]) for r in records]
        place = chosen.index / name if chosen.index else Path(tempfile.mkdtemp())
        if not (place / "vectors.faiss").exists():
            began = time.perf_counter()
            Ranker.build(units, encoder).save(place)
            size = sum(path.stat().st_size for path in place.iterdir())
            print(f"{name}: built in {time.perf_counter() - began:.0f} s, {size / 1e6:.0f} MB")
        ranker = Ranker.load(place, encoder)
        for split in splits:
            forms = {
                form: questions(folder, split, settings)
                for form, settings in FORMS.items()
                if name == "zalo2021" or form == "as written"
            }
            rows = peers(units, forms) if chosen.peers and split != "valid" else {}
            for form, asked in forms.items():
                print(f"\n### {name} {split}, {len(asked)} questions {form}\n")
                rows.setdefault(form, []).extend(climb(ranker, units, asked))
            figures[f"{name} {split}".strip()] = rows
    print(f"peak memory {peak_memory() / 1e6:.0f} MB")
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
