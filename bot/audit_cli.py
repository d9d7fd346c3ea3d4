"""`troly audit`: what administrators and operators did, and whether the record is whole."""

import datetime
import json
from typing import Annotated, Any

import typer

from bot import pseudonym, settings
from bot.errors import AuditBroken, DatabaseUnavailable
from bot.settings import Settings
from bot.storage import audit
from bot.storage.audit import Noted
from bot.storage.database import Database
from bot.storage.questions import VIETNAM

audit_app = typer.Typer()

# How each act is told; one that is not here is told by its name.
_ACTS = {
    "invite": "tạo mã mời",
    "invited": "mã mời được dùng",
    "withdrawn": "hủy mã mời bị lộ",
    "block": "chặn",
    "unblock": "bỏ chặn",
    "admit": "cho dùng",
    "appoint": "giao quyền",
    "ticket claimed": "nhận phiếu hỏi",
    "ticket given back": "trả lại phiếu hỏi",
    "ticket put to officer": "chờ cán bộ trả lời phiếu hỏi",
    "ticket closed": "đóng phiếu hỏi",
    "faq pending": "duyệt lần đầu mục hỏi đáp",
    "faq approved": "duyệt mục hỏi đáp",
    "faq retired": "bỏ mục hỏi đáp",
}


@audit_app.command("audit")
def show(
    since: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Chỉ in việc từ ngày này."),
    ] = None,
    person: Annotated[
        int | None, typer.Option(help="Chỉ in việc do người này làm, hoặc làm với người này.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Kiểm tra nhật ký có bị sửa, bớt, chèn không.")
    ] = False,
    noted: Annotated[
        str | None,
        typer.Option(help="Dấu băm cuối đã ghi lần kiểm tra trước: phải còn trong nhật ký."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Mỗi dòng một JSON.")] = False,
) -> None:
    """In nhật ký quản trị: ai làm gì, lúc nào; không có câu hỏi của ai.

    Ví dụ: troly audit --since 2026-11-01
    """
    current = settings.load()
    database = _open(current)
    try:
        if check or noted:
            _check(database, noted)
            return
        moment = since.replace(tzinfo=VIETNAM) if since else None
        rows = database.read_now(lambda connection: audit.since(connection, moment))
    finally:
        database.close()
    if person is not None:
        who = pseudonym.pseudonym(pseudonym.key(current), person)
        rows = [row for row in rows if row.who == person or row.what.get("who") == who]
    for row in rows:
        typer.echo(json.dumps(_record(row), ensure_ascii=False) if as_json else _line(row))


def _open(current: Settings) -> Database:
    """Return the database; raises DatabaseUnavailable where there is none rather than make one."""
    if current.database_url is None and not (current.data_dir / "troly.db").is_file():
        raise DatabaseUnavailable(
            f"chưa có cơ sở dữ liệu ở {current.data_dir}; trợ lý tạo khi chạy: troly run"
        )
    return Database.open(current.database)


def _check(database: Database, noted: str | None) -> None:
    found = database.read_now(lambda connection: audit.check(connection, noted))
    cure = "so với bản sao lưu gần nhất (troly restore vào thư mục dữ liệu khác)"
    if found.broken:
        rows = ", ".join(map(str, found.broken))
        raise AuditBroken(
            f"nhật ký quản trị đã bị sửa: dòng {rows} không nối tiếp dòng trước; {cure}"
        )
    if not found.has_noted:
        raise AuditBroken(
            f"nhật ký quản trị đã bị bớt hoặc làm lại: không còn dòng mang dấu băm {noted}; {cure}"
        )
    typer.echo(
        f"Nhật ký nguyên vẹn: {found.rows} dòng. Dấu băm cuối, nên ghi ở nơi khác: {found.last}"
    )


def _line(row: Noted) -> str:
    at = row.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    who = "dòng lệnh" if row.who is None else str(row.who)
    what = ", ".join(f"{name}: {value}" for name, value in row.what.items())
    return f"{at}  {who}  {_ACTS.get(row.act, row.act)}{f'  ({what})' if what else ''}"


def _record(row: Noted) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "who": row.who,
        "act": row.act,
        "what": dict(row.what),
        "chained": row.chained,
    }
