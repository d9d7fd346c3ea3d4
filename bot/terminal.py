"""What commands share: talk beside the data, a bar while they work, the assistant opened."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress

from bot import settings
from bot.assistant import Assistant
from bot.settings import Settings
from index import embed

talk = Console(stderr=True)

Track = Callable[[int, int], None]


@contextlib.contextmanager
def progress(what: str, *, at_once: bool = False) -> Iterator[Track]:
    """Give a callback that draws a bar on a terminal, and nothing elsewhere.

    The bar is seen from the first call on, or `at_once`.
    """
    with Progress(console=talk, transient=True, disable=not talk.is_terminal) as bar:
        task = bar.add_task(what, total=None, visible=at_once)
        yield lambda done, total: bar.update(
            task, completed=done, total=total or None, visible=True
        )


def encoder(settings: Settings) -> embed.Encoder:
    """Return the encoder that the settings name."""
    return embed.load(settings.model, allow_download=settings.allow_download)


def open_assistant() -> Assistant:
    """Return the assistant of the settings, its index built first where there is none."""
    with progress("Đang dựng chỉ mục…") as track:
        return Assistant.open(settings.load(), progress=track)
