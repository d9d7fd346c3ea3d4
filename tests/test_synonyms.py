"""Everyday words stand for the official ones, the longest first and none inside another."""

from itertools import pairwise

import pytest

from index.focus import met, terms
from index.synonyms import LONGEST, everyday, expand, synonyms
from index.tokens import tokens
from knowledge.library import shipped


def phrases(text: str) -> list[str]:
    words = tokens(text, chat=True)
    return [" ".join(words[said.start : said.end]) for said in everyday(words, words)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the longest phrase, not the word in it
        ("xin kinh phí sửa máy", ["xin kinh phí", "sửa máy"]),
        # an official word is not the everyday word in it
        ("báo cáo cho báo chí", []),
        ("sự kiện trong năm nay", []),
        ("ngân sách nhà nước", []),
        # every place counts
        ("tin vịt rồi lại tin vịt", ["tin vịt", "tin vịt"]),
        ("", []),
    ],
)
def test_the_longest_phrase_counts_and_none_inside_it(text: str, found: list[str]) -> None:
    assert phrases(text) == found


@pytest.mark.parametrize("question", ["tin vịt về tỉnh thì sao", "tin vit ve tinh thi sao"])
def test_official_words_are_searched_for_with_marks_and_without(question: str) -> None:
    assert expand(question).startswith(question)
    assert "thông tin sai lệch" in expand(question)


def test_a_common_word_of_the_law_is_sought_as_it_is_said() -> None:
    assert expand("tỉnh có tiền không") == "tỉnh có tiền không"
    # … and meets the official word in a text all the same.
    asked = terms("có tiền không")
    assert met(asked, "bố trí kinh phí") == (1.0,)


def test_what_is_official_already_is_not_added_again() -> None:
    assert expand("tin vịt là thông tin sai lệch, tin sai?").endswith("tin sai?")


def test_only_the_words_of_the_phrase_count_as_official() -> None:
    assert met(terms("cánh nhà báo"), "cơ quan báo chí") == (1.0,) * len(terms("cánh nhà báo"))
    # "báo" of "thông báo" beside it is no press.
    asked = terms("thông báo cho cánh nhà báo")
    told = [t for t in asked if t.readings[0][0] == ("thông",)]
    assert all(("báo", "chí") not in [r for r, _ in t.readings] for t in told)


def test_every_official_phrase_stands_in_a_text_and_can_be_found() -> None:
    runs: set[tuple[str, ...]] = set()
    for editions in shipped().editions.values():
        for edition in editions:
            words = tokens(edition.document.text)
            for length in range(1, LONGEST + 1):
                runs |= set(zip(*(words[n:] for n in range(length)), strict=False))
    official = {phrase for found in synonyms().values() for phrase in found}
    assert sorted(official - runs) == []


def test_no_phrase_is_listed_twice_or_empty() -> None:
    from index import synonyms as module

    lines = module._FILE.read_text(encoding="utf-8").splitlines()
    said: list[tuple[str, ...]] = []
    for line in lines:
        if line and not line.startswith("#"):
            left, right = line.split("=")
            assert right.strip(), line
            if left.strip():
                said += [tuple(tokens(phrase)) for phrase in left.split(",")]
    assert all(said)
    again = sorted(a for a, b in pairwise(sorted(said)) if a == b)
    assert again == []
