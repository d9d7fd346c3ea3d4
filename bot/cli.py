"""The command line: parse the arguments, call one function, print."""

import datetime
import io
import json
import sys
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from bot import diff as differing
from bot import messages, settings
from bot import show as showing
from bot.answer import Answer
from bot.assistant import Assistant, Message
from bot.audit_cli import audit_app
from bot.docs_cli import docs_app
from bot.errors import BadLine
from bot.faq_cli import faq_app
from bot.measuring_cli import bench, evaluate
from bot.messages.sensitive import warned_plain
from bot.record import answer_record
from bot.report_cli import write_report
from bot.storage_cli import storage_app
from bot.terminal import encoder, open_assistant, progress, talk
from bot.writer import Writer, with_words
from index import build as building
from knowledge.errors import TrolyError
from knowledge.library import library

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Trợ lý thông tin đối ngoại: hỏi đáp có dẫn điều khoản theo công văn 5740/BTTTT-TTĐN.",
)
index_app = typer.Typer(no_args_is_help=True, help="Chỉ mục tìm kiếm: dựng và xem tình trạng.")
app.add_typer(index_app, name="index")
app.add_typer(docs_app, name="docs")
app.add_typer(faq_app, name="faq")
app.command("eval")(evaluate)
app.command()(bench)
app.command("report")(write_report)
app.add_typer(storage_app)
app.add_typer(audit_app)

Date = Annotated[
    datetime.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Ngày được hỏi tới; mặc định là hôm nay."),
]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")]


def main() -> None:
    """Run the command line; an expected failure is one line on stderr and exit code 1."""
    # Windows and bare services have other defaults, or strict ones; no question is lost to them.
    for stream, encoding in (
        (sys.stdin, "utf-8-sig"),
        (sys.stdout, "utf-8"),
        (sys.stderr, "utf-8"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")
    try:
        app()
    except TrolyError as error:
        talk.print(f"Lỗi: {error}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi; “-” để đọc mỗi dòng một câu.")],
    as_json: Json = False,
    date: Date = None,
) -> None:
    """Trả lời một câu hỏi, kèm nơi dẫn.

    Ví dụ: troly ask "Nghệ An có phải sửa quy chế không?"
    """
    assistant, writer = open_assistant(), _writer()
    if question == "-":
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                message = _message(number, line, date)
                _print(with_words(assistant.answer(message), writer), as_json=as_json)
    else:
        message = Message(question, date=_day(date))
        _print(with_words(assistant.answer(message), writer), as_json=as_json)


@app.command()
def chat() -> None:
    """Trò chuyện trong cửa sổ dòng lệnh như trên Telegram.

    Ví dụ: troly chat
    """
    assistant, writer = open_assistant(), _writer()
    print(messages.WELCOME_PLAIN)
    while True:
        try:
            text = input("\n> ")
        except (EOFError, KeyboardInterrupt):
            return
        if text.strip():
            _print(with_words(assistant.answer(Message(text, chat="console")), writer))


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="Số văn bản, ví dụ 5740/BTTTT-TTĐN hoặc 5740.")],
    place: Annotated[str | None, typer.Argument(help="Nơi trong văn bản, ví dụ 2.a.3.")] = None,
    as_json: Json = False,
    date: Date = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Nêu lần thay đổi gần nhất, từng chữ bỏ đi, thêm vào.")
    ] = False,
) -> None:
    """Xem một văn bản, hoặc một nơi trong văn bản.

    Ví dụ: troly show 5740/BTTTT-TTĐN 2.a
    """
    texts = library(settings.load().texts_dir)
    day = _day(date) or datetime.date.today()
    if diff:
        change = differing.difference(texts, document, place, day)
        if as_json:
            print(json.dumps(differing.record(change), ensure_ascii=False))
        else:
            print(differing.plain(change))
        return
    found = showing.show(texts.on(day), document, place)
    if as_json:
        print(json.dumps(showing.record(found), ensure_ascii=False))
    else:
        print(showing.plain(found))


@index_app.command("build")
def index_build() -> None:
    """Dựng lại chỉ mục từ các văn bản đang có.

    Ví dụ: troly index build
    """
    current = settings.load()
    with progress("Đang dựng chỉ mục…") as track:
        manifest = building.build(
            library(current.texts_dir), encoder(current), current.index_dir, progress=track
        )
    print(f"Đã dựng chỉ mục: {manifest.passages} đoạn của {len(manifest.documents)} văn bản.")


@index_app.command("status")
def index_status(as_json: Json = False) -> None:
    """Cho biết chỉ mục dựng khi nào, từ mô hình và văn bản nào, còn dùng được không.

    Ví dụ: troly index status
    """
    current = settings.load()
    manifest, place = building.read_manifest(current.index_dir)
    if as_json:
        print(manifest.model_dump_json())
    else:
        print(f"Chỉ mục: {place}\nDựng lúc: {manifest.built}\nMô hình: {manifest.model}")
        print(f"Đoạn: {manifest.passages}\nVăn bản: {', '.join(manifest.documents)}")
    building.open_ranker(library(current.texts_dir), encoder(current), current.index_dir)
    if not as_json:
        print("Tình trạng: dùng được")


@app.command()
def run() -> None:
    """Chạy trợ lý trên Telegram (cần TROLY_TELEGRAM_TOKEN).

    Ví dụ: TROLY_TELEGRAM_TOKEN=… troly run
    """
    from bot.app import token
    from bot.processes import Processes
    from bot.serving import run

    current = settings.load()
    token(current)  # a missing one is told before the index takes its time
    with progress("Đang dựng chỉ mục…") as track:
        assistant = Assistant.open(current, progress=track)
    count = current.answer_processes
    run(current, assistant, Processes(current, count) if count else None)


class _Line(BaseModel):
    """One line of `troly ask --json -`."""

    model_config = ConfigDict(extra="forbid")

    text: str
    chat: str | None = None
    date: datetime.date | None = None


def _message(number: int, line: str, date: datetime.datetime | None) -> Message:
    """Return the message that an input line is: a JSON object, or the question itself.

    Raises BadLine where it is a JSON object of another form: a day that is not read would be
    answered as of today.
    """
    try:
        is_object = isinstance(json.loads(line), dict)
    except ValueError:
        is_object = False
    if not is_object:
        return Message(line.rstrip("\n"), date=_day(date))
    try:
        parsed = _Line.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise BadLine(
            f"dòng {number}: {where}: {fault['msg']}; viết như "
            '{"chat": "a", "text": "…", "date": "2026-06-30"}'
        ) from None
    return Message(parsed.text, parsed.chat, parsed.date or _day(date))


def _day(date: datetime.datetime | None) -> datetime.date | None:
    return date.date() if date else None


def _print(answer: Answer, *, as_json: bool = False) -> None:
    if as_json:
        print(json.dumps(answer_record(answer), ensure_ascii=False), flush=True)
    else:
        print(warned_plain(answer.question, messages.plain(answer)))


def _writer() -> Writer | None:
    return Writer.open(settings.load())


if __name__ == "__main__":
    main()
