"""A file of anybody's is read in a process that can be lost: bombs and crashes are one line."""

import itertools
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import docs
from bot.reading import read_safely, run
from knowledge.read import CHAT, OFFICE, Limits, UnreadableFile, read
from tests import files

SHARED = Path(__file__).parents[1].parent / "shared"
QUICK = replace(CHAT, seconds_a_page=20.0)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def stored(path: Path, body: str) -> Path:
    """Write a DOCX of that XML, not packed: only what it holds is large, not how it is packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{files.W}"><w:body>{body}</w:body></w:document>',
        )
    return path


# --- the same text as in our own process


READ = [
    ("a.txt", "Điều 1. Phạm vi\n1. Một.\n"),
    ("a.md", "---\nso_hieu: 1/2020/NĐ-CP\n---\n# Điều 1. A\n"),
    ("a.html", "<html><body><p>Điều 1. A<p>Lời &amp; lẽ.</body></html>"),
]


@pytest.mark.parametrize(("name", "content"), READ)
def test_what_is_read_elsewhere_is_what_is_read_here(
    tmp_path: Path, name: str, content: str
) -> None:
    path = written(tmp_path / name, content)
    assert read_safely(path) == read(path)


def test_a_pdf_is_read_with_its_pages_doubts_and_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    pages = [files.printed([f"Điều {n}. Phạm vi", "Lời của điều."]) for n in (1, 2)]
    path = files.pdf(tmp_path / "a.pdf", [*pages, []])
    text = read_safely(path, CHAT, progress=lambda page, pages: told.append((page, pages)))
    assert text == read(path)
    assert text.doubts
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_read_within_the_limits_of_a_chat(tmp_path: Path) -> None:
    path = SHARED / "official" / "148-2026-ND-CP.pdf"
    if not path.exists():
        pytest.skip("148-2026-ND-CP.pdf is not beside this checkout (shared/official)")
    import pypdfium2

    from knowledge.readers.pdf import grey

    document = pypdfium2.PdfDocument(path)
    _, size, _, pixels = grey(document[4], 150).split(b"\n", 3)
    document.close()
    width, height = map(int, size.split())
    tiff = tmp_path / "a.tif"
    tiff.write_bytes(_tiff(width, height, pixels))
    text = read_safely(tiff, CHAT)
    assert "thông tin đối ngoại" in text.text


def _tiff(width: int, height: int, pixels: bytes) -> bytes:
    """Return a grey picture as an uncompressed TIFF."""
    fields = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1),
        (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(pixels)),
    ]  # fmt: skip
    directory = len(fields).to_bytes(2, "little") + b"".join(
        tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + (1).to_bytes(4, "little")
        + value.to_bytes(4, "little")
        for tag, kind, value in fields
    )  # fmt: skip
    return b"II*\0" + (8 + len(pixels)).to_bytes(4, "little") + pixels + directory + b"\0\0\0\0"


# --- bombs, each made here: what is wrong is one line that says what to do


def zip_bomb(path: Path) -> Path:
    return files.docx(path / "a.docx", files.paragraph("A" * 30_000_000))


def many_parts(path: Path) -> Path:
    """Ninety thousand parts of nothing: small as it lies there, slow to look through."""
    with zipfile.ZipFile(path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<d/>")
        for number in range(3_000):
            archive.writestr(f"word/media/{number}.bin", b"\0" * 30_000, zipfile.ZIP_DEFLATED)
    return path / "a.docx"


def entity_bomb(path: Path) -> Path:
    lol = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghij"))
    with zipfile.ZipFile(path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY a "ha">{lol}]><d>&j;</d>')
    return path / "a.docx"


def memory_bomb(path: Path) -> Path:
    """Forty megabytes of empty paragraphs: a tree of them takes a gigabyte and more."""
    return stored(path / "a.docx", "<w:p/>" * 6_600_000)


def slow_page(path: Path) -> Path:
    """Tags that never end, over which the HTML reader takes minutes."""
    return written(path / "a.html", "<html>A" + "<a " * 60_000)


def many_pages(path: Path) -> Path:
    return files.pdf(path / "a.pdf", [[(85, 700, "Điều")]] * 101)


def large(path: Path) -> Path:
    with (path / "a.pdf").open("wb") as file:
        file.truncate(CHAT.bytes + 1)  # a hole: no disk is filled
    return path / "a.pdf"


def long(path: Path) -> Path:
    return written(path / "a.txt", "Điều 1. A.\n" * 190_000)


def locked(path: Path) -> Path:
    trailer = "/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>"
    return files.pdf(path / "a.pdf", [[(85, 780, "Điều 1. Một")]], trailer=trailer)


def macro(path: Path) -> Path:
    made = files.docx(path / "a.docx", files.paragraph("A"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return made


def script(path: Path) -> Path:
    return written(path / "a.html", "<html><p>Điều 1. A</p><script>fetch('//x')</script></html>")


def disguised(path: Path) -> Path:
    """A program that calls itself a PDF."""
    return written(path / "a.pdf", b"MZ\x90\0" + bytes(range(256)) * 20)


def missing(path: Path) -> Path:
    return path / "a.pdf"


BOMBS = [
    (zip_bomb, CHAT, "giải nén ra 30"),
    (many_parts, CHAT, "giải nén ra 90"),
    (entity_bomb, CHAT, "bị hỏng"),
    (memory_bomb, replace(CHAT, memory=700_000_000, bytes=OFFICE.bytes), "cần hơn 0.7 GB bộ nhớ"),
    (slow_page, replace(CHAT, seconds_a_page=1.0), "đọc 1 giây chưa xong"),
    (slow_page, replace(CHAT, seconds=1.0), "đọc 1 giây chưa xong"),
    (slow_page, replace(CHAT, cpu_seconds=1), "đọc 1 giây chưa xong"),
    (many_pages, CHAT, "101 trang, nhiều hơn 100"),
    (large, CHAT, "quá 20 MB"),
    (long, CHAT, "quá dài"),
    (locked, CHAT, "có mật khẩu"),
    (macro, CHAT, "có macro"),
    (script, CHAT, "có mã lệnh"),
    (disguised, CHAT, "dữ liệu lạ"),
    (missing, CHAT, "không mở được"),
]


@pytest.mark.parametrize(("make", "limits", "reason"), BOMBS)
def test_a_bomb_is_one_line_that_says_what_to_do(
    tmp_path: Path, make: Callable[[Path], Path], limits: Limits, reason: str
) -> None:
    path = make(tmp_path)
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read_safely(path, limits)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    assert re.search(r"; (?:hãy |không phải một văn bản)", str(caught.value))
    assert time.monotonic() - started < 20


def test_a_reader_that_hangs_in_tesseract_is_ended_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.tesseract(tmp_path, [])
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\nif [ "$1" = --list-langs ]; then echo vie; exit 0; fi\nexec sleep 60.25\n'
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    picture = written(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableFile, match="chưa xong"):
        read_safely(picture, replace(CHAT, seconds_a_page=1.5))
    assert_gone("sleep 60.25")


def assert_gone(command: str) -> None:
    """Wait until no process of that command line is left, which takes the system a moment."""
    for _ in range(50):
        listed = subprocess.run(["/bin/ps", "-eo", "stat,args"], capture_output=True, check=True)
        alive = [line for line in listed.stdout.decode().splitlines() if line[:1] != "Z"]
        if not any(command in line for line in alive):
            return
        time.sleep(0.02)
    raise AssertionError(f"{command} runs on")


# --- whatever the other process does


def child(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


SAID = 'import sys; print(\'{"text": {"text": "A"}}\'); '

MISBEHAVING = [
    ("it crashes", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
    ("it is aborted", "import os; os.abort()", "SIGABRT"),
    ("the system takes it", "import os; os.kill(os.getpid(), 9)", "bộ nhớ"),
    ("its time is over", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "chưa xong"),
    ("it just ends", "", "mã 0"),
    ("it fails", "raise SystemExit(3)", "mã 3"),
    ("it says nothing", "import time; time.sleep(60)", "chưa xong"),
    ("it tells no end", "while True: print('{\"page\": [1, 2]}', flush=True)", "chưa xong|quá dài"),
    ("a line has no end", "while True: print('x' * 10_000, end='', flush=True)", "quá dài"),
    ("it talks nonsense", "print('hello')", "sai dạng"),
    ("another type", "print('{\"text\": {\"text\": 5}}')", "sai dạng"),
    ("other fields", "print('{\"text\": {\"text\": \"A\", \"x\": 1}}')", "sai dạng"),
    ("a list", "print('[]')", "sai dạng"),
    ("not UTF-8", "import sys; sys.stdout.buffer.write(b'\\xff\\n')", "sai dạng"),
    ("no memory", "print('{\"memory\": true}')", "bộ nhớ"),
    ("its own words", "print('{\"refused\": \"a.txt rỗng; hãy gửi lại\"}')", "rỗng"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "reason"), [row[1:] for row in MISBEHAVING], ids=[row[0] for row in MISBEHAVING]
)
def test_whatever_the_reader_does_is_one_line(code: str, reason: str) -> None:
    limits = replace(CHAT, seconds_a_page=2.0, seconds=4.0, letters=100_000)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        run(child(code), "a.pdf", limits)
    assert "\n" not in str(caught.value)


def test_a_defect_of_ours_keeps_its_trace_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    defect = json.dumps({"defect": "Traceback: KeyError"})
    with pytest.raises(UnreadableFile, match="nhật ký") as caught:
        run(child(f"print({defect!r})"), "a.pdf", QUICK)
    assert "KeyError" not in str(caught.value)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "KeyError" in caplog.text


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    code = """
        import subprocess, sys
        child = subprocess.Popen(["sleep", "61.5"])
        print('{"text": {"text": "A"}}', flush=True)
        child.wait()
    """
    assert run(child(code), "a.txt", QUICK).text == "A"
    assert_gone("sleep 61.5")


def test_the_reader_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    code = """
        import json, os
        print(json.dumps({"text": {"text": " ".join([*os.environ, *os.environ.values()])}}))
    """
    said = run(child(code), "a.txt", QUICK).text
    assert "secret" not in said
    assert "TROLY" not in said
    assert "PATH" in said


def test_the_reader_may_write_no_file(tmp_path: Path) -> None:
    code = f"""
        from bot.reader import _confine
        from knowledge.read import CHAT
        import json, pathlib
        _confine(CHAT)
        try:
            pathlib.Path({str(tmp_path / "new")!r}).write_text("x")
            done = "written"
        except OSError as error:
            done = "refused"
        print(json.dumps({{"text": {{"text": done}}}}))
    """
    assert run(child(code), "a.txt", QUICK).text == "refused"


# --- who uses it


def test_docs_add_reads_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that kills its reader leaves `troly docs add` alive, with a line to show."""
    monkeypatch.setattr("bot.reading.sys.executable", str(_deadly(tmp_path / "python")))
    with pytest.raises(UnreadableFile, match="SIGSEGV"):
        docs.understand(written(tmp_path / "a.txt", "Điều 1. A"))


def _deadly(path: Path) -> Path:
    path.write_text("#!/bin/sh\nkill -SEGV $$\n")
    path.chmod(0o755)
    return path


def test_the_office_may_read_more_than_a_stranger() -> None:
    for name in ("bytes", "unpacked", "ratio", "letters", "pages", "seconds", "memory"):
        assert getattr(OFFICE, name) > getattr(CHAT, name)
