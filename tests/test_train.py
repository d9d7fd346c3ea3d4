"""How the shipped model is made, on a toy law of fifty articles."""
# ruff: noqa: S311 - toys, not secrets

import gzip
import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import embed
from index.train.__main__ import main
from index.train.data import Article, Pair, half_typed, pairs, read_articles
from index.train.evaluate import measure
from index.train.fit import blocks
from index.train.tokens import Articles, Questions
from index.train.vocabulary import Vocabulary, build
from knowledge.vietnamese import fold

SUBJECTS = [
    "cổng thông tin", "đài phát thanh", "nhà văn hóa", "tủ sách", "bản tin", "phóng viên",
    "họp báo", "triển lãm", "sách ảnh", "phim tài liệu",
]  # fmt: skip
# What the law says, and what people say for it. Every article has those words at its end, so that
# nothing but training on questions brings the two together.
MATTERS = {
    "kinh phí": "tiền nong",
    "hồ sơ": "giấy tờ",
    "thời hạn": "bao lâu",
    "trách nhiệm": "ai lo",
    "kiểm tra": "rà soát",
}
FILLING = ["cơ quan", "địa phương", "biên giới", "hằng năm", "nhân dân", "kết quả", "thế nào"]


def record(number: int, subject: str, matter: str) -> dict[str, str]:
    draw = Random(number)
    sentences = [
        f"{i}. {matter.capitalize()} {subject} {' '.join(draw.sample(FILLING, 5))};"
        for i in range(1, 5)
    ]
    sentences.append(" ".join(MATTERS.values()))
    return {
        "id": f"luật+{number}",
        "title": f"Điều {number}. {matter.capitalize()} {subject} (Luật 1/2020/QH14 Thử)",
        "text": "\n".join(sentences),
    }


RECORDS = [
    record(i, subject, matter)
    for i, (subject, matter) in enumerate(itertools.product(SUBJECTS, MATTERS), 1)
]


def question(record: dict[str, str]) -> str:
    """Return what people ask to find the article: its subject, and their word for its matter."""
    heading = record["title"].split(". ")[1].split(" (")[0].lower()
    matter = next(m for m in MATTERS if heading.startswith(m))
    return f"{heading.removeprefix(matter)} {MATTERS[matter]} thế nào?"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy law laid out as the corpora and the bench are."""
    home = tmp_path_factory.mktemp("toy")
    zalo = home / "bench" / "zalo2021"
    zalo.mkdir(parents=True)
    (home / "corpora").mkdir()
    lines = "\n".join(json.dumps(r) for r in RECORDS)
    for path in (home / "corpora" / "phapdien.jsonl.gz", zalo / "corpus.jsonl.gz"):
        path.write_bytes(gzip.compress(lines.encode()))
    for split, chosen in (
        ("train", RECORDS[::2]),
        ("valid", RECORDS[1::4]),
        ("test", RECORDS[3::4]),
    ):
        asked = [{"id": r["id"], "text": question(r)} for r in chosen]
        (zalo / f"{split}.queries.jsonl").write_text("\n".join(json.dumps(a) for a in asked))
        (zalo / f"{split}.qrels.tsv").write_text("\n".join(f"{a['id']}\t{a['id']}" for a in asked))
    return home


def make(folders: Path, out: Path, *, seed: int = 0, steps: int = 40) -> Path:
    main([
        "--corpora", str(folders / "corpora"), "--bench", str(folders / "bench"),
        "--out", str(out), "--steps", str(steps), "--seed", str(seed),
    ])  # fmt: skip
    return out


@pytest.fixture(scope="module")
def made(folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(folders, tmp_path_factory.mktemp("made") / "model")


@pytest.mark.parametrize("typed", [str, fold])
def test_training_brings_people_s_words_and_the_law_s_together(
    folders: Path, made: Path, tmp_path: Path, typed: Callable[[str], str]
) -> None:
    def right(model: Path) -> float:
        encoder = embed.load(model)
        articles = encoder.passages([f"{r['title']}\n{r['text']}" for r in RECORDS])
        asked = encoder.questions([typed(question(r)) for r in RECORDS[::2]])
        first = (asked @ articles.T).argmax(axis=1)
        return float((first == np.arange(0, len(RECORDS), 2)).mean())

    assert right(made) > 0.9
    assert right(make(folders, tmp_path / "hardly", steps=1)) < 0.5


def test_sentence_transformers_loads_it_and_agrees(made: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["kinh phí họp báo", "kinh phi hop bao", "", "Ω"]
    theirs = SentenceTransformer(str(made), device="cpu").encode(texts)
    np.testing.assert_allclose(embed.load(made).passages(texts), theirs, atol=1e-3)


def test_the_same_seed_makes_the_same_model(folders: Path, tmp_path: Path) -> None:
    one, again, other = (
        make(folders, tmp_path / name, seed=seed, steps=2)
        for name, seed in (("one", 0), ("again", 0), ("other", 1))
    )
    for name in ("model.safetensors", "tokenizer.json"):
        assert (one / name).read_bytes() == (again / name).read_bytes()
    name = "model.safetensors"
    assert (one / name).read_bytes() != (other / name).read_bytes()


def test_the_model_card_outlives_a_new_training(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("card")
    (tmp_path / "old.bin").write_text("left over")
    make(folders, tmp_path, steps=1)
    assert (tmp_path / "README.md").read_text() == "card"
    assert not (tmp_path / "old.bin").exists()


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return build((f"{r['title']}\n{r['text']}" for r in RECORDS), compounds=100, longest=3)


def test_a_compound_is_one_token_with_or_without_its_marks(words: Vocabulary) -> None:
    tokenizer = words.tokenizer()
    marked, bare, apart = words.encode(tokenizer, ["Họp báo", "hop bao", "họp, báo"])
    assert len(marked) == 1
    np.testing.assert_array_equal(marked, bare)
    assert len(apart) == 2  # never over punctuation


def test_a_piece_of_a_longer_compound_is_no_compound(words: Vocabulary) -> None:
    assert "nhà văn hóa" in words.compounds
    assert "văn hóa" not in words.compounds  # never seen without "nhà"


@given(st.text())
def test_any_text_is_encoded_within_the_table(text: str) -> None:
    words = build(["kinh phí họp báo " * 9], compounds=10)
    (rows,) = words.encode(words.tokenizer(), [text])
    assert all(0 <= row < words.size for row in rows)


@pytest.mark.parametrize(
    ("title", "heading", "source"),
    [
        ("Điều 24. Hồ sơ (Nghị định 41/2019/NĐ-CP)", "Hồ sơ", "Nghị định 41/2019/NĐ-CP"),
        # A letter in the number, brackets in the heading and inside the name of the document.
        ("Điều 5a. Phí (lệ phí) (Luật (sửa đổi) 1/2020)", "Phí (lệ phí)", "Luật (sửa đổi) 1/2020"),
        ("Hiệu lực", "Hiệu lực", ""),
    ],
)
def test_a_title_is_read_as_heading_and_source(
    title: str, heading: str, source: str, tmp_path: Path
) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "1", "title": title, "text": "Một. Hai."}))
    (article,) = read_articles(path)
    assert (article.heading, article.source) == (heading, source)
    assert article.sentences == ("Một.", "Hai.")


def article(heading: str, *sentences: str) -> Article:
    return Article(heading, f"Điều 1. {heading} (Luật {heading})", heading, "Luật A", sentences)


def test_a_heading_that_many_articles_share_is_asked_with_its_document() -> None:
    articles = [article("Phạm vi") for _ in range(3)] + [article("Họp báo")]
    asked = [pair.question for pair in pairs(articles, [], per_article=1, seed=0)]
    assert asked == ["Phạm vi Luật A"] * 3 + ["Họp báo"]


def test_a_question_about_an_unknown_article_is_left_out() -> None:
    asked = pairs([article("Họp báo")], [("Ai họp?", ["không có"])], per_article=1, seed=0)
    assert [pair for pair in asked if pair.asked] == []


@given(size=st.integers(1, 12), sentence=st.integers(0, 3), seed=st.integers())
def test_the_answer_never_holds_the_sentence_that_asks(size: int, sentence: int, seed: int) -> None:
    texts, _ = toy()
    rows = texts.body(0, sentence, size, Random(seed))
    own = range(3 * sentence, 3 * sentence + 3)
    assert len(rows) <= size + 3
    assert not {int(row) for row in rows} & {int(texts.flat[i]) for i in own}


@given(size=st.integers(1, 20), seed=st.integers())
def test_a_passage_is_a_run_of_the_text(size: int, seed: int) -> None:
    texts, _ = toy()
    rows = texts.body(0, None, size, Random(seed)).tolist()
    text = texts.flat[:12].tolist()
    assert len(rows) == min(size, 12)
    assert any(text[i : i + len(rows)] == rows for i in range(12))


def toy() -> tuple[Articles, Questions]:
    sentences = ("một hai ba", "bốn năm sáu", "bảy tám chín", "mười trăm nghìn")
    articles = [article("Số", *sentences), article("Khác", "không có số.")]
    words = build([" ".join(sentences) * 9, "không có số" * 9], compounds=0, least=1)
    tokenizer = words.tokenizer()
    made: Sequence[Pair] = [Pair("Bốn năm sáu", 0, sentence=1), Pair("Số nào?", 1, asked=True)]
    return (
        Articles(articles, words, tokenizer),
        Questions(made, words, tokenizer, Random(0)),
    )


def test_questions_of_people_and_of_the_text_are_kept_apart() -> None:
    _, questions = toy()
    assert (questions.made, questions.asked) == ([0], [1])


@given(st.lists(st.integers(), unique=True), st.integers(1, 9), st.integers())
def test_blocks_keep_every_item_and_its_neighbours(items: list[int], size: int, seed: int) -> None:
    mixed = blocks(items, size, Random(seed))
    assert sorted(mixed) == sorted(items)
    follows = dict(itertools.pairwise(items))
    parted = sum(follows.get(a) != b for a, b in itertools.pairwise(mixed))
    assert parted <= len(items) // size + 1


def test_half_typed_text_keeps_its_words() -> None:
    text = "Đồng bào dân tộc thiểu số"
    typed = half_typed(text, Random(1))
    assert fold(typed) == fold(text)
    assert typed not in (text, fold(text))


def test_measures_are_those_worked_out_by_hand() -> None:
    scores = np.array([[3, 2, 1] + [0] * 20, [1, 2, 3] + [0] * 20], np.float32)
    found = measure(scores, [{0}, {0, 22}])
    assert found.mrr == pytest.approx((1 + 1 / 3) / 2)
    assert found.recall == pytest.approx((1 + 0.5) / 2)
    assert found.ndcg == pytest.approx((1 + 0.5 / (1 + 1 / np.log2(3))) / 2)
