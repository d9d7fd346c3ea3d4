"""The measures are right on orders that can be counted by hand; unreadable files are named."""

import gzip
import json
import math
import random
from pathlib import Path

import pytest
from conftest import BagOfSyllables
from test_rank import UNITS

from index.bench import bench, grade, summarise, typed
from index.errors import BenchUnreadable


@pytest.fixture
def collection(tmp_path: Path) -> tuple[Path, Path, Path]:
    corpus, queries, qrels = (tmp_path / n for n in ("c.jsonl.gz", "q.jsonl", "r.tsv"))
    with gzip.open(corpus, "wt", encoding="utf-8") as file:
        for unit in UNITS:
            record = {"id": unit.id, "title": unit.heading, "text": unit.text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    questions = [("1", "Người phát ngôn làm gì?"), ("2", "Ai quy định mức trợ cấp hằng tháng?")]
    queries.write_text(
        "\n".join(json.dumps({"id": i, "text": t}) for i, t in questions), encoding="utf-8"
    )
    qrels.write_text("1\tb\n2\tc\n", encoding="utf-8")
    return corpus, queries, qrels


@pytest.mark.parametrize("how", [{}, {"fold": True}, {"half": True}])
def test_a_small_collection_is_measured(
    collection: tuple[Path, Path, Path], how: dict[str, bool]
) -> None:
    report = bench(*collection, encoder=BagOfSyllables(), **how)
    assert (report.units, report.questions) == (len(UNITS), 2)
    assert report.accuracy_at_1.value == 1
    assert report.index_bytes > 0
    assert 0 < report.p50_ms <= report.p95_ms
    assert json.loads(report.to_json())["recall_at_10"]["value"] == 1
    assert "nDCG@10  1.000" in report.table()


@pytest.mark.parametrize(
    ("found", "right", "expected"),
    [
        # two answers, one found third: DCG 1/log2(4), ideal 1 + 1/log2(3)
        (["x", "y", "a"], {"a", "b"}, (0.5 / (1 + 1 / math.log2(3)), 1 / 3, 0.5, 0.0)),
        # the eleventh place does not count
        ([*map(str, range(10)), "a"], {"a"}, (0.0, 0.0, 0.0, 0.0)),
        ([], {"a"}, (0.0, 0.0, 0.0, 0.0)),
        (["a", "b"], {"a", "b"}, (1.0, 1.0, 1.0, 1.0)),
    ],
)
def test_an_order_is_graded_as_by_hand(
    found: list[str], right: set[str], expected: tuple[float, ...]
) -> None:
    assert grade(found, right) == pytest.approx(expected)


def test_intervals_hold_the_mean_and_shrink_with_more_questions() -> None:
    few = summarise([(0.0,), (1.0,)] * 10)[0]
    many = summarise([(0.0,), (1.0,)] * 1000)[0]
    assert few.low <= few.value <= few.high
    assert many.high - many.low < few.high - few.low


def test_half_typed_is_the_same_each_time_and_loses_some_marks() -> None:
    text = "Ủy ban nhân dân tỉnh quyết định mức trợ cấp hằng tháng"
    once, again = (
        typed(text, fold=False, half=True, draw=random.Random(3))  # noqa: S311 - no secret
        for _ in range(2)
    )
    assert once == again
    assert once != text
    assert once != typed(text, fold=True, half=False, draw=random.Random())  # noqa: S311


@pytest.mark.parametrize(
    ("which", "content", "said"),
    [
        (0, "{not json", "dòng 1"),
        # a number where a string is due
        (1, '{"id": 1, "text": "x"}', "dòng 1"),
        (2, "1 b\n", "tab"),
        # judged questions that nobody asks
        (2, "9\tb\n", "đáp án"),
    ],
)
def test_what_cannot_be_read_is_named(
    collection: tuple[Path, Path, Path], which: int, content: str, said: str
) -> None:
    files = list(collection)
    files[which] = files[which].with_name("broken")
    files[which].write_text(content, encoding="utf-8")
    with pytest.raises(BenchUnreadable, match=said):
        bench(*files, encoder=BagOfSyllables())


def test_a_missing_file_is_named(collection: tuple[Path, Path, Path], tmp_path: Path) -> None:
    with pytest.raises(BenchUnreadable, match="khong-co"):
        bench(tmp_path / "khong-co.jsonl", *collection[1:], encoder=BagOfSyllables())


def test_an_answer_that_the_corpus_lacks_is_counted_and_said(
    collection: tuple[Path, Path, Path],
) -> None:
    collection[2].write_text("1\tb\n1\tnowhere\n", encoding="utf-8")
    report = bench(*collection, encoder=BagOfSyllables())
    assert report.missing == 1
    assert report.recall_at_10.value == 0.5
    assert "missing  1" in report.table()
