"""Write what docs/quality.md says of the answers: the figures, before and now, and every failure.

    python tests/benchmarks/quality.py            writes docs/quality.md
    python tests/benchmarks/quality.py --check    says whether it is what would be written

What stands outside the marks <!-- measured --> and <!-- /measured --> is left as it is. "Before"
are the figures in tests/benchmarks/quality_before.json, by set, half and kind; `--keep` takes
today's for them, after a release.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.assistant import Assistant
from bot.evaluate import Judged, Score, failure, judge, read_questions, score, table
from bot.settings import Settings

TESTS = Path(__file__).parents[1]
DOCUMENT = TESTS.parent / "docs" / "quality.md"
BEFORE = Path(__file__).with_name("quality_before.json")
START, END = "<!-- measured -->", "<!-- /measured -->"
# What is measured together, and what each is called.
SETS = {
    "questions": ("questions.jsonl", "questions_law.jsonl"),
    "conversations": ("conversations.jsonl",),
    # Written by people who saw neither the program nor other questions, and opened once.
    "sealed questions": ("questions_sealed.jsonl",),
    "sealed conversations": ("conversations_sealed.jsonl",),
}
HALVES = {"test": "Test half", "valid": "Valid half"}
COLUMNS = {
    "first": "right place first",
    "five": "among five",
    "facts": "every fact",
    "refused": "refused",
    "honest": "rightly refused",
    "whole": "whole",
}

Figures = dict[str, dict[str, float | None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write, or compare; returns 1 where --check finds another text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant.open(Settings(_env_file=None, data_dir=Path(folder)))
        judged = {
            name: judge(assistant, [q for file in files for q in read_questions(TESTS / file)])
            for name, files in SETS.items()
        }
    if asked.keep:
        BEFORE.write_text(json.dumps(figures(judged), indent=1) + "\n", encoding="utf-8")
    before = json.loads(BEFORE.read_text(encoding="utf-8"))
    old = DOCUMENT.read_text(encoding="utf-8")
    new = placed(old, "\n".join(measured(judged, before)))
    if asked.check:
        return int(new != old)
    DOCUMENT.write_text(new, encoding="utf-8")
    return 0


def placed(document: str, part: str) -> str:
    """Return `document` with `part` between its marks; raises ValueError where it has none."""
    head, start, rest = document.partition(START)
    _, end, tail = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{DOCUMENT} lacks {START} or {END}; put them around what is measured")
    return f"{head}{START}\n{part}\n{END}{tail}"


def figures(judged: dict[str, list[Judged]]) -> Figures:
    """Return the scores by "set half kind", each a share from 0 to 1 or None."""
    return {
        f"{name} {half} {kind.kind}": {column: asdict(kind)[column] for column in COLUMNS}
        for name, results in judged.items()
        for half, _ in halves(results)
        for kind in halved(results, half)
    }


def halves(results: Iterable[Judged]) -> list[tuple[str, str]]:
    """Return the halves that there are, each with what it is called."""
    splits = {j.question.split for j in results}
    return [(half, called) for half, called in HALVES.items() if half in splits]


def halved(results: Iterable[Judged], half: str) -> list[Score]:
    """Return the scores of one half."""
    return score([j for j in results if j.question.split == half])


def measured(judged: dict[str, list[Judged]], before: Figures) -> list[str]:
    """Return the lines that are measured."""
    lines = ["", "Now, and in brackets before, in per cent:", ""]
    lines.append(f"| | asked | {' | '.join(COLUMNS.values())} |")
    lines.append("|---" * (len(COLUMNS) + 2) + "|")
    for name, kind, called in (
        ("sealed questions", "all", "Sealed questions"),
        ("sealed conversations", "opening", "Sealed conversations, first turns"),
        ("sealed conversations", "turn", "Sealed conversations, later turns"),
        ("questions", "all", "Questions"),
        ("conversations", "opening", "Conversations, first turns"),
        ("conversations", "turn", "Conversations, later turns"),
    ):
        for half, half_called in halves(judged[name]):
            [now] = [s for s in halved(judged[name], half) if s.kind == kind]
            then = before.get(f"{name} {half} {kind}", {})
            cells = [
                f"{percent(asdict(now)[column])} ({percent(then.get(column))})"
                for column in COLUMNS
            ]
            lines.append(f"| {called}, {half_called.lower()} | {now.asked} | {' | '.join(cells)} |")
    for name, results in judged.items():
        for half, half_called in halves(results):
            lines += ["", f"{half_called} of the {name} by kind:", "", "```text"]
            lines += [*table(halved(results, half)).splitlines(), "```"]
    lines += ["", "## Every failure", ""]
    lines.append("What was asked, what is right (cần) and what came (được); the test half is shown")
    lines.append("to whoever reads the figures, not to whoever improves them.")
    for name, results in judged.items():
        for half, half_called in halves(results):
            failed = [j for j in results if j.question.split == half and not j.whole]
            lines += ["", f"### {half_called} of the {name}: {len(failed)}", "", "```text"]
            lines += [*map(failure, failed), "```"]
    return lines


def percent(share: float | None) -> str:
    """Return a share as per cent with one digit, "–" where there is none."""
    return "–" if share is None else f"{share:.1%}".removesuffix("%")


if __name__ == "__main__":
    sys.exit(main())
