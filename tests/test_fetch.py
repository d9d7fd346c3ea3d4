"""Downloading from official addresses: whole and checked, or a clear word on why not."""

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import website as web

from knowledge.entry import Certainty, Entry
from knowledge.fetch import Fetched, FetchFailed, connection, fetch

LAW = "Số: 1/2020/NĐ-CP\nĐiều 1. Phạm vi\nMột.\nĐiều 2. Hiệu lực\nHai.\n".encode()
PAGE = "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{}</body></html>"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[web.Website]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with web.website() as site:
        yield site


def entry(
    url: str | None = None, file_url: str | None = None, checksum: str | None = None
) -> Entry:
    return Entry(
        number="1/2020/NĐ-CP",
        type="Nghị định",
        title="Về phạm vi",
        issuer="Chính phủ",
        certainty=Certainty.READ,
        sources=("thử",),
        verified=datetime.date(2026, 11, 23),
        known="không",
        url=url,
        file_url=file_url,
        checksum=checksum,
    )


def got(wanted: Entry, folder: Path, *, limit: int = 10_000_000) -> tuple[Fetched, list[float]]:
    pauses: list[float] = []
    with connection() as client:
        return fetch(wanted, folder, client, wait=pauses.append, limit=limit), pauses


def refused(wanted: Entry, folder: Path, *, limit: int = 10_000_000) -> tuple[str, list[float]]:
    pauses: list[float] = []
    with connection() as client, pytest.raises(FetchFailed) as told:
        fetch(wanted, folder, client, wait=pauses.append, limit=limit)
    assert "\n" not in str(told.value)
    assert "troly docs add" in str(told.value)
    assert not folder.exists() or not list(folder.iterdir())  # nothing half done is left
    return str(told.value), pauses


def test_a_file_comes_whole_with_its_checksum(site: web.Website, tmp_path: Path) -> None:
    site.answers["/1.txt"] = web.content(LAW)
    checksum = hashlib.sha256(LAW).hexdigest()
    address = f"{site.address}/1.txt"
    fetched, pauses = got(entry(file_url=address, checksum=f"sha256:{checksum}"), tmp_path)
    assert fetched == Fetched("1/2020/NĐ-CP", tmp_path / "1-2020-ND-CP.txt", address, checksum)
    assert fetched.path.read_bytes() == LAW
    assert pauses == []


def test_progress_is_told_in_bytes(site: web.Website, tmp_path: Path) -> None:
    site.answers["/1.txt"] = web.content(LAW)
    told: list[tuple[int, int]] = []
    with connection() as client:
        fetch(
            entry(file_url=f"{site.address}/1.txt"),
            tmp_path,
            client,
            progress=lambda done, total: told.append((done, total)),
        )
    assert told[-1] == (len(LAW), len(LAW))


@pytest.mark.parametrize(
    "trouble", [web.status(503), web.status(429), web.cut_short(LAW), web.content(b"")]
)
def test_passing_trouble_is_waited_out(
    site: web.Website, tmp_path: Path, trouble: web.Answer
) -> None:
    site.answers["/1.txt"] = web.at_visit(3, web.content(LAW), before=trouble)
    fetched, pauses = got(entry(file_url=f"{site.address}/1.txt"), tmp_path)
    assert fetched.path.read_bytes() == LAW
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7.0),
        ("3600", 30.0),  # nobody waits for an hour in front of a terminal
        ("Fri, 31 Dec 2027 23:59:59 GMT", 1.0),  # the form with a day is not understood
    ],
)
def test_the_pause_a_server_asks_for_is_kept(
    site: web.Website, tmp_path: Path, asked: str, waited: float
) -> None:
    busy = web.status(503, Retry_After=asked)
    site.answers["/1.txt"] = web.at_visit(2, web.content(LAW), before=busy)
    assert got(entry(file_url=f"{site.address}/1.txt"), tmp_path)[1] == [waited]


def test_after_four_tries_the_reason_is_told(site: web.Website, tmp_path: Path) -> None:
    site.answers["/1.txt"] = web.status(502)
    words, pauses = refused(entry(file_url=f"{site.address}/1.txt"), tmp_path)
    assert "502" in words
    assert "4 lần" in words
    assert pauses == [1.0, 2.0, 4.0]
    assert site.visits["/1.txt"] == 4


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(site: web.Website, tmp_path: Path, code: int) -> None:
    site.answers["/1.txt"] = web.status(code)
    words, pauses = refused(entry(file_url=f"{site.address}/1.txt"), tmp_path)
    assert str(code) in words
    assert pauses == []


def test_no_connection_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with web.website() as gone:
        address = gone.address
    words, _ = refused(entry(file_url=f"{address}/1.txt"), tmp_path)
    assert "không kết nối được" in words


def test_a_document_without_an_address_says_so(tmp_path: Path) -> None:
    assert "chưa có địa chỉ" in refused(entry(), tmp_path)[0]


def test_too_large_a_file_is_refused_before_or_while_it_comes(
    site: web.Website, tmp_path: Path
) -> None:
    site.answers["/said"] = web.content(b"a" * 2_000_000)
    site.answers["/unsaid"] = web.endless
    for path in ("/said", "/unsaid"):
        words, _ = refused(entry(file_url=site.address + path), tmp_path, limit=1_000_000)
        assert "1 MB" in words


def test_another_file_than_the_checksum_says_is_refused(site: web.Website, tmp_path: Path) -> None:
    site.answers["/1.txt"] = web.content(LAW + b" ")
    checksum = hashlib.sha256(LAW).hexdigest()
    wanted = entry(file_url=f"{site.address}/1.txt", checksum=f"sha256:{checksum}")
    assert "sha256" in refused(wanted, tmp_path)[0]


def test_the_page_serves_where_the_file_is_gone(site: web.Website, tmp_path: Path) -> None:
    page = PAGE.format("<p>Điều 1. Phạm vi</p><p>Một.</p><p>Điều 2. Hiệu lực</p>").encode()
    site.answers["/page"] = web.content(page, "text/html")
    wanted = entry(url=f"{site.address}/page", file_url=f"{site.address}/gone.pdf")
    fetched, _ = got(wanted, tmp_path)
    assert (fetched.url, fetched.path.suffix) == (f"{site.address}/page", ".html")


def test_a_page_about_a_document_leads_to_its_attachment(site: web.Website, tmp_path: Path) -> None:
    links = (
        '<p>Điều 1 chỉ được nhắc tới.</p><a href="/f/01-nd-pl1.pdf">Phụ lục</a>'
        "<a href='/f/huong-dan.pdf'>khác</a><a href=\"/f/1-ndcp.signed.pdf\">Toàn văn</a>"
        '<a href="https://elsewhere.example/1.pdf">lạ</a>'
    )
    site.answers["/page"] = web.content(PAGE.format(links).encode(), "text/html")
    site.answers["/f/1-ndcp.signed.pdf"] = web.content(b"%PDF-1.7 ...", "application/pdf")
    fetched, _ = got(entry(url=f"{site.address}/page"), tmp_path)
    assert fetched.url == f"{site.address}/f/1-ndcp.signed.pdf"
    assert fetched.path.suffix == ".pdf"
    # what was not taken is told, and what is on another site is not a choice
    assert fetched.others == (
        f"{site.address}/f/01-nd-pl1.pdf",
        f"{site.address}/f/huong-dan.pdf",
    )


def test_a_page_without_text_or_attachment_is_refused(site: web.Website, tmp_path: Path) -> None:
    site.answers["/page"] = web.content(PAGE.format("<p>Xin đăng nhập</p>").encode(), "text/html")
    assert "không có toàn văn" in refused(entry(url=f"{site.address}/page"), tmp_path)[0]


def test_redirects_are_followed_but_not_in_circles(site: web.Website, tmp_path: Path) -> None:
    site.answers["/1.txt"] = web.content(LAW)
    site.answers["/old"] = web.status(302, Location="/1.txt")
    site.answers["/circle"] = web.status(302, Location="/circle")
    assert got(entry(file_url=f"{site.address}/old"), tmp_path / "a")[0].path.exists()
    assert "chuyển hướng" in refused(entry(file_url=f"{site.address}/circle"), tmp_path / "b")[0]


def test_an_encrypted_connection_is_not_left_for_an_open_one(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "https":
            return httpx.Response(302, headers={"Location": "http://a.gov.vn/1.txt"})
        return httpx.Response(200, content=LAW)

    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(transport=transport, follow_redirects=True) as client,
        pytest.raises(FetchFailed, match="không mã hóa"),
    ):
        fetch(entry(file_url="https://a.gov.vn/1.txt"), tmp_path, client, wait=lambda _: None)
