"""The commands of `troly faq`: the unit's own answers, in the office's hands."""

import contextlib
import datetime
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import faq_file, faq_store, settings
from bot.errors import DatabaseUnavailable
from bot.faq import Entry, Stage, listed, outdated
from bot.messages.faq import STAGES
from bot.settings import Settings
from knowledge.library import library

if TYPE_CHECKING:
    from bot.storage.database import Database

faq_app = typer.Typer(
    no_args_is_help=True, help="Giải đáp của đơn vị: xem, kiểm tra, ghi ra tệp, đọc từ tệp."
)
Json = Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")]


@faq_app.command("list")
def list_entries(as_json: Json = False) -> None:
    """Liệt kê các mục theo chủ đề, kèm nơi dẫn.

    Ví dụ: troly faq list
    """
    kept = [e for e in faq_store.of_office(settings.load()) if e.stage is not Stage.RETIRED]
    if as_json:
        typer.echo(json.dumps([_record(entry) for entry in kept], ensure_ascii=False))
        return
    for topic, found in listed(kept).items():
        typer.echo(f"{topic}: {len(found)}")
        for entry in found:
            stage = "" if entry.stage is Stage.APPROVED else f" [{STAGES[entry.stage]}]"
            typer.echo(f"    {entry.question}{stage}")
            typer.echo(f"        {entry.name} · {'; '.join(map(str, entry.bases)) or '–'}")


@faq_app.command()
def check(as_json: Json = False) -> None:
    """Nêu các mục có nơi dẫn đã đổi, chuyển chúng sang chờ xem lại.

    Ví dụ: troly faq check
    """
    current = settings.load()
    texts, today = library(current.texts_dir), datetime.date.today()
    found = faq_store.of_office(current)
    waiting = [(entry, entry.why) for entry in found if entry.stage is Stage.REVIEW]
    waiting += outdated(found, texts.on(today))
    if _has_database(current):
        from bot import faq_care

        with _database(current) as database:
            faq_care.reviewed(database, texts, today)
    if as_json:
        records = [{**_record(entry), "why": why} for entry, why in waiting]
        typer.echo(json.dumps(records, ensure_ascii=False))
        return
    for entry, why in waiting:
        typer.echo(f"{entry.name}: {entry.question}\n    {why}")
    held = sum(entry.stage is Stage.APPROVED for entry in found)
    typer.echo(f"{held} mục đã duyệt, {len(waiting)} mục cần xem lại.")


@faq_app.command("export")
def export_entries(
    file: Annotated[
        Path | None, typer.Argument(help="Tệp TOML để ghi; bỏ trống thì in ra.")
    ] = None,
) -> None:
    """Ghi các mục đã duyệt ra một tệp đọc và sửa được.

    Ví dụ: troly faq export giai-dap.toml
    """
    kept = [
        entry
        for entry in faq_store.of_office(settings.load())
        if entry.stage in (Stage.APPROVED, Stage.REVIEW)
    ]
    text = faq_file.written(kept)
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    typer.echo(f"Đã ghi {len(kept)} mục vào {file}.")


@faq_app.command("import")
def import_entries(
    file: Annotated[Path, typer.Argument(help="Tệp TOML như `troly faq export` ghi.")],
) -> None:
    """Đọc các mục từ tệp: mục mới thì thêm, mục trùng tên thì thay.

    Ví dụ: troly faq import giai-dap.toml
    """
    from bot import faq_care
    from bot.storage import entries

    current = settings.load()
    texts, today = library(current.texts_dir), datetime.date.today()
    given = [faq_file.noted(entry, texts, today) for entry in faq_file.read_file(file)]
    with _database(current) as database:
        faq_care.opened(database)
        new, changed = database.write_now(partial(entries.imported, given=given))
        marked = faq_care.reviewed(database, texts, today)
    same = len(given) - new - changed
    typer.echo(f"Đã đọc {len(given)} mục: {new} mới, {changed} thay đổi, {same} như cũ.")
    for entry in marked:
        typer.echo(f"Cần xem lại {entry.name}: {entry.why}")


def _record(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "topic": entry.topic,
        "question": entry.question,
        "answer": entry.answer,
        "unit": entry.unit,
        "date": entry.on.isoformat(),
        "citations": [str(basis) for basis in entry.bases],
        "state": entry.stage.value,
    }


def _has_database(current: Settings) -> bool:
    return current.database_url is not None or (current.data_dir / "troly.db").is_file()


@contextlib.contextmanager
def _database(current: Settings) -> Iterator["Database"]:
    """Open the database for the block; raises DatabaseUnavailable."""
    # Imported here: `troly ask` goes through this file and needs none of it.
    from bot.storage.database import Database

    try:
        database = Database.open(current.database)
    except OSError as error:
        raise DatabaseUnavailable(f"không ghi được vào {current.data_dir}: {error}") from None
    try:
        yield database
    finally:
        database.close()
