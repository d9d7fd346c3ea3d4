"""troly docs: what an operator types, reads, and finds changed or unchanged afterwards."""

import datetime
import functools
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import files
import pytest
import website as web

from bot import docs, docs_cli
from bot.cli import main
from bot.switch import Switch
from index import embed
from index.build import in_use
from index.search import open_searcher
from knowledge import catalogue, official
from knowledge.catalogue import Catalogue
from knowledge.library import GUIDANCE, Library, library, shipped
from knowledge.model import Authority, Kind

SHARED = Path(__file__).parents[1].parent / "shared" / "official"
DAY = datetime.date(2026, 11, 23)

LAW = """\
CHÍNH PHỦ
Số: {number}
NGHỊ ĐỊNH
Về phạm vi thử
Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định việc thử kho văn bản bằng loài hươu sao ở đảo.
2. Hai.
Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày ký.
"""


@dataclass
class Operator:
    """Types commands into a data folder of its own and reads what comes back."""

    data: Path
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    said: str = ""
    printed: str = ""

    def types(self, *words: str | Path) -> int:
        """Return the exit code of `troly docs …`."""
        self.monkeypatch.setattr(sys, "argv", ["troly", "docs", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
        told = self.capsys.readouterr()
        self.said, self.printed = told.err, told.out
        return code

    def file(self, name: str, content: str | bytes | None = None) -> Path:
        path = self.folder / name
        content = LAW.format(number="1/2020/NĐ-CP") if content is None else content
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def everything(self) -> dict[str, bytes]:
        """Every file of the data folder, to see whether anything changed."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in self.data.rglob("*")
            if path.is_file()
        }

    @property
    def numbers(self) -> list[str]:
        return [text.number for text in official.read_all(self.data / "texts")]


@functools.cache
def encoder() -> embed.Encoder:
    return embed._read_static(embed.SHIPPED)


@pytest.fixture
def operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests
    # Reading the model and indexing every digest take longer than all the rest of a command.
    monkeypatch.setattr(embed, "load", lambda *_, **__: encoder())
    few = (GUIDANCE, "72/2015/NĐ-CP", "02/2019/TT-BTTTT")
    small = Library({number: shipped().editions[number] for number in few})
    monkeypatch.setattr("knowledge.library.shipped", lambda: small)
    monkeypatch.setattr(docs, "shipped", lambda: small)
    (tmp_path / "files").mkdir()
    return Operator(tmp_path / "data", tmp_path / "files", monkeypatch, capsys)


def test_a_file_is_shown_as_understood_and_taken_in(operator: Operator) -> None:
    assert operator.types("add", operator.file("a.txt"), "--yes") == 0
    assert "1/2020/NĐ-CP · Về phạm vi thử · 2 điều" in operator.said
    assert "Điều 1. Phạm vi điều chỉnh (2 khoản)" in operator.said
    assert "cần xem: không có trong danh mục" in operator.said
    assert "Đã thêm 1/2020/NĐ-CP" in operator.printed
    assert operator.numbers == ["1/2020/NĐ-CP"]
    kept = official.read_all(operator.data / "texts")[0]
    assert kept.source.sha256 == official.file_sha256(operator.folder / "a.txt")
    assert kept.source.path == str(operator.folder / "a.txt")


def test_what_was_added_is_found_by_whoever_opens_the_index_next(operator: Operator) -> None:
    index, texts = operator.data / "index", operator.data / "texts"
    serving = open_searcher(library(texts), encoder(), index)
    before = in_use(index)
    assert operator.types("add", operator.file("a.txt"), "--yes") == 0
    # the one that serves goes on undisturbed, and can tell that there is a newer one
    assert serving.search("hươu sao ở đảo", DAY)[0].document != "1/2020/NĐ-CP"
    assert in_use(index) != before
    hit = open_searcher(library(texts), encoder(), index).search("hươu sao ở đảo", DAY)[0]
    assert (hit.document, str(hit.locator)) == ("1/2020/NĐ-CP", "1.1")


def test_a_running_bot_takes_up_a_new_index_once(operator: Operator) -> None:
    index, texts = operator.data / "index", operator.data / "texts"
    switch = Switch(texts, index)
    open_searcher(library(texts), encoder(), index)
    switch.newer(encoder())  # the first one, built on opening
    assert switch.newer(encoder()) is None
    operator.types("add", operator.file("a.txt"), "--yes")
    searcher = switch.newer(encoder())
    assert searcher
    assert "1/2020/NĐ-CP" in searcher.library.numbers
    assert switch.newer(encoder()) is None


def test_a_new_index_that_cannot_serve_is_passed_over(
    operator: Operator, caplog: pytest.LogCaptureFixture
) -> None:
    index, texts = operator.data / "index", operator.data / "texts"
    open_searcher(library(texts), encoder(), index)
    switch = Switch(texts, index)
    operator.types("add", operator.file("a.txt"), "--yes")
    next(texts.glob("*.txt")).unlink()
    assert switch.newer(encoder()) is None
    assert switch.newer(encoder()) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def _encrypted(path: Path) -> Path:
    trailer = "/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>"
    return files.pdf(path, [[(85, 780, "Điều 1. Một")]], trailer=trailer)


def _damaged(path: Path) -> Path:
    files.pdf(path, [[(85, 780, "Điều 1. Một")]])
    path.write_bytes(path.read_bytes()[:200])
    return path


def _huge(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(300_000_000)  # a hole: no disk is filled
    return path


def _written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("hong.pdf", _damaged, "hỏng"),
        ("khoa.pdf", _encrypted, "mật khẩu"),
        ("rong.txt", _written(b""), "rỗng"),
        ("trang.txt", _written(b" \n\n "), "không có chữ"),
        ("to.pdf", _huge, "MB"),
        ("lac.pdf", _written(LAW.encode()), "nội dung là chữ thường"),
        ("lac.txt", _written(b"%PDF-1.7 \n"), "nội dung là PDF"),
        ("lac.docx", _written(b"PK\x03\x04"), "hỏng"),
        ("anh.exe", _written(b"MZ\0\0"), "chưa đọc được loại tệp này"),
        # a text without a number of its own
        ("thu.txt", _written("Điều 1. Một\nHai.\n".encode()), "--number"),
        # what ships is the guidance itself
        ("cv.txt", _written("Số: 5740/BTTTT-TTĐN\n1. Một\n".encode()), "đã có sẵn"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_line_and_changes_nothing(
    operator: Operator, name: str, make: Callable[[Path], Path], reason: str
) -> None:
    operator.data.mkdir()
    assert operator.types("add", make(operator.folder / name), "--yes") == 1
    assert reason in operator.said
    assert operator.said.count("\n") == 1
    assert operator.said.startswith("Lỗi: ")
    assert operator.printed == ""
    assert operator.everything() == {}


def test_a_missing_file_or_a_folder_gives_one_line(operator: Operator) -> None:
    for path in (operator.folder / "none.pdf", operator.folder):
        assert operator.types("add", path, "--yes") == 1
        assert operator.said.count("\n") == 1


def test_one_bad_file_among_many_keeps_the_others_out(operator: Operator) -> None:
    good = operator.file("a.txt")
    bad = [operator.file("b.txt", ""), operator.file("c.exe", "x")]
    assert operator.types("add", good, *bad, "--yes") == 1
    assert "b.txt" in operator.said
    assert "c.exe" in operator.said
    assert "chưa thêm tệp nào" in operator.said
    assert not operator.data.exists()


def test_several_files_are_taken_in_at_once(operator: Operator) -> None:
    animals = {"10/2020/NĐ-CP": "hươu sao", "2/2020/NĐ-CP": "voọc", "1/2020/NĐ-CP": "sếu đầu đỏ"}
    paths = [
        operator.file(f"{place}.txt", LAW.format(number=number).replace("hươu sao", animal))
        for place, (number, animal) in enumerate(animals.items())
    ]
    assert operator.types("add", *paths, "--yes") == 0
    assert sorted(operator.numbers) == sorted(animals)
    # Each vector and word lies at its own place, whatever the order of the files.
    texts = library(operator.data / "texts")
    searcher = open_searcher(texts, encoder(), operator.data / "index")
    for number, animal in animals.items():
        assert searcher.search(f"loài {animal} ở đảo", DAY)[0].document == number
    assert operator.types("add", *paths, paths[0], "--yes") == 1
    assert "hai tệp cùng là" in operator.said
    assert operator.types("add", *paths, "--number", "1/2020/NĐ-CP") == 2


def test_nobody_to_ask_means_nothing_is_added(operator: Operator) -> None:
    assert operator.types("add", operator.file("a.txt")) == 1
    assert "--yes" in operator.said
    assert not operator.data.exists()


@pytest.mark.parametrize(("answer", "numbers"), [(True, ["1/2020/NĐ-CP"]), (False, [])])
def test_on_a_terminal_the_operator_decides(
    operator: Operator, answer: bool, numbers: list[str]
) -> None:
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    operator.monkeypatch.setattr(docs_cli, "_somebody_there", lambda: True)
    operator.monkeypatch.setattr(docs_cli.typer, "confirm", confirm)
    assert operator.types("add", operator.file("a.txt")) == 0
    assert len(asked) == 1
    assert operator.numbers == numbers


def test_the_number_can_be_given_and_is_compared_with_the_print(operator: Operator) -> None:
    path = operator.file("a.txt")
    assert operator.types("add", path, "--number", "02/2019/TT-BTTTT", "--yes") == 0
    assert "số in trong tệp là 1/2020/NĐ-CP, không phải 02/2019/TT-BTTTT" in operator.said
    # against the digest, which knows all twelve articles
    assert "thiếu Điều 3, 4, 5, 6, 7, 8, 9, 10, 11, 12" in operator.said
    assert operator.numbers == ["02/2019/TT-BTTTT"]
    assert operator.types("add", path, "--number", "../../x", "--yes") == 1
    assert "không phải số văn bản" in operator.said


@pytest.mark.parametrize(
    ("printed", "given", "number"),
    [
        ("02/2019/TT-BTTTT", None, "02/2019/TT-BTTTT"),
        # a scan that lost the marks
        ("72/2015/ND-CP", None, "72/2015/NĐ-CP"),
        # a look-alike of a document in the catalogue is another document
        ("72/2013/NĐ-CP", None, "72/2013/NĐ-CP"),
        ("9/9999/TT-X", "72/2015", "72/2015/NĐ-CP"),
        ("9/9999/TT-X", "8/1999/TT-Y", "8/1999/TT-Y"),
    ],
)
def test_a_number_means_one_document(
    operator: Operator, printed: str, given: str | None, number: str
) -> None:
    path = operator.file("a.txt", LAW.format(number=printed))
    assert docs.understand(path, number=given).text.number == number


def test_a_gap_and_a_repetition_among_the_articles_are_told(operator: Operator) -> None:
    words = LAW.format(number="1/2020/NĐ-CP").replace("Điều 2.", "Điều 1.") + "Điều 5. Năm\nX.\n"
    assert operator.types("add", operator.file("a.txt", words), "--yes") == 0
    assert "thiếu Điều 2, 3, 4" in operator.said
    assert "in lặp Điều 1" in operator.said


def test_adding_again_replaces_and_says_so(operator: Operator) -> None:
    operator.types("add", operator.file("a.txt"), "--yes")
    changed = LAW.format(number="1/2020/NĐ-CP").replace("Hai.", "Hai mới.")
    assert operator.types("add", operator.file("a.txt", changed), "--yes") == 0
    assert "thay bản nguyên văn thêm ngày" in operator.said
    assert "Hai mới." in official.read_all(operator.data / "texts")[0].text


def test_a_build_that_fails_leaves_texts_and_index_as_they_were(operator: Operator) -> None:
    operator.types("add", operator.file("a.txt"), "--yes")
    before = operator.everything()

    def full(folder: Path, text: official.OfficialText) -> None:
        if text.number == "3/2020/NĐ-CP":
            raise OSError(28, "No space left on device")
        write(folder, text)

    write = official.write
    operator.monkeypatch.setattr(official, "write", full)
    paths = [
        operator.file(f"{n}.txt", LAW.format(number=f"{n}/2020/NĐ-CP").replace("Hai", "Ba"))
        for n in (1, 3)
    ]
    with pytest.raises(OSError, match="No space"):
        operator.types("add", *paths, "--yes")
    assert operator.everything() == before


def test_two_commands_at_once_do_not_lose_a_text(operator: Operator) -> None:
    texts = operator.data / "texts"
    candidate = docs.understand(operator.file("a.txt"))
    other = replace(candidate.text, number="2/2020/NĐ-CP")

    def meanwhile(done: int, total: int) -> None:
        official.write(texts, other)

    with pytest.raises(docs.NotTaken, match="chạy lại"):
        docs.take([candidate], texts, operator.data / "index", encoder(), progress=meanwhile)
    assert operator.numbers == ["2/2020/NĐ-CP"]
    assert in_use(operator.data / "index") is None


def test_a_damaged_text_is_cured_by_adding_it_again(operator: Operator) -> None:
    path = operator.file("a.txt")
    operator.types("add", path, "--yes")
    next((operator.data / "texts").glob("*.txt")).write_text("cắt")
    assert operator.types("check") == 1
    assert "Hỏng" in operator.printed
    other = operator.file("b.txt", LAW.format(number="2/2020/NĐ-CP"))
    assert operator.types("add", other, "--yes") == 1  # another file does not cure it
    assert "không còn nguyên vẹn" in operator.said
    assert operator.types("add", path, "--yes") == 0
    assert operator.types("check") == 0


def test_list_says_whose_words_each_document_is(operator: Operator) -> None:
    operator.types("add", operator.file("a.txt"), "--yes")
    assert operator.types("list", "--json") == 0
    rows = {row["number"]: row for row in json.loads(operator.printed)}
    assert rows["5740/BTTTT-TTĐN"]["kind"] == "official"
    assert rows["72/2015/NĐ-CP"]["kind"] == "digest"
    assert rows["1/2020/NĐ-CP"] | {"verified": ""} == {
        "number": "1/2020/NĐ-CP",
        "title": "Về phạm vi thử",
        "kind": "official",
        "status": "unknown",
        "verified": "",
    }
    assert rows["79/2010/QĐ-TTg"]["kind"] is None
    assert rows["79/2010/QĐ-TTg"]["status"] == "expired"
    assert set(rows) >= {entry.number for entry in catalogue.load().entries}
    assert operator.types("list") == 0
    assert "72/2015/NĐ-CP · bản tóm tắt · " in operator.printed


def concerns(operator: Operator) -> dict[str, list[str]]:
    code = operator.types("check", "--json")
    found: dict[str, list[str]] = {}
    for row in json.loads(operator.printed):
        found.setdefault(row["concern"], []).append(row["number"])
    assert code == ("damaged" in found)
    return found


def test_check_tells_what_to_look_after(operator: Operator) -> None:
    assert set(concerns(operator)) == {"index", "expired", "digest", "missing"}
    path = operator.file("a.txt")
    operator.types("add", path, "--number", "72/2015/NĐ-CP", "--yes")
    assert "bản tóm tắt, vì chưa có nguyên văn văn bản sửa đổi" in operator.said
    found = concerns(operator)
    assert set(found) == {"amended", "expired", "digest", "missing"}
    assert found["amended"] == ["72/2015/NĐ-CP"]
    path.write_text("khác")
    assert concerns(operator)["changed"] == ["72/2015/NĐ-CP"]
    for file in (operator.data / "index").rglob("vectors.faiss"):
        file.write_bytes(b"")
    assert concerns(operator)["damaged"] == [""]


def test_check_tells_what_nobody_looked_up_for_a_year(operator: Operator) -> None:
    operator.types("add", operator.file("a.txt"), "--yes")
    (text,) = official.read_all(operator.data / "texts")
    old = datetime.date.today() - datetime.timedelta(days=366)
    official.write(operator.data / "texts", replace(text, source=replace(text.source, added=old)))
    assert "1/2020/NĐ-CP" in concerns(operator)["unverified"]


def _catalogue(operator: Operator, **addresses: str) -> None:
    """Give documents of the catalogue other addresses, and the rest none."""
    entries = [
        replace(entry, url=addresses.get(entry.number), file_url=None, checksum=None)
        for entry in catalogue.load().entries
    ]
    made = Catalogue(tuple(entries))
    operator.monkeypatch.setattr(catalogue, "load", lambda: made)


def test_fetch_downloads_reads_and_takes_in(operator: Operator) -> None:
    operator.monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with web.website() as site:
        page = LAW.format(number="43/2025/NĐ-CP").replace("\n", "<br>")
        html = f"<!DOCTYPE html><html><meta charset=utf-8><body>{page}</body></html>"
        site.answers["/43"] = web.content(html.encode(), "text/html")
        site.answers["/150"] = web.content(html.encode(), "text/html")  # another document
        addresses = {
            "43/2025/NĐ-CP": f"{site.address}/43",
            "150/2025/NĐ-CP": f"{site.address}/150",
            "72/2015/NĐ-CP": f"{site.address}/gone",
        }
        _catalogue(operator, **addresses)
        assert operator.types("fetch", "--yes") == 1  # something could not be had
        assert operator.numbers == ["43/2025/NĐ-CP"]
        assert "Đã thêm 43/2025/NĐ-CP" in operator.printed
        assert "không tải được 72/2015/NĐ-CP" in operator.said
        assert "404" in operator.said
        assert "là văn bản 43/2025/NĐ-CP, không phải 150/2025/NĐ-CP" in operator.said
        assert "văn bản chưa có địa chỉ" in operator.said
        (kept,) = official.read_all(operator.data / "texts")
        assert (kept.source.url, kept.source.path) == (f"{site.address}/43", None)
        assert operator.types("fetch", "43/2025", "--yes") == 0
        assert operator.types("fetch", "9/1999/NĐ-CP", "--yes") == 1
        assert "không có văn bản 9/1999/NĐ-CP trong danh mục" in operator.said
        assert operator.types("fetch", "79/2010/QĐ-TTg", "--yes") == 1
        assert "chưa có địa chỉ" in operator.said


# Counted by hand in each document.
ARTICLES = {
    "02/2019/TT-BTTTT": 12,
    "03/2019/TT-BTTTT": 14,
    "129/2026/NĐ-CP": 17,
    "148/2026/NĐ-CP": 3,
    "244/2026/NĐ-CP": 13,
    "60/2026/TT-BTC": 22,
    "72/2015/NĐ-CP": 26,
}


def test_every_official_text_at_hand_goes_in_with_its_articles(operator: Operator) -> None:
    if not SHARED.is_dir():
        pytest.skip("needs shared/official beside the project")
    assert operator.types("add", *sorted(SHARED.iterdir()), "--yes") == 0
    mine = library(operator.data / "texts")
    assert sorted(operator.numbers) == sorted(ARTICLES)
    for number, articles in ARTICLES.items():
        shown = next(line for line in operator.said.splitlines() if line.startswith(number))
        assert shown.endswith(f" · {articles} điều")
        document = mine.editions[number][0].document
        assert document.authority is Authority.OFFICIAL
        assert sum(p.kind is Kind.DIEU for p in document.walk()) == articles
    assert "thiếu Điều" not in operator.said
    # The decree reads as amended at once, and the order that does not fit is told.
    assert len(mine.editions["72/2015/NĐ-CP"]) == 2
    assert "Chưa áp dụng được sửa đổi: 72/2015/NĐ-CP: khoản 1 Điều 12" in operator.said
