"""What the texts are said not to say, they do not say."""

import datetime
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import shipped
from knowledge.model import Document, Locator
from knowledge.vietnamese import fold, nfc

# The guidance reads alike on every day.
ISSUED = datetime.date(2022, 11, 25)

TEXTS = files("knowledge") / "texts"
ENTRIES: list[dict[str, Any]] = tomllib.loads((TEXTS / "absent.toml").read_text("utf-8"))["absent"]
MEASURED = [
    json.loads(line)["text"]
    for name in ("questions.jsonl", "questions_law.jsonl")
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()
]


def document(number: str) -> Document:
    """Return the text as it reads today, or as it read when the guidance was issued."""
    today = shipped().on(datetime.date.today())
    shelf = today if number in today.documents else shipped().on(ISSUED)
    return shelf.document(number)


def stands_in(word: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", text)


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_absent_fact_is_asked_stated_and_cited(entry: dict[str, Any]) -> None:
    assert set(entry) == {"id", "questions", "statement", "citations", "not_in_text"}
    assert 3 <= len(entry["questions"]) <= 8
    assert entry["statement"] == nfc(entry["statement"])
    # Of a law we have a digest: what that does not say, the law may.
    guidance = entry["citations"][0].startswith("5740/")
    assert entry["statement"].startswith("Công văn " if guidance else "Bản tóm tắt ")
    assert entry["statement"].endswith(".")
    for citation in entry["citations"]:
        number, _, locator = citation.partition("#")
        assert document(number).find(Locator.parse(locator)), citation


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_the_words_of_an_absent_fact_are_not_in_the_text(entry: dict[str, Any]) -> None:
    assert entry["not_in_text"]
    number, _, _ = entry["citations"][0].partition("#")
    text = " ".join(document(number).text.lower().split())
    for word in entry["not_in_text"]:
        found = stands_in(word, text)
        assert not found, (word, text[max(0, found.start() - 40) : found.end() + 40])


def test_a_word_that_is_in_the_text_would_be_noticed() -> None:
    text = " ".join(document("5740/BTTTT-TTĐN").text.lower().split())
    assert stands_in("kinh phí", text)
    assert stands_in("cấp huyện", text)
    assert not stands_in("phí kinh", text)


def test_names_and_wordings_are_unique_and_not_those_that_measure_the_answers() -> None:
    names = [entry["id"] for entry in ENTRIES]
    wordings = [bare(question) for entry in ENTRIES for question in entry["questions"]]
    assert len(set(names)) == len(names)
    assert len(set(wordings)) == len(wordings)
    assert not set(wordings) & {bare(question) for question in MEASURED}
