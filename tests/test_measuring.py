"""`troly eval` says how well questions are answered, and what a change has changed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.assistant import Assistant

GUIDANCE = "5740/BTTTT-TTĐN"
QUESTIONS = [
    {"id": "a", "text": "Tỉnh nào chưa ban hành quy chế?", "places": [f"{GUIDANCE}#1"]},
    {"id": "b", "text": "muc 2a", "places": [f"{GUIDANCE}#2.a"]},
    # a place that it does not stand at: the one that fails
    {"id": "c", "text": "muc 2a", "places": [f"{GUIDANCE}#3"], "split": "valid"},
]


@pytest.fixture
def evaluated(
    assistant: Assistant, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Return what `troly eval` prints for QUESTIONS."""
    monkeypatch.setenv("TROLY_DATA_DIR", str(data_dir))
    file = tmp_path / "questions.jsonl"
    whole = {"kind": "plain", "facts": [], "forbidden": [], "split": "test"}
    lines = [json.dumps(whole | question, ensure_ascii=False) for question in QUESTIONS]
    file.write_text("\n".join(lines), encoding="utf-8")

    def run(*options: str) -> str:
        ran = CliRunner().invoke(cli.app, ["eval", str(file), *options])
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    return run


def test_the_failures_are_told_one_by_one(evaluated: Callable[..., str]) -> None:
    said = evaluated("--failures")
    assert "muc 2a" in said
    assert "Tỉnh nào" not in said


def test_a_split_is_judged_alone(evaluated: Callable[..., str]) -> None:
    assert "muc 2a" not in evaluated("--split", "test", "--failures")
    asked = {(s["kind"], s["asked"]) for s in json.loads(evaluated("--split", "valid", "--json"))}
    assert {number for _, number in asked} == {1}


def test_what_changed_since_an_earlier_run_is_told(
    evaluated: Callable[..., str], tmp_path: Path
) -> None:
    kept = tmp_path / "before.json"
    evaluated("--save", str(kept))
    verdicts = json.loads(kept.read_text(encoding="utf-8"))
    assert set(verdicts) == {"a", "b", "c"}
    assert "→" not in evaluated("--before", str(kept))
    right = verdicts["a"]  # as if every question had been answered right before
    kept.write_text(json.dumps(dict.fromkeys(verdicts, right)), encoding="utf-8")
    changed = [line for line in evaluated("--before", str(kept)).splitlines() if "→" in line]
    assert changed == [f"c: {right} → {verdicts['c']}"]
