"""What the guides tell officers and operators is so: commands, buttons, settings, alarms."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_docs import COMMANDS as COMMAND_LINES
from test_docs import VARIABLES, named_in

from bot import metrics
from bot.assistant import Assistant, Message
from bot.commands import COMMANDS, Command, Who
from bot.messages import buttons, faq, hotline

ROOT = Path(__file__).parents[1]
OFFICERS = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "van-hanh.md").read_text(encoding="utf-8")
BASH = shutil.which("bash")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_officers_are_told_every_command_of_the_bot(command: Command) -> None:
    mine, of_administrators = OFFICERS.split("Lệnh dành cho quản trị viên:")
    told = of_administrators if command.who is Who.ADMINISTRATOR else mine
    assert re.search(rf"^\|.*`/{command.name}`.* \|", told, re.MULTILINE)


@pytest.mark.parametrize("guide", [OFFICERS, OPERATORS], ids=["officers", "operators"])
def test_no_guide_names_a_command_that_is_none(guide: str) -> None:
    typed = re.findall(r"`/([a-z]+)(?=[` ])", guide)
    served = {"healthz", "metrics"}
    of_botfather = {"newbot", "revoke", "setinline", "setprivacy"}
    assert set(typed) <= {command.name for command in COMMANDS} | served | of_botfather


@pytest.mark.parametrize("guide", [OFFICERS, OPERATORS], ids=["officers", "operators"])
def test_every_command_line_in_a_guide_is_there(guide: str) -> None:
    assert named_in(guide) <= COMMAND_LINES


def test_operators_are_told_every_setting() -> None:
    assert set(re.findall(r"`(TROLY_[A-Z_]+[A-Z])`", OPERATORS)) >= VARIABLES


def test_every_button_that_officers_are_told_of_is_one() -> None:
    words = {
        value
        for module in (buttons, hotline, faq)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    table = OFFICERS.partition("## Các nút")[2].partition("##")[0]
    named = re.findall(r"«((?:« )?[^«»]*(?: ›)?)»", table)
    assert len(named) >= 8
    assert set(named) <= words
    told = re.findall(r"«((?:« )?[^«»]*(?: ›)?)»", OFFICERS)
    assert set(told) - words == {"Bắt đầu"}  # Telegram's own


BLOCKS = re.findall(r"^```text\n(.*?)^```$", OFFICERS, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_every_question_in_the_officers_guide_is_answered(block: str, assistant: Assistant) -> None:
    for question in block.splitlines():
        answer = assistant.answer(Message(question, block))
        assert answer.quotes or answer.statements or answer.reviewed, question
        assert answer.verdict.value == "found", question


def test_shell_lines_in_the_operators_guide_are_shell() -> None:
    if BASH is None:
        pytest.skip("bash is not installed")
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", OPERATORS, re.MULTILINE | re.DOTALL):
        done = subprocess.run(  # noqa: S603
            [BASH, "-n"], input=block, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), block


def errors_logged() -> Iterator[tuple[str, str]]:
    """Return what each error in the log says for certain, and where it is written."""
    for package in ("bot", "index", "knowledge"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in {"error", "exception", "critical"}
                    and ast.unparse(node.func.value) == "_log"
                    and isinstance(said := node.args[0], ast.Constant)
                ):
                    continue
                parts = (part.strip() for part in re.split(r"%[a-z]|[,;:(]", str(said.value)))
                if fixed := max(parts, key=len):
                    yield fixed, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_operators_are_told_what_to_do_on_every_error_in_the_log() -> None:
    rows = "\n".join(line for line in OPERATORS.splitlines() if line.startswith("|"))
    logged = dict(errors_logged())
    assert len(logged) > 15
    missing = {said: where for said, where in logged.items() if said not in rows}
    assert not missing, "say in docs/van-hanh.md what these mean and what to do"


def test_operators_are_told_what_every_figure_means() -> None:
    told = set(re.findall(r"^\| `(troly_\w+)` \|", OPERATORS, re.MULTILINE))
    served = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in metrics.REGISTRY.collect()
    }
    assert told == served
