"""`troly backup` and `troly restore`: everything an office cannot get again, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.storage.backup import back_up
from bot.storage.backup import restore as put_back

storage_app = typer.Typer()


@storage_app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Tệp sẽ ghi, ví dụ troly-20261123.tar.gz.")],
) -> None:
    """Sao lưu cơ sở dữ liệu, văn bản của cơ quan và khóa vào một tệp; trợ lý vẫn chạy.

    Ví dụ: troly backup /sao-luu/troly-20261123.tar.gz
    """
    back_up(settings.load(), file)
    typer.echo(f"Đã sao lưu vào {file}")


@storage_app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do `troly backup` tạo ra.")],
) -> None:
    """Khôi phục từ bản sao lưu; dừng trợ lý trước. Dữ liệu đang có được cất riêng, không xóa.

    Ví dụ: troly restore /sao-luu/troly-20261123.tar.gz
    """
    aside = put_back(settings.load(), file)
    typer.echo(f"Đã khôi phục từ {file}; dữ liệu trước đó nằm trong {aside}")
