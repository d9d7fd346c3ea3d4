"""The commands that measure: `troly eval` the answers, `troly bench` the search."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from bot import evaluate as evaluating
from bot import settings
from bot.questions import read_questions
from bot.terminal import encoder, open_assistant, progress

Json = Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")]


def evaluate(
    file: Annotated[
        Path, typer.Argument(help="Tệp câu hỏi, mỗi dòng một đối tượng JSON.", exists=True)
    ] = Path("tests/questions.jsonl"),
    split: Annotated[str | None, typer.Option(help="Chỉ chấm phần valid hoặc test.")] = None,
    before: Annotated[
        Path | None,
        typer.Option(exists=True, help="Kết quả đã lưu của lần trước, để nêu câu nào đổi."),
    ] = None,
    save: Annotated[Path | None, typer.Option(help="Lưu kết quả từng câu vào tệp này.")] = None,
    failures: Annotated[bool, typer.Option(help="Nêu từng câu sai.")] = False,
    as_json: Json = False,
) -> None:
    """Chấm câu trả lời trên bộ câu hỏi: đúng nơi, đủ ý, từ chối đúng.

    Ví dụ: troly eval tests/questions.jsonl --split test
    """
    questions = read_questions(file)
    judged = evaluating.judge(open_assistant(), questions)
    judged = [j for j in judged if split in (None, j.question.split)]
    scores = evaluating.score(judged)
    verdicts = evaluating.verdicts(judged)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(score) for score in scores], ensure_ascii=False))
    else:
        typer.echo(evaluating.table(scores))
    if before:
        typer.echo(evaluating.changes(json.loads(before.read_text(encoding="utf-8")), verdicts))
    if failures:
        typer.echo("\n".join(evaluating.failure(j) for j in judged if not j.whole))
    if save:
        save.write_text(json.dumps(verdicts, ensure_ascii=False, indent=1), encoding="utf-8")


def bench(
    corpus: Annotated[Path, typer.Option(help="Tệp JSONL (có thể .gz): id, title, text.")],
    queries: Annotated[Path, typer.Option(help="Tệp JSONL (có thể .gz): id, text.")],
    qrels: Annotated[Path, typer.Option(help="Tệp hai cột, cách nhau bằng tab: câu hỏi, bài.")],
    fold: Annotated[bool, typer.Option("--fold", help="Bỏ hết dấu của câu hỏi.")] = False,
    half: Annotated[bool, typer.Option("--half", help="Bỏ dấu một nửa số tiếng.")] = False,
    as_json: Json = False,
) -> None:
    """Đo khả năng tìm kiếm trên một bộ dữ liệu bất kỳ.

    Ví dụ: troly bench --corpus corpus.jsonl.gz --queries queries.jsonl --qrels qrels.tsv
    """
    from index.bench import bench as measure

    current = settings.load()
    with progress("Đang dựng chỉ mục…") as track:
        report = measure(
            corpus, queries, qrels, fold=fold, half=half, encoder=encoder(current),
            progress=track,
        )  # fmt: skip
    typer.echo(report.to_json() if as_json else report.table())
