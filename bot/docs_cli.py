"""The commands of `troly docs`: the operator's official texts."""

import datetime
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import docs, messages, settings
from bot.docs import Candidate, NotTaken
from bot.faq import outdated
from bot.faq_store import of_office
from bot.holdings import Concern, Finding, Holding, check, holdings
from bot.messages.library import TITLES
from bot.settings import Settings
from bot.terminal import encoder, progress, talk
from knowledge import catalogue, official
from knowledge.cite import resolve
from knowledge.errors import TrolyError, UnknownDocument
from knowledge.library import with_official
from knowledge.model import Authority

docs_app = typer.Typer(
    no_args_is_help=True, help="Kho văn bản: xem, thêm nguyên văn, tải về, kiểm tra."
)

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Thêm luôn, không hỏi lại.")]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")]

# A screenful; the rest is counted.
_OUTLINED = 60

_HELD = {
    Authority.OFFICIAL: "nguyên văn",
    Authority.DIGEST: "bản tóm tắt",
    None: "chưa có nội dung",
}


@docs_app.command("list")
def list_documents(as_json: Json = False) -> None:
    """Liệt kê văn bản: số, tên, nguyên văn hay tóm tắt, hiệu lực hôm nay, ngày kiểm tra.

    Ví dụ: troly docs list
    """
    texts = official.read_all(settings.load().texts_dir)
    library = with_official(map(official.document, texts))
    found = holdings(library, texts, datetime.date.today())
    if as_json:
        typer.echo(json.dumps([_record(holding) for holding in found], ensure_ascii=False))
        return
    for holding in found:
        facts = [_HELD[holding.authority], messages.status(holding.status)]
        said = " · ".join(fact for fact in facts if fact)
        typer.echo(f"{holding.number} · {said} · kiểm tra ngày {messages.day(holding.verified)}")
        typer.echo(f"    {holding.title}")


@docs_app.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(help="Tệp PDF, DOCX, HTML, MD, TXT hoặc ảnh quét; nhiều tệp cũng được."),
    ],
    number: Annotated[
        str | None, typer.Option("--number", help="Số văn bản, khi trong tệp không in rõ.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Thêm nguyên văn vào kho: đọc tệp, cho xem bố cục, hỏi lại rồi dựng chỉ mục mới.

    Ví dụ: troly docs add 72-2015-ND-CP.pdf
    """
    if number and len(files) > 1:
        raise typer.BadParameter("--number chỉ dùng khi thêm một tệp")
    candidates: list[Candidate] = []
    refused: list[str] = []
    for place, path in enumerate(files, start=1):
        counted = f" ({place}/{len(files)})" if len(files) > 1 else ""
        try:
            with progress(f"Đang đọc {path.name}{counted}…", at_once=True) as track:
                candidates.append(docs.understand(path, number=number, progress=track))
        except TrolyError as error:
            refused.append(str(error))
    if refused:
        nothing = "; chưa thêm tệp nào" if len(files) > 1 else ""
        raise NotTaken("\n".join(refused) + nothing)
    _take(candidates, settings.load(), yes=yes)


@docs_app.command()
def fetch(
    number: Annotated[
        str | None, typer.Argument(help="Số văn bản; bỏ trống để tải mọi văn bản có địa chỉ.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Tải nguyên văn từ địa chỉ chính thức trong danh mục, rồi thêm vào kho.

    Ví dụ: troly docs fetch 148/2026/NĐ-CP
    """
    from knowledge import fetch as fetching

    entries = catalogue.load().entries
    if number:
        full = resolve(number, [entry.number for entry in entries]) or number
        entries = tuple(entry for entry in entries if entry.number == full)
        if not entries:
            raise UnknownDocument(f"không có văn bản {number} trong danh mục; xem: troly docs list")
    else:
        without = [entry.number for entry in entries if not (entry.file_url or entry.url)]
        entries = tuple(entry for entry in entries if entry.number not in without)
        talk.print(f"{len(without)} văn bản chưa có địa chỉ chính thức trong danh mục.")

    candidates: list[Candidate] = []
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as folder, fetching.connection() as client:
        for entry in entries:
            try:
                with progress(f"Đang tải {entry.number}…", at_once=True) as track:
                    fetched = fetching.fetch(entry, Path(folder), client, progress=track)
                with progress(f"Đang đọc {fetched.path.name}…", at_once=True) as track:
                    candidate = docs.understand(fetched.path, url=fetched.url, progress=track)
                if candidate.text.number != entry.number:
                    raise NotTaken(
                        f"{fetched.url}: tệp tải về là văn bản {candidate.text.number}, "
                        f"không phải {entry.number}; chưa thêm"
                    )
            except TrolyError as error:
                refused.append(str(error))
                continue
            candidates.append(candidate)
            for other in fetched.others:
                talk.print(f"{entry.number}: trang còn tệp chưa tải: {other}", soft_wrap=True)
    if candidates:
        _take(candidates, settings.load(), yes=yes)
    if refused:
        raise NotTaken("\n".join(refused))


@docs_app.command("check")
def check_documents(as_json: Json = False) -> None:
    """Kiểm tra kho: hỏng, đã đổi, hết hiệu lực, lâu chưa kiểm tra, chỉ có tóm tắt, còn thiếu.

    Ví dụ: troly docs check
    """
    current = settings.load()
    found = check(current.texts_dir, current.index_dir, datetime.date.today())
    if as_json:
        records = [{"concern": f.concern, "number": f.number, "what": f.what} for f in found]
        typer.echo(json.dumps(records, ensure_ascii=False))
    else:
        _report(found)
    if any(finding.concern is Concern.DAMAGED for finding in found):
        raise typer.Exit(1)


def _report(found: Sequence[Finding]) -> None:
    for concern, title in TITLES.items():
        findings = [finding for finding in found if finding.concern is concern]
        if not findings:
            continue
        typer.echo(f"{title}: {len(findings)}")
        if concern in {Concern.DIGEST, Concern.MISSING}:
            typer.echo(f"    {', '.join(finding.number for finding in findings)}")
            continue
        for finding in findings:
            named = f"{finding.number}: " if finding.number not in finding.what else ""
            typer.echo(f"    {named}{finding.what}")
    if not found:
        typer.echo("Kho văn bản đầy đủ, không có gì cần làm.")


def _take(candidates: Sequence[Candidate], current: Settings, *, yes: bool) -> None:
    """Show what was understood, ask where somebody can answer, and take it in."""
    texts = official.survey(current.texts_dir)[0]
    for candidate in candidates:
        _show(candidate, whole=len(candidates) == 1, known={t.number: t for t in texts})
    if not yes:
        if not _somebody_there():
            raise NotTaken("không có ai để hỏi lại; hãy xem bố cục ở trên rồi chạy lại với --yes")
        if not typer.confirm("Thêm vào kho?", default=False, err=True):
            talk.print("Chưa thêm gì.")
            return
    with progress("Đang dựng chỉ mục…", at_once=True) as track:
        library, manifest = docs.take(
            candidates, current.texts_dir, current.index_dir, encoder(current), progress=track
        )
    names = ", ".join(candidate.text.number for candidate in candidates)
    for failure in docs.failures(library, [candidate.text.number for candidate in candidates]):
        _say(f"Chưa áp dụng được sửa đổi: {failure}")
    today = library.on(datetime.date.today())
    for candidate in candidates:
        number = candidate.text.number
        if today.document(number).authority is Authority.DIGEST:
            _say(f"{number}: hôm nay vẫn dùng bản tóm tắt, vì chưa có nguyên văn văn bản sửa đổi")
    typer.echo(f"Đã thêm {names}; chỉ mục mới có {manifest.passages} đoạn.")
    for entry, why in outdated(of_office(current), today):
        _say(f"Giải đáp cần xem lại: {entry.question} ({why})")


def _show(candidate: Candidate, *, whole: bool, known: dict[str, official.OfficialText]) -> None:
    """Tell number, title, outline and doubts; of several files, a line each and the doubts."""
    text = candidate.text
    title = candidate.document.title or text.title
    _say(" · ".join(filter(None, (text.number, title, f"{candidate.articles} điều"))))
    if text.number in known:
        _say(f"  thay bản nguyên văn thêm ngày {messages.day(known[text.number].source.added)}")
    if whole:
        lines = docs.outline(candidate.document)
        for depth, line in lines[:_OUTLINED]:
            _say(f"  {'  ' * depth}{line}")
        if len(lines) > _OUTLINED:
            _say(f"  … và {len(lines) - _OUTLINED} dòng nữa")
    for doubt in candidate.doubts:
        _say(f"  cần xem: {doubt}")


def _record(holding: Holding) -> dict[str, Any]:
    return {
        "number": holding.number,
        "title": holding.title,
        "kind": holding.authority,
        "status": holding.status.state,
        "verified": holding.verified.isoformat(),
    }


def _say(line: str) -> None:
    talk.print(line, markup=False, highlight=False, soft_wrap=True)


def _somebody_there() -> bool:
    return sys.stdin.isatty()
