"""Download a document from its official address: checked, tried again, never half a file."""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from knowledge.entry import Entry
from knowledge.errors import TrolyError
from knowledge.read import OFFICE, UnreadableFile, read
from knowledge.vietnamese import strip_marks

# Official sites stall for seconds and drop connections; a minute in all is what a person waits.
_TRIES = 4
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_CHUNK = 64 * 1024

_BY_HAND = "hãy tải bằng trình duyệt rồi chạy: troly docs add TỆP"

# <a href="https://datafiles.chinhphu.vn/cpp/files/vbpq/2026/4/129-ndcp.signed.pdf">
_LINK = re.compile(r"""href\s*=\s*["']?([^"'\s>]+\.(?:pdf|docx))(?=["'\s>?#])""", re.IGNORECASE)
_ARTICLE = re.compile(r"^\W*Điều\s+\d+\s*[.:]", re.MULTILINE)

Progress = Callable[[int, int], None]
Wait = Callable[[float], None]


class FetchFailed(TrolyError):
    """A document could not be had from its official address."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came from `url`; `others` are attachments of the page that were not taken."""

    number: str
    path: Path
    url: str
    sha256: str
    others: tuple[str, ...] = ()


@contextmanager
def connection() -> Iterator[httpx.Client]:
    """Give a client for official sites, which ask for something like a browser."""
    agent = "Mozilla/5.0 (compatible; troly-ttdn)"
    with httpx.Client(
        timeout=_TIMEOUT, follow_redirects=True, headers={"User-Agent": agent}
    ) as client:
        yield client


def fetch(
    entry: Entry,
    folder: Path,
    client: httpx.Client,
    *,
    progress: Progress | None = None,
    wait: Wait = time.sleep,
    limit: int = OFFICE.bytes,
) -> Fetched:
    """Return the document's file, downloaded into `folder` from the address in the catalogue.

    The file's own address is tried before the page about it; from a page without the text, its
    attachment is taken. `progress` is told (bytes, bytes in all, 0 where unknown). Raises
    FetchFailed, one line for people: no address, no answer after some tries, another file than
    the catalogue's checksum says, or larger than `limit` bytes.
    """
    addresses = [address for address in (entry.file_url, entry.url) if address]
    if not addresses:
        raise FetchFailed(f"{entry.number}: danh mục chưa có địa chỉ chính thức; {_BY_HAND}")
    get = _Get(client, folder, _stem(entry.number), progress, wait, limit)
    reasons: list[str] = []
    for address in addresses:
        try:
            return _from(address, entry, get)
        except _Refused as refused:
            reasons.append(f"{refused.url}: {refused}")
    raise FetchFailed(f"không tải được {entry.number} từ {'; '.join(reasons)}; {_BY_HAND}")


class _Refused(Exception):
    """An address gave nothing; the text says why."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(reason)
        self.url = url


class _Passing(Exception):
    """What may go better the next time, perhaps after `pause` seconds."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class _Get:
    """How to download: with what, to where, how patiently and how much."""

    client: httpx.Client
    folder: Path
    stem: str
    progress: Progress | None
    wait: Wait
    limit: int

    def file(self, url: str) -> tuple[Path, str]:
        """Return the file at `url` and its SHA-256, tried again while that may help."""
        reason = ""
        for attempt in range(_TRIES):
            try:
                return self._once(url)
            except _Passing as passing:
                reason = str(passing)
                if attempt + 1 < _TRIES:
                    pause = passing.pause or _FIRST_PAUSE * 2**attempt
                    self.wait(min(pause, _LONGEST_PAUSE))
            except (httpx.UnsupportedProtocol, httpx.TooManyRedirects, httpx.InvalidURL):
                raise _Refused(url, "máy chủ chuyển hướng không hợp lệ") from None
        raise _Refused(url, f"{reason} (đã thử {_TRIES} lần)")

    def _once(self, url: str) -> tuple[Path, str]:
        digest = hashlib.sha256()
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{self.stem}.{os.getpid()}.part"
        try:
            with self.client.stream("GET", url) as response, part.open("wb") as file:
                self._check(url, response)
                total = int(response.headers.get("Content-Length", 0) or 0)
                done = 0
                for chunk in response.iter_bytes(_CHUNK):
                    done += len(chunk)
                    if done > self.limit:
                        raise _Refused(url, f"tệp lớn hơn {self.limit / 1e6:.0f} MB")
                    digest.update(chunk)
                    file.write(chunk)
                    if self.progress:
                        self.progress(done, total)
                file.flush()
                os.fsync(file.fileno())
            if not done:
                raise _Passing("máy chủ trả về tệp rỗng")
            with part.open("rb") as file:
                suffix = _suffix(file.read(4096), str(response.url))
            path = self.folder / f"{self.stem}{suffix}"
            part.replace(path)
            return path, digest.hexdigest()
        except (httpx.UnsupportedProtocol, httpx.TooManyRedirects):
            raise
        except httpx.TimeoutException:
            raise _Passing("máy chủ không trả lời kịp") from None
        except httpx.HTTPError as error:
            raise _Passing(_plainly(error)) from None
        finally:
            part.unlink(missing_ok=True)

    def _check(self, url: str, response: httpx.Response) -> None:
        code = response.status_code
        if code in _PASSING:
            after = response.headers.get("Retry-After", "")
            raise _Passing(f"máy chủ trả lời {code}", float(after) if after.isdigit() else None)
        if code != httpx.codes.OK:
            raise _Refused(url, f"máy chủ trả lời {code}")
        if url.startswith("https:") and response.url.scheme != "https":
            raise _Refused(url, "máy chủ chuyển sang kết nối không mã hóa")
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) > self.limit:
            size, limit = int(declared) / 1e6, self.limit / 1e6
            raise _Refused(url, f"tệp nặng {size:.0f} MB, quá {limit:.0f} MB")


def _from(address: str, entry: Entry, get: _Get) -> Fetched:
    """Return the document from one address, following a page to its attachment."""
    path, sha256 = get.file(address)
    others: tuple[str, ...] = ()
    url = address
    if path.suffix == ".html" and not _is_text(path):
        links = _attachments(path, address, entry.number)
        path.unlink()
        if not links:
            raise _Refused(address, "trang không có toàn văn, cũng không có tệp đính kèm")
        url, others = links[0], tuple(links[1:])
        path, sha256 = get.file(url)
    if entry.checksum and entry.checksum != f"sha256:{sha256}":
        path.unlink()
        raise _Refused(url, "tệp tải về khác mã kiểm tra (sha256) trong danh mục")
    return Fetched(entry.number, path, url, sha256, others)


def _is_text(page: Path) -> bool:
    """Return whether the page holds the document itself: it prints at least two articles."""
    try:
        return len(_ARTICLE.findall(read(page).text)) > 1
    except UnreadableFile:
        return False


def _attachments(page: Path, address: str, number: str) -> list[str]:
    """Return the files that a page links to, on its own site, the likeliest first.

    Names of attachments begin with the number; those of appendices say so ("75-bnnmt-pl1.pdf").
    """
    site = _site(address)
    links: dict[str, None] = {}
    for match in _LINK.finditer(page.read_text(encoding="utf-8", errors="replace")):
        link = urljoin(address, unescape(match[1]))
        if _site(link) == site:
            links[link] = None
    first = number.split("/")[0].split("-")[0]

    def unlikely(link: str) -> tuple[bool, bool]:
        name = unquote(urlsplit(link).path).rsplit("/", 1)[-1].lower()
        named = re.match(rf"0*{first.lstrip('0')}(?!\d)", name) is not None
        return (not named, re.search(r"(?<![a-z])(?:pl|phu-?luc|kem)", name) is not None)

    return sorted(links, key=unlikely)


def _site(address: str) -> str:
    """Return the registered name of an address's host: "chinhphu.vn" for all of its parts.

    >>> _site("https://datafiles.chinhphu.vn/cpp/1.pdf"), _site("https://moj.gov.vn/a")
    ('chinhphu.vn', 'moj.gov.vn')
    """
    host = urlsplit(address).hostname or ""
    parts = host.split(".")
    if parts[-1].isdigit():
        return host
    return ".".join(parts[-3:] if parts[-2:-1] in (["gov"], ["com"], ["org"]) else parts[-2:])


def _suffix(start: bytes, url: str) -> str:
    """Return the ending that fits a file by its first bytes, or else by its address."""
    if b"%PDF-" in start[:1024]:
        return ".pdf"
    if start.startswith(b"PK"):
        return ".docx"
    if re.search(rb"<(?:!doctype\s+html|html|head|body)\b", start, re.IGNORECASE):
        return ".html"
    ending = Path(urlsplit(url).path).suffix.lower()
    return ending if ending in {".txt", ".md", ".html", ".htm", ".pdf", ".docx"} else ".txt"


def _stem(number: str) -> str:
    return re.sub(r"[^\w-]", "-", strip_marks(number))


def _plainly(error: httpx.HTTPError) -> str:
    if "CERTIFICATE" in str(error).upper():
        return "chứng thư của máy chủ không hợp lệ"
    if isinstance(error, httpx.ConnectError):
        return "không kết nối được"
    return "kết nối bị ngắt giữa chừng"
