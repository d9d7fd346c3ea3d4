"""The shape of the code: imports go one way, and each outside thing has one door."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("knowledge", "index", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# package → what it may import of ours, itself included
ALLOWED = {
    "knowledge": {"knowledge"},
    "index": {"index", "knowledge"},
    "bot": {"bot", "index", "knowledge"},
}

# What is imported in one place only → that place. index/train makes the model that ships, once, and
# is not part of what runs.
DOORS = {
    "sentence_transformers": "index/embed.py",
    "faiss": "index/vectors.py",
    "bm25s": "index/words.py",
    "pydantic_settings": "bot/settings.py",
    "typer": "bot/cli.py",
}
# The second file that needs a door, and why.
BESIDE = {
    # Commands of one thing each, mounted by bot/cli.py.
    "typer": {
        "bot/audit_cli.py",
        "bot/docs_cli.py",
        "bot/faq_cli.py",
        "bot/measuring_cli.py",
        "bot/report_cli.py",
        "bot/storage_cli.py",
    },
}


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file, which nobody changes."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: write imports from the top"
            yield node.module or ""


def trained(path: Path) -> bool:
    return name(path).startswith("index/train/")


def test_imports_go_one_way_only() -> None:
    for path in MODULES:
        ours = {module.split(".")[0] for module in imports(path)} & set(PACKAGES)
        package = path.relative_to(ROOT).parts[0]
        assert ours <= ALLOWED[package], name(path)


def test_what_runs_does_not_need_what_trained_the_model() -> None:
    for path in MODULES:
        if not trained(path):
            assert not [m for m in imports(path) if m.startswith("index.train")], name(path)


@pytest.mark.parametrize("library", DOORS)
def test_each_outside_thing_has_one_door(library: str) -> None:
    found = {
        name(path)
        for path in MODULES
        if not trained(path) and library in {module.split(".")[0] for module in imports(path)}
    }
    assert DOORS[library] in found
    assert found - BESIDE.get(library, set()) == {DOORS[library]}


def test_telegram_is_known_at_its_edge_only() -> None:
    core = ("answer", "assistant", "conversation", "lookup", "show", "record", "evaluate", "cli")
    for module in core:
        path = ROOT / "bot" / f"{module}.py"
        assert "telegram" not in {m.split(".")[0] for m in imports(path)}, module


def test_only_the_settings_read_the_environment() -> None:
    reading = {name(path) for path in MODULES if re.search(r"\b(environ|getenv)\b", code(path))}
    # The first hands the environment on to Tesseract, with one thread a page, the second a few
    # paths of it to the process that reads a file; neither decides anything by it.
    assert reading <= {"knowledge/readers/ocr.py", "bot/reading.py"}


def code(path: Path) -> str:
    """Return a file without its comments and docstrings."""
    copy = deepcopy(tree(path))
    for node in ast.walk(copy):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [
                part
                for part in node.body
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ] or [ast.Pass()]
    return ast.unparse(copy)


def test_nothing_read_back_can_run() -> None:
    for path in MODULES:
        unsafe = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
        assert not {m.split(".")[0] for m in imports(path)} & unsafe, name(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.load", "numpy.load"}:
                said = {k.arg: ast.unparse(k.value) for k in node.keywords}
                assert said.get("allow_pickle") == "False", f"{name(path)}:{node.lineno}"
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in {"eval", "exec"}, f"{name(path)}:{node.lineno}"


def test_each_module_says_its_idea_in_one_line() -> None:
    for path in MODULES:
        said = ast.get_docstring(tree(path))
        assert said, name(path)
        assert said.splitlines()[0].endswith((".", ":", "…")), name(path)


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert not [name(path) for path in MODULES if path.stem.lower() in drawers]
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                assert not re.search(r"Manager|Helper|Utils", node.name), (
                    f"{name(path)}: {node.name}"
                )


def test_data_classes_do_not_change() -> None:
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                marks = [
                    ast.unparse(d) for d in node.decorator_list if "dataclass" in ast.unparse(d)
                ]
                assert all("frozen=True" in mark for mark in marks), f"{name(path)}: {node.name}"


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[<>=!~ ;]", line)[0].lower() for line in project["dependencies"]}
    named = {  # where the package is called otherwise than its module
        "faiss": "faiss-cpu",
        "telegram": "python-telegram-bot",
        "sentence_transformers": "sentence-transformers",
        "pydantic_settings": "pydantic-settings",
        "docx": "python-docx",
        "bs4": "beautifulsoup4",
        "PIL": "pillow",
        "prometheus_client": "prometheus-client",
        "yaml": "pyyaml",
    }
    used = {
        module.split(".")[0]
        for path in MODULES
        if not trained(path)
        for module in imports(path)
        if module
    } - set(PACKAGES)
    outside = used - set(sys.stdlib_module_names)
    assert {named.get(module, module) for module in outside} <= declared
