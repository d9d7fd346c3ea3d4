"""The command `troly report`: what people ask, as a page to read and tables to reckon with."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.errors import DatabaseUnavailable, ReportUnwritten
from index import embed


def write_report(
    out: Annotated[Path, typer.Option("--out", help="Tệp HTML; các bảng CSV nằm cạnh.")] = Path(
        "bao-cao.html"
    ),
    days: Annotated[int, typer.Option(min=1, max=3660, help="Số ngày, tính đến hôm nay.")] = 30,
) -> None:
    """Viết báo cáo: số câu hỏi, kết quả, nơi được dẫn, câu chưa có căn cứ, phiếu hỏi.

    Ví dụ: troly report --out bao-cao.html
    """
    # Imported here: `troly ask` goes through this file and needs none of it.
    from bot import report
    from bot.storage.database import Database
    from bot.storage.questions import VIETNAM

    current = settings.load()
    if current.database_url is None and not (current.data_dir / "troly.db").is_file():
        raise DatabaseUnavailable(
            f"chưa có số liệu ở {current.data_dir}; trợ lý ghi số liệu khi chạy: troly run"
        )
    now = datetime.datetime.now(VIETNAM)
    encoder = embed.load(current.model, allow_download=current.allow_download)
    database = Database.open(current.database)
    try:
        found = report.gathered(database, encoder, now.date(), days)
    finally:
        database.close()
    try:
        written = report.write(found, out, now)
    except OSError as error:
        raise ReportUnwritten(f"không ghi được {out}: {error}; hãy chọn chỗ khác") from None
    typer.echo("Đã ghi " + ", ".join(str(path) for path in written) + ".")
