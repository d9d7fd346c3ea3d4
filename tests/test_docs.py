"""What the documents say is so: commands, settings, the conversation shown."""

import ast
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from bot import cli
from bot.assistant import Assistant, Message
from bot.record import answer_record
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VARIABLES = {f"TROLY_{name.upper()}" for name in Settings.model_fields}
ALL = sorted(
    path
    for pattern in ("*.md", "docs/*.md", ".env.example", ".ci/run", "pyproject.toml")
    for path in ROOT.glob(pattern)
)


def section(title: str) -> str:
    """Return the words under a heading of README, up to the next one."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def command_lines() -> set[tuple[str, ...]]:
    """Return the words of each command that the program has."""

    def walk(group: Any, path: tuple[str, ...]) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for name, command in group.commands.items():
            inside = hasattr(command, "commands")
            found |= walk(command, (*path, name)) if inside else {(*path, name)}
        return found

    return walk(typer.main.get_command(cli.app), ())


COMMANDS = command_lines()


def named_in(text: str) -> set[tuple[str, ...]]:
    """Return the commands that a text names after "troly"."""
    found = set()
    for words in re.findall(r"\btroly ((?:[a-z]+ ?)+)", text):
        path = tuple(words.split())
        longest = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in COMMANDS), path)
        found.add(longest)
    return found


def test_readme_names_every_command_and_no_other() -> None:
    table = section("Commands")
    first = re.findall(r"^\| (`troly .*?`) \|", table, re.MULTILINE)
    assert named_in("\n".join(first)) == COMMANDS
    assert named_in(README) - COMMANDS <= {("is",)}


def test_readme_tells_every_setting_and_no_other() -> None:
    rows = set(re.findall(r"^\| `(TROLY_\w+)` \|", section("Settings"), re.MULTILINE))
    assert rows == VARIABLES


def test_the_example_of_settings_has_every_one_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {line.split("=")[0] for line in lines if line and not line.startswith("#")} == VARIABLES


def test_the_example_of_settings_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TROLY_DATA_DIR", raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_no_document_names_a_setting_that_is_none(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\bTROLY_[A-Z][A-Z_]*", text)) <= VARIABLES


def test_readme_s_two_commands_do_all_the_set_up() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    ask, tests = sorted(set(lines), key=lambda line: "pytest" in line)[-2:]
    assert ".venv/bin/pip install . && .venv/bin/troly ask " in ask
    assert tests == (
        'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]" && .venv/bin/pytest'
    )


def test_ci_runs_readme_s_test_command_and_nothing_in_its_place() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -E '(.+?)' README\.md", script)
    assert pattern
    matching = [line for line in README.splitlines() if re.search(pattern[1], line)]
    assert len(matching) == 1
    assert matching[0].endswith(".venv/bin/pytest")
    for tool in ('ruff" check', 'ruff" format --check', "mypy"):
        assert tool in script
    assert script.splitlines()[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in script


def test_readme_s_questions_are_answered(assistant: Assistant) -> None:
    asked = re.findall(r'troly ask "([^"]+)"', README)
    for question in {q for q in asked if "câu hỏi" not in q and "…" not in q}:
        assert assistant.answer(Message(question)).quotes, question


def test_readme_tells_every_field_of_an_answer_in_json(assistant: Assistant) -> None:
    paragraph = section("Commands").partition("An answer in JSON has ")[2]
    told = set(re.findall(r"`([a-z_]+)`", paragraph))
    given = dict.fromkeys(answer_record(assistant.answer(Message("mục 2a"))))
    for question in ("mục 2a", "công văn 5740 ai ký"):
        for citation in answer_record(assistant.answer(Message(question)))["citations"]:
            given |= dict.fromkeys(citation)
    assert {*given, "rests_on", "written"} <= told


def test_the_conversation_in_readme_quotes_what_the_program_quotes(assistant: Assistant) -> None:
    shown = re.search(r"^```text\n(.*?)^```$", section("A conversation"), re.MULTILINE | re.DOTALL)
    assert shown
    turns = re.split(r"^> ", shown[1], flags=re.MULTILINE)[1:]
    assert len(turns) >= 3
    for turn in turns:
        question, _, printed = turn.partition("\n")
        answer = assistant.answer(Message(question, "readme"))
        assert bool(answer.quotes or answer.statements) == ("\n— " in printed), question
        for quote in answer.quotes:
            assert quote.text in printed, question
            assert f"— {quote.citation}\n" in printed, question


@pytest.mark.parametrize("path", [p for p in ALL if p.suffix == ".md"], ids=lambda p: p.name)
def test_what_a_document_points_at_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    files = re.findall(r"`((?:bot|index|knowledge|tests|docs|\.ci)/[\w./-]+)`", text)
    scripts = re.findall(r"\bpython ((?:tests|index|bot)/[\w/]+\.py)", text)
    for name in [*links, *files, *scripts]:
        assert (path.parent / name).exists() or (ROOT / name).exists(), name


def test_what_a_comment_points_at_is_there() -> None:
    pointer = re.compile(
        r"\b(?:docs|tests|index|bot|knowledge)/[\w/-]+\.(?:md|py|toml|jsonl|npz)\b"
    )
    for folder in ("bot", "index", "knowledge", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name in pointer.findall(path.read_text(encoding="utf-8")):
                assert (ROOT / name).exists(), f"{path.relative_to(ROOT)} names {name}"


def test_the_changelog_has_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", text, re.MULTILINE)
    assert PROJECT["version"] in versions
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_torch_is_pinned_and_readme_says_which() -> None:
    [pin] = [line for line in PROJECT["dependencies"] if line.startswith("torch")]
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", pin)
    assert pin in README


def test_readme_s_shell_lines_are_shell() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in "".join(blocks).splitlines():
        assert shlex.split(line, comments=True), line


def test_the_package_takes_along_every_file_that_is_no_code() -> None:
    """What setuptools does not find by itself must be matched by package-data."""
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    globs = setuptools["setuptools"]["package-data"]
    for package in ("knowledge", "index", "bot"):
        taken = {p for pattern in globs[package] for p in (ROOT / package).glob(pattern)}
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                assert path in taken, path.relative_to(ROOT)


def test_each_test_file_says_what_it_is_about() -> None:
    for path in sorted((ROOT / "tests").glob("*.py")):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.name
