"""What the guidance is said not to say, it does not say."""

import datetime
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import shipped
from knowledge.model import Locator
from knowledge.vietnamese import fold, nfc

# The guidance reads alike on every day.
ISSUED = datetime.date(2022, 11, 25)

TEXTS = files("knowledge") / "texts"
GUIDANCE = " ".join((TEXTS / "5740-BTTTT-TTDN.txt").read_text("utf-8").lower().split())
ENTRIES: list[dict[str, Any]] = tomllib.loads((TEXTS / "absent.toml").read_text("utf-8"))["absent"]
MEASURED = [
    json.loads(line)["text"]
    for name in ("questions.jsonl", "questions_law.jsonl")
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()
]


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_absent_fact_is_asked_stated_and_cited(entry: dict[str, Any]) -> None:
    assert set(entry) == {"id", "questions", "statement", "citations", "not_in_text"}
    assert 3 <= len(entry["questions"]) <= 5
    assert entry["statement"] == nfc(entry["statement"])
    assert entry["statement"].startswith("Công văn ")
    assert entry["statement"].endswith(".")
    for citation in entry["citations"]:
        number, _, locator = citation.partition("#")
        assert shipped().on(ISSUED).document(number).find(Locator.parse(locator)), citation


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_the_words_of_an_absent_fact_are_not_in_the_guidance(entry: dict[str, Any]) -> None:
    assert entry["not_in_text"]
    for word in entry["not_in_text"]:
        found = re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", GUIDANCE)
        assert not found, (word, GUIDANCE[max(0, found.start() - 40) : found.end() + 40])


def test_a_word_that_is_in_the_guidance_would_be_noticed() -> None:
    assert re.search(r"(?<!\w)kinh phí(?!\w)", GUIDANCE)
    assert re.search(r"(?<!\w)cấp huyện(?!\w)", GUIDANCE)


def test_names_and_wordings_are_unique_and_not_those_that_measure_the_answers() -> None:
    names = [entry["id"] for entry in ENTRIES]
    wordings = [bare(question) for entry in ENTRIES for question in entry["questions"]]
    assert len(set(names)) == len(names)
    assert len(set(wordings)) == len(wordings)
    assert not set(wordings) & {bare(question) for question in MEASURED}
