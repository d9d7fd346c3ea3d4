"""Measure retrieval on any collection: how good, how fast, how large."""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import embed
from index.errors import BenchUnreadable
from index.rank import Ranker, Unit
from knowledge.vietnamese import fold as without_marks

if TYPE_CHECKING:
    from index.embed import Encoder

# Ranks that count; the field reports at ten.
_DEPTH = 10
_RESAMPLES = 1000
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions, and between which values it lies with 95 % confidence (bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a run measured. Times in seconds or milliseconds as named, sizes in bytes.

    `missing` right answers are not in the corpus (alqac2025 has some); they count as not found.
    `peak_bytes` is the highest resident memory of the whole process so far, build included.
    """

    corpus: str
    typed: str  # "as written", "without marks" or "half without marks"
    model: str
    units: int
    questions: int
    missing: int
    ndcg_at_10: Measure
    mrr_at_10: Measure
    recall_at_10: Measure
    accuracy_at_1: Measure
    p50_ms: float
    p95_ms: float
    build_s: float
    index_bytes: int
    peak_bytes: int

    def to_json(self) -> str:
        """Return the report as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def table(self) -> str:
        """Return the report as lines to read."""
        measures = [
            ("nDCG@10", self.ndcg_at_10),
            ("MRR@10", self.mrr_at_10),
            ("R@10", self.recall_at_10),
            ("acc@1", self.accuracy_at_1),
        ]
        lines = [
            f"{self.corpus}: {self.units:,} units, {self.questions:,} questions {self.typed}",
            *(f"{name:<8} {m.value:.3f}  [{m.low:.3f}, {m.high:.3f}]" for name, m in measures),
            f"latency  p50 {self.p50_ms:.1f} ms, p95 {self.p95_ms:.1f} ms",
            f"build    {self.build_s:.1f} s",
            f"index    {self.index_bytes / 1e6:.1f} MB",
            f"memory   {self.peak_bytes / 1e6:.0f} MB at the peak",
        ]
        if self.missing:
            lines.append(f"missing  {self.missing} right answers are not in the corpus")
        return "\n".join(lines)


def bench(
    corpus: Path,
    queries: Path,
    qrels: Path,
    *,
    fold: bool = False,
    half: bool = False,
    seed: int = 0,
    encoder: Encoder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Build an index of `corpus` and ask it every judged question.

    `corpus` has lines {"id","title","text"}, `queries` {"id","text"}, `qrels` qid<TAB>docid; each
    may be gzipped. With `fold` the questions lose every mark, with `half` each word loses its
    marks with probability one half. Raises BenchUnreadable, naming file and line.
    """
    encoder = encoder or embed.load()
    units = [
        Unit(record["id"], record.get("title", ""), record["text"])
        for record in read_records(corpus, ("id", "text"))
    ]
    answers = read_answers(qrels)
    known = {unit.id for unit in units}
    draw = random.Random(seed)  # noqa: S311 - the same questions each time, not a secret
    asked = [
        (typed(record["text"], fold=fold, half=half, draw=draw), answers[record["id"]])
        for record in read_records(queries, ("id", "text"))
        if record["id"] in answers
    ]
    if not asked:
        raise BenchUnreadable(f"{queries}: không câu hỏi nào có đáp án trong {qrels}")

    began = time.perf_counter()
    ranker = Ranker.build(units, encoder, progress=progress)
    build_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        ranker.save(Path(folder))
        index_bytes = sum(path.stat().st_size for path in Path(folder).iterdir())

    ranker.rank(asked[0][0])  # the first question pays for what is read once
    marks, times = [], []
    for question, right in asked:
        began = time.perf_counter()
        found = ranker.rank(question, limit=_DEPTH)
        times.append((time.perf_counter() - began) * 1000)
        marks.append(grade([units[ranked.row].id for ranked in found], right))
    ndcg, mrr, recall, accuracy = summarise(marks)
    missing = sum(id not in known for _, right in asked for id in right)
    how = "without marks" if fold else "half without marks" if half else "as written"
    return Report(
        corpus.name, how, encoder.model, len(units), len(asked), missing,
        ndcg, mrr, recall, accuracy,
        float(np.percentile(times, 50)), float(np.percentile(times, 95)), build_s, index_bytes,
        peak_memory(),
    )  # fmt: skip


def typed(text: str, *, fold: bool, half: bool, draw: random.Random) -> str:
    """Return `text` as typed in haste: without marks, or half of its words without.

    >>> typed("Thông tin đối ngoại", fold=True, half=False, draw=random.Random(0))
    'thong tin doi ngoai'
    """
    if fold:
        return without_marks(text)
    if half:
        return _WORD.sub(lambda m: without_marks(m[0]) if draw.random() < 0.5 else m[0], text)
    return text


def grade(found: Sequence[str], right: Collection[str]) -> tuple[float, float, float, float]:
    """Return nDCG@10, MRR@10, recall@10 and accuracy@1 of one order, each answer worth the same.

    >>> grade(["x", "a"], {"a"})[1:]
    (0.5, 1.0, 0.0)
    """
    hits = [place for place, id in enumerate(found[:_DEPTH]) if id in right]
    gain = sum(1 / np.log2(place + 2) for place in hits)
    ideal = sum(1 / np.log2(place + 2) for place in range(min(len(right), _DEPTH)))
    first = 1 / (hits[0] + 1) if hits else 0.0
    return float(gain / ideal), first, len(hits) / len(right), float(0 in hits)


def summarise(marks: Sequence[Sequence[float]], seed: int = 0) -> list[Measure]:
    """Return the mean of each column of `marks` with its bootstrap interval."""
    values = np.array(marks)
    draw = np.random.default_rng(seed)
    picked = draw.integers(0, len(values), (_RESAMPLES, len(values)))
    means = values[picked].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return [
        Measure(float(value), float(least), float(most))
        for value, least, most in zip(values.mean(axis=0), low, high, strict=True)
    ]


def read_records(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the JSON objects of a file, one a line; raises BenchUnreadable."""
    for number, line in _lines(path):
        try:
            record = json.loads(line)
            if not isinstance(record, dict) or not all(
                isinstance(record.get(name), str) for name in needed
            ):
                raise ValueError(f"cần đối tượng JSON có {', '.join(needed)} là chuỗi")
        except ValueError as error:
            raise BenchUnreadable(f"{path}, dòng {number}: {error}") from error
        yield record


def read_answers(path: Path) -> Mapping[str, set[str]]:
    """Return the right ids of each question; raises BenchUnreadable."""
    answers: dict[str, set[str]] = {}
    for number, line in _lines(path):
        question, tab, unit = line.partition("\t")
        if not tab:
            raise BenchUnreadable(f"{path}, dòng {number}: cần mã câu hỏi, dấu tab, mã văn bản")
        answers.setdefault(question, set()).add(unit)
    return answers


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, numbered from 1, of a plain or gzipped file."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8")
        ) as file:
            for number, line in enumerate(file, 1):
                if text := line.strip("\r\n"):
                    yield number, text
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BenchUnreadable(f"không đọc được {path}: {error}") from error


def peak_memory() -> int:
    """Return the highest resident memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, Linux kilobytes.
    return peak if sys.platform == "darwin" else peak * 1024
