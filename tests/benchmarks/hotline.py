"""Kill the bot after every step of a ticket's life; ask with 500 tickets open.

    python tests/benchmarks/hotline.py kill [FIRST [LAST]]
    python tests/benchmarks/hotline.py ask

`kill` tells the story of tests/test_hotline_killed.py once for each step, until one ends before its
bot is killed. `ask` times questions through the whole bot, with no ticket and with 500: officers
have asked people and wait, and operators get the cards as fast as Telegram lets them.
"""

import asyncio
import datetime
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE)]
os.environ.setdefault("TROLY_DATA_DIR", tempfile.mkdtemp())

from botapi import UNLIMITED, BotApi, Limits  # noqa: E402  # found by the path above
from running import Echo, running  # noqa: E402
from sqlalchemy import Connection  # noqa: E402
from test_hotline_killed import CHAT, lived  # noqa: E402

from bot import desk, inbox, pace  # noqa: E402
from bot.assistant import Assistant  # noqa: E402
from bot.handlers import reply  # noqa: E402
from bot.hotline import State  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.storage import tickets  # noqa: E402
from bot.storage.tickets import Asked  # noqa: E402

TICKETS = 500
ASKED = 100


async def kill(first: int, last: int) -> None:
    """Tell the story once for each step from `first` to `last`."""
    reply.PAUSES, desk.LOOKS, inbox._LOOKS = (0.01, 0.01), 0.01, 0.02
    pace._CHAT = (1000, 1.0)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for step in range(first, last + 1):
            with BotApi(limits=UNLIMITED) as api:
                where = await lived(api, Echo(), Path(folder) / str(step), step)
            if not where:
                break
            seen[where] += 1
    print(f"killed after {seen.total()} steps, nothing lost, nothing twice: {dict(seen)}")


def texts() -> list[str]:
    """Return questions as officers type them."""
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:ASKED]]


async def timed(assistant: Assistant, open_: int) -> list[float]:
    """Return how long each question took, in seconds, with `open_` tickets waiting for people."""
    with BotApi(limits=Limits()) as api:  # as fast as Telegram lets, and no faster
        group = api.group(CHAT, "Người trực", forum=True)
        api.do(lambda _: group.chat())
        async with running(api, assistant, hotline_chat=CHAT) as bot:
            database = bot.bot_data["services"].database

            def seed(connection: Connection) -> None:
                now = datetime.datetime.now(datetime.UTC)
                given = {"answer": "Không tìm thấy.", "places": []}
                for number in range(open_):
                    asked = Asked(
                        bot.bot.id, -number, 50_000 + number, f"Cán bộ {number}", 50_000 + number,
                        1, "Ai ký kế hoạch?", given, CHAT,
                    )  # fmt: skip
                    tickets.open_ticket(connection, asked, now)

            await asyncio.sleep(1)
            await database.write(seed)
            took = []
            for number, text in enumerate(texts()):
                person = api.user(90_000 + number)
                started = time.perf_counter()
                person.sends(text)
                await person.hears(timeout=30)
                took.append(time.perf_counter() - started)
            count = await database.read(tickets.count)
    cards = len(api.service.world.chats[CHAT].topics)
    print(f"{open_:4} tickets, {count[State.NEW]} still new, {cards} brought meanwhile: ", end="")
    took.sort()
    print(f"median {took[len(took) // 2] * 1000:.0f} ms, 95th {took[94] * 1000:.0f} ms, "
          f"longest {took[-1] * 1000:.0f} ms of {len(took)}")  # fmt: skip
    return took


async def ask() -> None:
    """Time questions without and with tickets."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant.open(Settings(_env_file=None, data_dir=Path(folder)))
        for open_ in (0, TICKETS, 0, TICKETS):  # twice, to see what the machine adds
            await timed(assistant, open_)


def main() -> None:
    """Do what the first argument says."""
    what, *numbers = sys.argv[1:] or ["ask"]
    if what == "kill":
        first, last = [*map(int, numbers), *[1, 10_000][len(numbers) :]]
        asyncio.run(kill(first, last))
    else:
        asyncio.run(ask())


if __name__ == "__main__":
    main()
