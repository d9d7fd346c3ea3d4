"""`python tests/benchmarks/screens.py` draws README's screens from what the bot really sends.

It runs the bot on the local Bot API, asks real questions, and has headless Chromium (Debian package
chromium, fonts fonts-noto-core and fonts-noto-color-emoji) draw the chat into docs/screens/.
"""

import argparse
import asyncio
import html
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from botapi import UNLIMITED, BotApi  # noqa: E402  # found by the line above
from botapi.chats import Account, Message  # noqa: E402
from botapi.people import Person  # noqa: E402
from running import running  # noqa: E402

from bot.assistant import Assistant  # noqa: E402
from bot.settings import Settings  # noqa: E402

WIDTH = 412  # CSS pixels of a common phone
SCALE = 1.5
COLOURS = 96  # of the palette: enough for flat bubbles, a quarter of the bytes

Scene = Callable[[BotApi, Person], Awaitable[None]]


async def asks(person: Person, text: str, count: int = 1) -> list[Message]:
    """Return what answers `text`."""
    person.sends(text)
    return await person.hears(count, timeout=20)


async def question(api: BotApi, lan: Person) -> None:
    """Ask for a list, and for what the texts do not say."""
    await asks(lan, "ba nhiem vu giam ngheo ben vung la gi")
    await asks(lan, "Số điện thoại đường dây nóng là bao nhiêu?")


async def validity(api: BotApi, lan: Person) -> None:
    """Ask whether a decree holds, and a question with a yes or no."""
    await asks(lan, "Nghị định 72 còn hiệu lực không?")
    await asks(lan, "Nghệ An có phải sửa quy chế không?")


async def outline(api: BotApi, lan: Person) -> None:
    """Walk through a decree, and search."""
    await asks(lan, "/vanban 72/2015")
    await asks(lan, "/timkiem nhân quyền")


async def start(api: BotApi, lan: Person) -> None:
    """Start, and tap a question."""
    [welcome] = await asks(lan, "/start")
    lan.presses(welcome, "Cần hướng dẫn cụ thể")
    await lan.hears(timeout=20)


SCENES: dict[str, Scene] = {
    "bat-dau": start,
    "hoi-dap": question,
    "hieu-luc": validity,
    "muc-luc": outline,
}

STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: %(width)dpx; background: #cfdde6; font: 15px/1.36 "Noto Sans", "Noto Color Emoji" }
header { background: #517da2; color: #fff; padding: 9px 14px; display: flex; gap: 11px }
header i { width: 38px; height: 38px; border-radius: 50%%; background: #8fb6d6; display: grid;
  place-items: center; font: 600 16px "Noto Sans" }
header b { display: block; font-weight: 600 }
header small { opacity: .8; font-size: 13px }
main { padding: 10px 9px 14px; display: flex; flex-direction: column; gap: 8px }
.one { max-width: 92%%; align-self: flex-start; min-width: 55%% }
.mine { align-self: flex-end; min-width: 0 }
.bubble { background: #fff; border-radius: 14px 14px 14px 4px; padding: 7px 11px 8px;
  white-space: pre-wrap; overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002 }
.mine .bubble { background: #e7fbd3; border-radius: 14px 14px 4px 14px }
.bubble i { color: #51606b; font-size: 13.5px }
.bubble b i, .bubble blockquote i { font-size: inherit; color: inherit }
blockquote { border-left: 3px solid #4f9bd9; background: #edf5fc; border-radius: 5px;
  padding: 4px 8px; margin-bottom: 1px }
.reply { border-left: 3px solid #7bb662; background: #f2f8ee; border-radius: 5px; font-size: 13px;
  padding: 2px 8px 3px; margin: 1px 0 5px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis }
a { color: #2a7ab8; text-decoration: none }
.row { display: flex; gap: 4px; margin-top: 4px }
.row span { flex: 1 1 0; min-width: 0; background: #7d97a9; color: #fff; text-align: center;
  border-radius: 8px; padding: 6px 4px; font-size: 13.5px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; position: relative }
.row .url::after { content: "\\2197\\FE0E"; position: absolute; right: 5px; top: 1px;
  font: 10px "Noto Sans Symbols", "Noto Sans Math", "Noto Sans" }
"""

TAGS = {"bold": "b", "italic": "i", "blockquote": "blockquote", "text_link": "a", "url": "a"}


def drawn(message: Message) -> str:
    """Return the words of a message with their formatting, as HTML."""
    units = message.text.encode("utf-16-le")
    entities = sorted(message.entities, key=lambda e: (e.offset, -e.length))
    edges = {0, len(units) // 2}
    for entity in entities:
        edges |= {entity.offset, entity.offset + entity.length}
    parts = []
    for start_, end in pairwise(sorted(edges)):
        for entity in entities:
            if entity.offset == start_ and entity.type in TAGS:
                parts.append(f"<{TAGS[entity.type]}>")
        words = units[2 * start_ : 2 * end].decode("utf-16-le")
        parts.append(html.escape(words))
        for entity in reversed(entities):
            if entity.offset + entity.length == end and entity.type in TAGS:
                parts.append(f"</{TAGS[entity.type]}>")
    # A block ends its line by itself.
    return re.sub(r"</blockquote>\n", "</blockquote>", "".join(parts))


def bubble(message: Message, bot: Account) -> str:
    """Return a message as people see it: what it answers, its words, its buttons."""
    mine = message.sender != bot
    reply = ""
    if message.reply_to and not mine:
        who = "Bạn" if message.reply_to.sender != bot else bot.first_name
        line = html.escape(" ".join(message.reply_to.text.split())[:80])
        reply = f'<div class="reply"><b>{html.escape(who)}</b><br>{line}</div>'
    rows = "".join(
        '<div class="row">'
        + "".join(
            f'<span class="{"url" if b.action.get("url") else ""}">{html.escape(b.text)}</span>'
            for b in row
        )
        + "</div>"
        for row in message.keyboard
    )
    words = f'<div class="bubble">{reply}{drawn(message)}</div>'
    return f'<div class="one {"mine" if mine else ""}">{words}{rows}</div>'


def page(messages: Sequence[Message], bot: Account) -> str:
    """Return a chat as a page; its title is its height once it is laid out."""
    talk = "".join(bubble(message, bot) for message in messages if not message.deleted)
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE % {'width': WIDTH}}</style>"
        "<header><i>TL</i><div><b>Trợ lý TTĐN</b><small>bot</small></div></header>"
        f"<main>{talk}</main>"
        "<script>document.fonts.ready.then(() => "
        "document.title = document.body.scrollHeight)</script>"
    )


def chromium(*options: str) -> str:
    """Return what headless Chromium prints."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    done = subprocess.run(  # noqa: S603  # our own words
        [*command, *options], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def draw(page_: str, to: Path) -> None:
    """Draw a page as tall as it is into a small PNG."""
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_text(page_, encoding="utf-8")
        size = f"--window-size={WIDTH},"
        wait = "--virtual-time-budget=2000"
        dom = chromium(f"{size}600", wait, "--dump-dom", source.as_uri())
        found = re.search(r"<title>(\d+)</title>", dom)
        assert found, "the page has no height"
        scale = f"--force-device-scale-factor={SCALE}"
        chromium(f"{size}{found[1]}", scale, wait, f"--screenshot={shot}", source.as_uri())
        picture = Image.open(io.BytesIO(shot.read_bytes())).convert("RGB")
    palette = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    palette.save(to, optimize=True)
    print(
        f"{to.relative_to(ROOT)}: {picture.width} × {picture.height}, {to.stat().st_size:,} bytes"
    )


async def played(scene: Scene, assistant: Assistant) -> tuple[list[Message], Account]:
    """Return the messages of a scene."""
    with BotApi(limits=UNLIMITED) as api:
        lan = api.user(1001, "Lan")
        async with running(api, assistant, hotline_chat=-100):
            await scene(api, lan)
        return list(lan.chat().messages), api.service.world.bot


def main() -> None:
    """Draw the scenes that are named, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", help=f"of {', '.join(SCENES)}")
    names = parser.parse_args().scenes or list(SCENES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TROLY_DATA_DIR"] = folder
        assistant = Assistant.open(Settings(_env_file=None, data_dir=Path(folder)))
        for name in names:
            messages, bot = asyncio.run(played(SCENES[name], assistant))
            draw(page(messages, bot), ROOT / "docs" / "screens" / f"{name}.png")


if __name__ == "__main__":
    main()
