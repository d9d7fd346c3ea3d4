"""The command line: what comes out, where it comes out, and the exit code."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from model_server import model_server, writes

from bot import cli, measuring_cli, messages
from bot.assistant import Assistant, Message
from index.build import read_manifest
from knowledge.library import GUIDANCE

ANSWER = ["question", "verdict", "answer", "citations", "notes", "took_ms"]
CITATION = "document locator label quote kind status page url marks on".split()
KINDS = {"official", "digest", "faq"}
STATES = {"in_force", "amended", "lapsed", "expired", "not_yet_in_force", "unknown"}


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    """Runs `troly` in this process, without the seconds that starting one takes."""

    def __init__(self, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Ran:
        typed = stdin if isinstance(stdin, bytes) else stdin.encode()
        self._patch.setattr(sys, "argv", ["troly", *arguments])
        # As strict as a terminal can be.
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="ascii"))
        code: object = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code or 0
        assert isinstance(code, int)
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)


@pytest.fixture
def troly(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    data_dir: Path,
    assistant: Assistant,
) -> Terminal:
    """The command line over the shipped library, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TROLY_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    for module in (cli, measuring_cli):
        monkeypatch.setattr(module, "open_assistant", lambda: assistant)
    return Terminal(monkeypatch, capsys)


def in_a_process(*arguments: str, stdin: bytes = b"", **settings: str) -> Ran:
    """Run `troly` as the shell does."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot.cli", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **settings},
        timeout=120,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def says_one_line(ran: Ran, *words: str) -> None:
    """Assert an expected failure: exit 1, nothing on stdout, one line on stderr."""
    assert ran.code == 1
    assert ran.out == ""
    [line] = ran.err.splitlines()
    assert line.startswith("Lỗi: ")
    for word in words:
        assert word in line
    assert "Traceback" not in ran.err


# --- ask ---


def test_an_answer_is_printed_as_people_read_it(troly: Terminal, assistant: Assistant) -> None:
    ran = troly("ask", "mục 2a")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == messages.plain(assistant.answer(Message("mục 2a"))) + "\n"


@pytest.mark.parametrize(
    "question", ["mục 2a", "Tỉnh nào chưa ban hành quy chế?", "Điều 7 NĐ 72", "xyzzy", "🇻🇳", ""]
)
def test_an_answer_in_json_has_the_fields_that_were_promised(
    troly: Terminal, question: str
) -> None:
    ran = troly("ask", "--json", question)
    assert (ran.code, ran.err) == (0, "")
    [record] = ran.records
    assert list(record) == ANSWER
    assert record["question"] == question
    assert record["verdict"] in {"found", "unsure", "nothing"}
    assert isinstance(record["answer"], str)
    assert record["answer"]
    assert isinstance(record["notes"], list)
    assert isinstance(record["took_ms"], float)
    assert isinstance(record["citations"], list)
    for citation in record["citations"]:
        assert list(citation) == CITATION
        assert citation["kind"] in KINDS
        assert citation["status"] in STATES
        assert citation["page"] is None or citation["page"] > 0
        assert citation["url"] is None or citation["url"].startswith("https://")
        assert citation["document"] in citation["label"]


def test_json_keeps_vietnamese_as_it_is_written(troly: Terminal) -> None:
    assert "Đề nghị các địa phương" in troly("ask", "--json", "mục 1").out


def test_the_day_can_be_given(troly: Terminal) -> None:
    place = "Điều 4 Nghị định 72/2015/NĐ-CP"
    before = troly("ask", place, "--json", "--date", "2026-06-30").records[0]
    after = troly("ask", place, "--json", "--date", "2026-07-01").records[0]
    assert before["citations"] != after["citations"]


def test_each_line_of_the_input_gets_one_line_of_the_output(troly: Terminal) -> None:
    lines = ["mục 3", "", '{"text": "mục 4"}', "  ", "xyzzy", '{"text": "mục 5"}']
    ran = troly("ask", "--json", "-", stdin="\n".join(lines))
    assert (ran.code, ran.err) == (0, "")
    assert [record["question"] for record in ran.records] == ["mục 3", "mục 4", "xyzzy", "mục 5"]


def test_lines_of_one_chat_are_one_conversation_and_others_are_not(troly: Terminal) -> None:
    lines = [
        {"chat": "a", "text": "mục 2a"},
        {"chat": "b", "text": "mục 5a"},
        {"chat": "a", "text": "còn điểm b?"},
        {"chat": "b", "text": "còn điểm b?"},
    ]
    ran = troly("ask", "--json", "-", stdin="\n".join(map(json.dumps, lines)))
    cited = [record["citations"][0]["locator"] for record in ran.records]  # type: ignore[index]
    assert cited == ["2.a", "5.a", "2.b", "5.b"]


def test_a_line_may_have_its_own_day(troly: Terminal) -> None:
    place = "Điều 4 Nghị định 72/2015/NĐ-CP"
    dated = [{"text": place, "date": day} for day in ("2026-06-30", "2026-07-01")]
    typed = "\n".join([*map(json.dumps, dated), place])
    before, after, given = troly("ask", "--json", "-", "--date", "2026-06-30", stdin=typed).records
    assert before["citations"] != after["citations"]
    assert given["citations"] == before["citations"]


def test_lines_can_be_answered_for_people_too(troly: Terminal) -> None:
    ran = troly("ask", "-", stdin="mục 3\nmục 4\n")
    assert ran.out.index("— mục 3") < ran.out.index("— mục 4")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        # a byte-order mark before a question and before an object, as Windows writes it
        (b"\xef\xbb\xbfm\xe1\xbb\xa5c 3\n", "mục 3"),
        (b'\xef\xbb\xbf{"text": "m\xe1\xbb\xa5c 3"}\n', "mục 3"),
        # lines of Windows, a last line without an end
        (b"m\xe1\xbb\xa5c 3\r\n", "mục 3"),
        (b"m\xe1\xbb\xa5c 3", "mục 3"),
        # bytes that are no UTF-8
        (b"m\xe1\xbbc 3\n", "m\ufffdc 3"),
        # braces in a question are no object
        ("{mục 3}\n".encode(), "{mục 3}"),
    ],
)
def test_input_is_utf_8_and_no_line_is_lost(troly: Terminal, typed: bytes, read: str) -> None:
    ran = troly("ask", "--json", "-", stdin=typed)
    assert [record["question"] for record in ran.records] == [read]


def test_no_input_is_no_answer_and_no_failure(troly: Terminal) -> None:
    assert troly("ask", "--json", "-") == Ran(0, "", "")


def test_a_pasted_document_is_refused_in_one_sentence(troly: Terminal) -> None:
    ran = troly("ask", "quy chế " * 1250)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 1
    assert "dài quá" in ran.out


@pytest.mark.parametrize(
    ("question", "first"),
    [
        # the paper should go at once; the phone number can wait for the answer
        ("Công văn TỐI MẬT số 12 về quy chế, nói gì ở mục 1?", True),
        ("Gọi 0912345678 hỏi mục 2a", False),
    ],
)
def test_what_should_not_have_been_sent_is_answered_with_a_warning(
    troly: Terminal, question: str, first: bool
) -> None:
    welcome = f"{messages.WELCOME_PLAIN}\n\n> "
    for command in (["ask", question], ["chat"]):
        said = troly(*command, stdin=question).out.removeprefix(welcome)
        assert said.count("Xin anh/chị lưu ý") == 1
        assert said.startswith("Xin anh/chị lưu ý") == first
        assert "không lưu tin nhắn này" in said
    notes = troly("ask", "--json", question).records[0]["notes"]
    assert isinstance(notes, list)
    assert notes[0].startswith("Xin anh/chị lưu ý")


def test_a_language_model_shortens_what_is_quoted_where_one_is_named(
    troly: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = "Nghệ An, Đồng Tháp và Thanh Hóa chưa sửa đổi Quy chế."
    with model_server() as model:
        model.reply = writes((short, 1), ("Nghệ An phải sửa đổi Quy chế.", 1))
        monkeypatch.setenv("TROLY_LLM_BASE_URL", model.address)
        monkeypatch.setenv("TROLY_LLM_MODEL", "tiny")
        [record] = troly("ask", "--json", "mục 1").records
        assert list(record) == [*ANSWER[:-1], "written", "took_ms"]
        assert [(w["text"], w["locator"]) for w in record["written"]] == [(short, "1")]  # type: ignore[attr-defined]
        said = troly("ask", "mục 1").out
        assert said.index("Do máy viết lại") < said.index(short) < said.index("“1. Hoàn thiện")
        assert short in troly("chat", stdin="mục 1").out


# --- chat ---


def test_a_chat_is_one_conversation_until_the_input_ends(troly: Terminal) -> None:
    ran = troly("chat", stdin="mục 2a\n\ncòn điểm b?\n")
    assert (ran.code, ran.err) == (0, "")
    assert "trợ lý tự động" in ran.out
    assert ran.out.index("— mục 2, điểm a") < ran.out.index("— mục 2, điểm b")


# --- show ---


def test_a_place_is_shown(troly: Terminal) -> None:
    ran = troly("show", "5740", "2.a.3")
    assert (ran.code, ran.err) == (0, "")
    place = f"mục 2, điểm a, nhiệm vụ (3), Công văn số {GUIDANCE} ngày 25/11/2022"
    assert ran.out.startswith(f"{place} (trang 2 · kỳ thực hiện đã qua từ ngày 01/01/2024")
    assert "(3) Sản xuất và cung cấp sản phẩm" in ran.out


def test_a_place_is_shown_as_json(troly: Terminal) -> None:
    [record] = troly("show", GUIDANCE, "2", "--json").records
    links = ["cites", "cited_by", "guided_by"]
    assert list(record) == [*CITATION, "title", "provisions", *links]


def test_the_last_change_of_a_place_is_shown(troly: Terminal) -> None:
    ran = troly("show", "72/2015/NĐ-CP", "24", "--date", "2026-07-01", "--diff")
    assert (ran.code, ran.err) == (0, "")
    assert "{+5a. " in ran.out
    [record] = troly("show", "72/2015", "24", "--date", "2026-06-30", "--diff", "--json").records
    assert (record["outcome"], record["pieces"]) == ("unchanged", [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("9999",), ("9999", GUIDANCE)),
        (("",), (GUIDANCE,)),
        (("5740", "2.z"), ("mục 2, điểm z", "mục 2, điểm a; mục 2, điểm b")),
        (("5740", "2..a"), ("2..a", "mục 2a")),
        (("5740", "[bold]x[/]"), ("[bold]x[/]",)),
    ],
)
def test_what_is_not_there_is_one_line_with_what_is(
    troly: Terminal, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    says_one_line(troly("show", *arguments), *words)


# --- index ---


def test_the_state_of_the_index_is_told(troly: Terminal, data_dir: Path) -> None:
    manifest, place = read_manifest(data_dir / "index")
    ran = troly("index", "status")
    assert ran.code == 0
    for fact in (str(place), manifest.model, str(manifest.passages), "dùng được"):
        assert fact in ran.out
    [record] = troly("index", "status", "--json").records
    assert record == manifest.model_dump(mode="json")


def test_without_an_index_its_state_is_one_line(
    troly: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "none"))
    says_one_line(troly("index", "status"), str(tmp_path / "none"), "troly index build")
    assert not (tmp_path / "none").exists()


# --- run ---


def test_the_bot_without_a_token_is_one_line(troly: Terminal, data_dir: Path) -> None:
    says_one_line(troly("run"), "TROLY_TELEGRAM_TOKEN")


# --- settings that cannot be ---


def test_a_wrong_setting_is_one_line(troly: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_LOG_LEVEL", "loud")
    says_one_line(troly("index", "status"), "TROLY_LOG_LEVEL")


# --- wrong usage, help ---


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("ask",),
        ("ask", "một", "hai"),
        ("ask", "mục 1", "--date", "31/12/2026"),
        ("ask", "mục 1", "--date", "2026-02-30"),
        ("show",),
        ("index", "bogus"),
        ("ask", "--bogus", "x"),
        ("eval", "no-such-file.jsonl"),
        ("eval", __file__, "--before", "no-such-file.json"),
    ],
)
def test_wrong_usage_is_exit_code_2(troly: Terminal, arguments: tuple[str, ...]) -> None:
    ran = troly(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words of each command, and the command."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):  # typer brings a click of its own, so no isinstance
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_command_has_help_and_an_example_of_itself(
    troly: Terminal, path: tuple[str, ...]
) -> None:
    ran = troly(*path, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Ví dụ: " in ran.out
    assert f"troly {' '.join(path)}" in ran.out.split("Ví dụ: ")[1]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_argument_and_option_says_what_it_is(path: tuple[str, ...]) -> None:
    for parameter in COMMANDS[path].params:
        assert getattr(parameter, "help", None), parameter.name


def test_without_a_command_the_help_lists_all(troly: Terminal) -> None:
    ran = troly()
    for path in COMMANDS:
        assert path[0] in ran.out + ran.err


# --- as the shell runs it ---


def test_from_nothing_to_an_answer_and_to_a_cured_index(tmp_path: Path) -> None:
    data = {"TROLY_DATA_DIR": str(tmp_path / "data"), "PYTHONIOENCODING": "ascii:strict"}
    question = "Tỉnh nào chưa ban hành quy chế quản lý hoạt động đối ngoại?"

    first = in_a_process("ask", "--json", question, **data)
    assert (first.code, first.err) == (0, "")  # no bar where nobody watches
    assert first.records[0]["verdict"] == "found"

    _, place = read_manifest(tmp_path / "data" / "index")
    vectors = place / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:-1])
    cured = in_a_process("ask", "--json", question, **data)
    assert cured.records[0]["verdict"] == "found"
    [told] = cured.err.splitlines()
    assert told.startswith("Building the index again: ")
    assert str(vectors) in told

    # What does not even say of what it was made is not thrown away unasked.
    manifest = read_manifest(tmp_path / "data" / "index")[1] / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:-1])
    says_one_line(in_a_process("ask", question, **data), str(manifest), "troly index build")

    built = in_a_process("index", "build", **data)
    assert (built.code, built.err) == (0, "")

    lines = '{"chat": "a", "text": "mục 2a"}\n{"chat": "a", "text": "còn điểm b?"}\nxyzzy\n'
    again = in_a_process("ask", "--json", "-", stdin=lines.encode(), **data)
    assert (again.code, again.err) == (0, "")
    assert [len(record["citations"]) for record in again.records] == [1, 1, 0]  # type: ignore[arg-type]


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    missing = str(tmp_path / "no model")
    ran = in_a_process("ask", "mục 1", TROLY_MODEL=missing, TROLY_DATA_DIR=str(tmp_path / "data"))
    says_one_line(ran, missing)
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_written_is_one_line(
    troly: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "file"))
    says_one_line(troly("index", "build"), str(tmp_path / "file"), "TROLY_DATA_DIR")


def test_a_question_with_bytes_that_are_no_text_is_answered(data_dir: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own program
        [os.fsencode(sys.executable), b"-m", b"bot.cli", b"show", b"57\xff40"],
        capture_output=True,
        env=os.environ,
        check=False,
    )
    says_one_line(Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode()), GUIDANCE)


def test_a_json_line_of_another_form_is_named_and_nothing_is_answered_in_its_place(
    troly: Terminal,
) -> None:
    ran = troly("ask", "--json", "-", stdin='mục 1\n{"text": "mục 2", "date": "30/6/2026"}\n')
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 1
    assert "dòng 2: date" in ran.err
