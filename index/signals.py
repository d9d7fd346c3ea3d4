"""Measure how well each candidate fits a question: the numbers that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.background import Background
from index.words import Term, Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

NAMES = (
    "words",  # BM25 of the best window, syllables and pairs
    "words_of_best",  # the same as a share of the best candidate's
    "words_stretched",  # the same stretched from the worst candidate (0) to the best (1)
    "words_share",  # the same as a share of what the question could get at most
    "syllables_of_best",
    "pairs_of_best",
    "second_window",  # the second-best window's BM25 as a share of the best candidate's
    "heading_of_best",  # BM25 of the heading
    "heading_share",
    "vector",  # cosine of the best window
    "vector_of_best",  # how far below the best candidate's cosine
    "vector_stretched",
    "vector_mean",  # mean cosine of the unit's windows
    "vector_there",  # cosine of the window that the words found
    "coverage",  # share of the question's weight that the unit has
    "coverage_window",  # … that its best window has
    "coverage_heading",
    "coverage_pairs",  # share of the pairs' weight that the unit has
    "coverage_pairs_window",
    "coverage_pairs_heading",
    "rarest",  # whether it has the rarest term, and the next
    "second_rarest",
    "run",  # longest run of the question's syllables, in a row, as a share of the question
    "heading_told",  # share of the heading's weight that the question says
    "segment_told",  # the same for the part of the heading that it says best
    "segment_told_least",
    "numbers",  # legal numbers of the question that the unit has, less those that it lacks
    "windows",  # log of the unit's number of windows
    "heading_length",  # log of the heading's number of syllables
    "length",  # log of the number of terms in the question
    "neighbours",  # best BM25 of the units just before and after, as a share of the best
    "words_rank",  # 1 / (1 + place in the order by words)
    "vector_rank",
)


@dataclass(frozen=True, slots=True)
class Headings:
    """The syllables of every heading, part by part.

    Unit n has the segments from `units[n]` up to `units[n + 1]`; segment m has the syllables (by
    number in the heading's word index) from `segments[m]` up to `segments[m + 1]` of `syllables`.
    """

    syllables: NDArray[np.int32]
    segments: Rows
    units: Rows


@dataclass(frozen=True, slots=True)
class Fit:
    """What was measured: one row of `signals` per candidate, columns as in NAMES."""

    signals: Floats
    words_share: Floats
    vector: Floats
    coverage: Floats


def measure(
    terms: Sequence[Term],
    rows: Rows,
    spans: Rows,
    window_cosines: Floats,
    bodies: Words,
    headings: Words,
    titles: Headings,
    title_weights: Floats,
    neighbours: Floats,
    table: Background,
) -> Fit:
    """Return the signals of the candidate units `rows`.

    `spans` holds each candidate's windows as (first, end) rows; `window_cosines` the cosine of
    each of these windows, candidate by candidate; `neighbours` the best lexical score beside each.
    """
    sizes = spans[:, 1] - spans[:, 0]
    windows = ranges(spans[:, 0], sizes)
    cuts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    count = len(rows)
    owner = np.repeat(np.arange(count), sizes)

    weights = np.array([weight_of(term, table) for term in terms], np.float32)
    single = np.array([not term.is_pair for term in terms], bool)
    legal = np.array([term.is_number and not term.is_pair for term in terms], bool)
    body = _matrix(bodies, terms, windows)
    head = _matrix(headings, terms, rows)

    # Words, window by window and unit by unit.
    syllable_scores, pair_scores = body[single].sum(0), body[~single].sum(0)
    scores = syllable_scores + pair_scores
    best = np.maximum.reduceat(scores, cuts)
    there = _first_best(scores, best, owner, cuts, count)
    others = scores.copy()
    others[there] = 0.0
    second = np.maximum.reduceat(others, cuts)
    head_scores = head.sum(0)
    ceiling = _ceiling(bodies, terms)

    # What of the question is there.
    has = body > 0
    has_head = head > 0
    unit_has = np.maximum.reduceat(has, cuts, axis=1) | has_head
    at_best = has[:, there]
    pair_weights = weights * ~single
    single_weights = weights * single

    def share(present: NDArray[np.bool_], by: Floats) -> Floats:
        total = by.sum()
        return np.asarray(by @ present / max(total, 1e-6), np.float32)

    coverage = share(unit_has, single_weights)
    rare = np.argsort(-single_weights, kind="stable")[:2]
    rarest = unit_has[rare[0]] if single.any() else np.zeros(count, bool)
    next_rarest = unit_has[rare[1]] if single.sum() > 1 else rarest
    run = _longest_run(terms, has)
    longest = np.maximum.reduceat(run, cuts) / max(int((~single).sum()), 1)
    numbers = (2 * unit_has[legal].sum(0) - legal.sum()) if legal.any() else np.zeros(count)

    # What of the heading is asked.
    told_all, told_best, told_least = _told(terms, rows, headings, titles, title_weights)

    # Vectors.
    cosine = np.maximum.reduceat(window_cosines, cuts)
    mean = np.add.reduceat(window_cosines, cuts) / sizes

    top = max(float(best.max()), 1e-6)
    columns = {
        "words": best,
        "words_of_best": best / top,
        "words_stretched": _stretch(best),
        "words_share": best / ceiling,
        "syllables_of_best": _of_best(np.maximum.reduceat(syllable_scores, cuts)),
        "pairs_of_best": _of_best(np.maximum.reduceat(pair_scores, cuts)),
        "second_window": second / top,
        "heading_of_best": _of_best(head_scores),
        "heading_share": head_scores / ceiling,
        "vector": cosine,
        "vector_of_best": cosine - cosine.max(),
        "vector_stretched": _stretch(cosine),
        "vector_mean": mean,
        "vector_there": window_cosines[there],
        "coverage": coverage,
        "coverage_window": share(at_best, single_weights),
        "coverage_heading": share(has_head, single_weights),
        "coverage_pairs": share(unit_has, pair_weights),
        "coverage_pairs_window": share(at_best, pair_weights),
        "coverage_pairs_heading": share(has_head, pair_weights),
        "rarest": rarest,
        "second_rarest": next_rarest,
        "run": longest,
        "heading_told": told_all,
        "segment_told": told_best,
        "segment_told_least": told_least,
        "numbers": numbers,
        "windows": np.log(sizes),
        "heading_length": np.log1p(
            titles.segments[titles.units[rows + 1]] - titles.segments[titles.units[rows]]
        ),
        "length": np.full(count, np.log1p(single.sum())),
        "neighbours": neighbours / top,
        "words_rank": _by_rank(best),
        "vector_rank": _by_rank(cosine),
    }
    signals = np.stack([np.asarray(columns[name], np.float32) for name in NAMES], axis=1)
    return Fit(
        signals,
        np.minimum(columns["words_share"], 1.0).astype(np.float32),
        cosine,
        coverage,
    )


def ranges(starts: Rows, sizes: Rows) -> Rows:
    """Return the numbers from each start on, as many as its size, one after another.

    >>> ranges(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    ends = np.cumsum(sizes)
    found: Rows = np.arange(int(ends[-1]) if len(ends) else 0)
    found += np.repeat(starts - (ends - sizes), sizes)
    return found


def weight_of(term: Term, table: Background) -> float:
    """Return how much of the question `term` is: its best reading's weight, a pair's the sum."""
    return sum(table.weight(syllable) for syllable in term.readings[0][0])


def _matrix(words: Words, terms: Sequence[Term], rows: Rows) -> Floats:
    """Return the BM25 score of each term in each of `rows`, shape (terms, rows)."""
    matrix = np.zeros((len(terms), len(rows)), np.float32)
    for line, term in zip(matrix, terms, strict=True):
        for reading, weight in term.readings:
            number = words.number(reading)
            if number is None:
                continue
            posting = words.posting(number)
            places = np.searchsorted(posting.rows, rows)
            places[places == len(posting.rows)] = 0
            scores = np.where(posting.rows[places] == rows, posting.scores[places], 0.0)
            np.maximum(line, np.float32(weight) * scores, out=line)
    return matrix


def _first_best(scores: Floats, best: Floats, owner: Rows, cuts: Rows, count: int) -> Rows:
    """Return the place of each candidate's best window."""
    places = np.flatnonzero(scores == best[owner])
    found: Rows = cuts.copy()
    found[owner[places[::-1]]] = places[::-1]
    return found


def _ceiling(words: Words, terms: Sequence[Term]) -> float:
    """Return what a window with every term of the question, often, would score."""
    total = 0.0
    for term in terms:
        numbers = [n for reading, _ in term.readings if (n := words.number(reading)) is not None]
        if numbers:
            total += max(words.highest(n) for n in numbers)
        else:
            total += words.unseen
    return max(total, 1e-6)


def _longest_run(terms: Sequence[Term], has: NDArray[np.bool_]) -> Floats:
    """Return for each window the longest run of the question's pairs that it has."""
    run = np.zeros(has.shape[1], np.float32)
    longest = run.copy()
    for term, present in zip(terms, has, strict=True):
        if term.is_pair:
            run = (run + 1) * present
            np.maximum(longest, run, out=longest)
    return longest


def _told(
    terms: Sequence[Term], rows: Rows, headings: Words, titles: Headings, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return how much of each heading the question says: all, its best and its worst segment."""
    said = np.zeros(len(weights), np.float32)
    for term in terms:
        for reading, share in term.readings:
            if len(reading) == 1 and (number := headings.number(reading)) is not None:
                said[number] = max(said[number], share)
    first, last = titles.units[rows], titles.units[rows + 1]
    counts = last - first
    segments = ranges(first, counts)
    starts = titles.segments[segments]
    sizes = titles.segments[segments + 1] - starts
    syllables = titles.syllables[ranges(starts, sizes)]
    # An empty segment would shift reduceat, so sums are differences of a running total.
    ends = np.cumsum(sizes)
    weight = np.concatenate([[0.0], np.cumsum(weights[syllables])])
    spoken = np.concatenate([[0.0], np.cumsum(weights[syllables] * said[syllables])])
    all_weight = weight[ends] - weight[ends - sizes]
    all_spoken = spoken[ends] - spoken[ends - sizes]
    cuts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    part = (all_spoken / np.maximum(all_weight, 1e-6)).astype(np.float32)
    whole = np.add.reduceat(all_spoken, cuts) / np.maximum(np.add.reduceat(all_weight, cuts), 1e-6)
    return (
        whole.astype(np.float32),
        np.maximum.reduceat(part, cuts),
        np.minimum.reduceat(part, cuts),
    )


def _of_best(values: Floats) -> Floats:
    top = values.max()
    return values / top if top > 0 else np.zeros_like(values)


def _stretch(values: Floats) -> Floats:
    """Return `values` stretched to 0 … 1; all 0 where they are one."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _by_rank(values: Floats) -> Floats:
    """Return 1 / (1 + place), the best having place 0."""
    order = np.argsort(-values, kind="stable")
    found = np.empty(len(values), np.float32)
    found[order] = 1 / (1 + np.arange(len(values), dtype=np.float32))
    return found
