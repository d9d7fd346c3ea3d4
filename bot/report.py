"""Statistics as one page that needs nothing beside it, and as tables for a spreadsheet."""

import csv
import datetime
import html
import io
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bot import charts
from bot.faq_match import meant
from bot.messages import statistics as said
from bot.statistics import Statistics, statistics_of
from bot.storage import figures
from bot.storage.database import Database
from index.embed import Encoder

# How far back /thongke and `troly report` look unless they are told.
DAYS = 30

_STYLE = """
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; max-width: 52rem; margin: 2rem auto;
  padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
svg { max-width: 100%; height: auto; } td, th { padding: .2rem .8rem .2rem 0; text-align: left;
  vertical-align: top; } td.n { text-align: right; } small { color: #555; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } .plots > * { flex: 0 1 24rem; }
@media print { details { display: block; } }
"""


def gathered(
    database: Database, encoder: Encoder, until: datetime.date, days: int = DAYS
) -> Statistics:
    """Return what happened on the `days` up to `until`."""
    since = until - datetime.timedelta(days=days - 1)
    rows = database.read_now(partial(figures.rows, since=since, until=until))
    return statistics_of(
        rows, since, until, lambda texts: encoder.questions([meant(text) for text in texts])
    )


def page(found: Statistics, made: datetime.datetime) -> str:
    """Return the whole report as HTML: no script, no font, no picture from anywhere else."""
    plots = "".join(
        charts.svg(found, plot) for plot in (charts.per_day, charts.verdicts, charts.places)
    )
    total = found.total
    facts = [
        (said.ASKED, str(total.asked)),
        (said.FOUND, said.share(total.found, total.asked)),
        (said.UNSURE, said.share(total.unsure, total.asked)),
        (said.NOTHING, said.share(total.nothing, total.asked)),
        ("👍 / 👎", f"{total.up} / {total.down}"),
    ]
    parts = [
        f"<h1>{_safe(said.title(found))}</h1>",
        _table([(_safe(name), _safe(number)) for name, number in facts]),
        f"<p>{_safe(said.tickets(found))}</p>",
        f'<div class="plots">{plots}</div>',
        f"<h2>{_safe(said.PLACES)}</h2>",
        _table([(_safe(str(place)), str(times)) for place, times in found.places]),
        f"<h2>{_safe(said.UNANSWERED)}</h2>",
        *(
            f"<details><summary>{_safe(group.title)} ({group.times})</summary><ul>"
            + "".join(f"<li>{_safe(q.text)} ({q.times})</li>" for q in group.questions)
            + "</ul></details>"
            for group in found.groups
        ),
        f"<p><small>{_safe(said.unread(found))}</small></p>" if found.unread else "",
        f"<p><small>{_safe(said.made(made))}</small></p>",
    ]
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(said.title(found))}</title><style>{_STYLE}</style></head>\n<body>"
        + "\n".join(part for part in parts if part)
        + "</body></html>\n"
    )


def tables(found: Statistics) -> Iterator[tuple[str, str]]:
    """Yield the name and the CSV text of each table: days, places, unanswered questions."""
    columns = ("day", "asked", "found", "unsure", "nothing", "up", "down")
    yield "ngay", _csv(columns, [[getattr(day, name) for name in columns] for day in found.days])
    places = [(p.document, p.locator or "", str(p), times) for p, times in found.places]
    yield "noi-dan", _csv(("document", "locator", "place", "times"), places)
    unanswered = [
        (number, group.times, question.text, question.times)
        for number, group in enumerate(found.groups, 1)
        for question in group.questions
    ]
    yield (
        "chua-co-can-cu",
        _csv(("group", "group_times", "question", "times"), unanswered),
    )


def write(found: Statistics, file: Path, made: datetime.datetime) -> list[Path]:
    """Write the page to `file` and the tables beside it; return what was written.

    Raises OSError where that fails.
    """
    file.write_text(page(found, made), encoding="utf-8")
    written = [file]
    for name, text in tables(found):
        beside = file.with_name(f"{file.stem}-{name}.csv")
        # With its mark, for spreadsheets that would take the letters for others; lines as they are.
        beside.write_text(text, encoding="utf-8-sig", newline="")
        written.append(beside)
    return written


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f'<tr><td>{name}</td><td class="n">{value}</td></tr>' for name, value in rows)
    return f"<table>{cells}</table>" if rows else ""


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([[_inert(cell) for cell in row] for row in rows])
    return file.getvalue()


def _inert(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula, which a question may look like."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell


def _safe(text: str) -> str:
    return html.escape(text)
