"""The one place where settings, assistant, database and handlers meet and become a bot."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import faq_service
from bot.access import Access
from bot.desk import bring_tickets
from bot.errors import BadSetting
from bot.forgetting import forgetting
from bot.handlers import administration, commands, entries, privacy, tickets
from bot.handlers.access import gate
from bot.handlers.asked import ASKING
from bot.handlers.buttons import pressed
from bot.handlers.context import Context
from bot.handlers.failure import apologise, failed
from bot.handlers.inline import inline
from bot.handlers.question import asking, not_text, question
from bot.handlers.votes import vote
from bot.inbox import Inbox, InTurn
from bot.pace import Pace
from bot.processes import Processes
from bot.profile import presenting
from bot.pseudonym import key
from bot.request import Request
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from bot.worker import Answers, Worker

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

# What the handlers below read; Telegram sends nothing else.
UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
# What goes on beside the handlers as long as the bot runs: reminders, forgetting what is old.
BESIDE: tuple[Callable[[TelegramApplication], Awaitable[None]], ...] = (
    forgetting,
    bring_tickets,
    faq_service.keep,
    presenting,
)


def token(settings: Settings) -> str:
    """Return the bot's token; raises BadSetting where there is none."""
    if settings.telegram_token is None:
        raise BadSetting(
            "chưa có mã của bot: đặt TROLY_TELEGRAM_TOKEN (mã do @BotFather cấp) rồi chạy lại"
        )
    return settings.telegram_token.get_secret_value()


def build(
    settings: Settings, answers: Answers, database: Database, processes: Processes | None = None
) -> TelegramApplication:
    """Return the bot, ready to `serve`; it closes `database` and `processes`, if any.

    Raises BadSetting without a token.
    """
    secret = token(settings)
    worker = Worker(answers, processes)
    number = secret.partition(":")[0]
    inbox = Inbox(database, int(number) if number.isdigit() else 0)

    async def close(application: TelegramApplication) -> None:
        worker.close()
        database.close()

    async def give_up(update: Update) -> None:
        await apologise(update, Context.from_update(update, application))

    application = (
        Application.builder()
        .token(secret)
        .base_url(f"{settings.telegram_base_url}/bot")
        .base_file_url(f"{settings.telegram_base_url}/file/bot")
        .request(Request(connections=256))
        .get_updates_request(Request(connections=1, polls=True))
        .rate_limiter(Pace(per_second=settings.messages_per_second))
        .update_queue(inbox)
        .concurrent_updates(InTurn(inbox, give_up))
        .context_types(ContextTypes(context=Context))
        .job_queue(None)
        .post_shutdown(close)
        .build()
    )
    # Settings are read again while running: bot/serving.py.
    access = Access(database, lambda: application.bot_data["services"].settings)
    application.bot_data["services"] = Services(settings, worker, database, access, key(settings))
    new = filters.UpdateType.MESSAGE
    # An edited question gets an edited answer.
    either = filters.UpdateType.MESSAGES
    alone = new & filters.ChatType.PRIVATE
    # What is said about a chat itself: who came, who left, a new title.
    about_the_chat = filters.StatusUpdate.ALL
    application.add_handler(TypeHandler(Update, gate), group=-3)  # before every other
    # Before questions: they let pass what is none of theirs. Of each group one handler is asked.
    application.add_handlers(entries.handlers(), group=-2)
    application.add_handlers(tickets.handlers(), group=-1)
    application.add_handlers(
        [
            CommandHandler("start", commands.start, new),
            CommandHandler("help", commands.help_, either),
            CommandHandler(ASKING, asking, either),
            CommandHandler("vanban", commands.documents, either),
            CommandHandler("timkiem", commands.search, either),
            CommandHandler("nguon", commands.sources, new),
            CommandHandler("caidat", commands.settings, new),
            CommandHandler("riengtu", privacy.notice, new),
            CommandHandler("dulieu", privacy.export, new),
            CommandHandler("xoadulieu", privacy.ask_to_erase, new),
            CallbackQueryHandler(privacy.consent, r"^dongy:[0-9]{1,18}:[01]\Z"),
            CallbackQueryHandler(privacy.erase, r"^xoadulieu:[0-9]{1,18}:[01]\Z"),
            CallbackQueryHandler(vote, r"^vote:[0-9]{1,18}:-?1\Z"),
            CommandHandler("moi", administration.invite, new),
            CommandHandler("chan", administration.block, new),
            CommandHandler("bochan", administration.unblock, new),
            CommandHandler("chophep", administration.admit, new),
            CommandHandler("vaitro", administration.appoint, new),
            CommandHandler("nguoidung", administration.users, new),
            MessageHandler(alone & filters.COMMAND, commands.unknown),
            MessageHandler(either & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, question),
            MessageHandler(new & ~about_the_chat & ~filters.TEXT, not_text),
            InlineQueryHandler(inline),
            # Every press that nobody above has answered.
            CallbackQueryHandler(pressed),
        ]
    )
    application.add_error_handler(failed)
    return application
