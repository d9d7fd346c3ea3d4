"""A strict Telegram Bot API server for tests: real HTTP on a free local port, Telegram's rules.

It refuses what Telegram refuses, in Telegram's words, and counts what Telegram drops silently
(`losses`). Tests play the people:

    with BotApi() as api:
        ...                                      # a bot polls api.url with api.token
        lan = api.user(1001)
        lan.sends("ba nhiệm vụ là gì")
        [reply] = await lan.hears()              # waits for the bot's next message
        reply.text, reply.under("blockquote"), reply.buttons
        press = lan.presses(reply, "Xem cả mục")
        await press.answered()
        api.breaks("sendMessage", faults.flood(3))
        api.clock.advance(24 * 3600)             # time passes without waiting

Where things are: `entities` reads markup, `rules` refuses, `limits` says how fast, `updates` is
the queue until confirmed, `chats` is what Telegram knows, `methods` and `forums` are what a bot
may call, `people` is what users do, `faults` is what goes wrong, `server` is the HTTP around it
all.

Not modelled, and refused rather than guessed: Markdown, methods that no test has needed yet.
"""

from botapi.limits import UNLIMITED, Limits, Rate
from botapi.server import TOKEN, BotApi, Call

__all__ = ["TOKEN", "UNLIMITED", "BotApi", "Call", "Limits", "Rate"]
