"""The tables, and for each what it is for and how long its rows live.

Moments are aware datetimes in UTC. `bot` is the Telegram number of the bot, so that another bot's
token on the same data starts with updates of its own. Changing a table takes a migration:
docs/storage.md says how, tests/test_storage.py compares the two.
"""

import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself in columns of this one type only.
_Number = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime.datetime]):
    """An aware moment in UTC, in databases that know zones and in those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """Return `value` in UTC; raises ValueError where it has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value}")
        return value.astimezone(datetime.UTC)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """Return `value` with its zone."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=datetime.UTC)
        return value


# ---- transport

# What Telegram brought. `payload` is dropped when the update is done; the row stays for two days,
# longer than Telegram repeats an update, so that it is not handled twice.
updates = Table(
    "updates",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", BigInteger, nullable=False),  # whose turn it takes: a chat, or a person
    Column("received", Moment, nullable=False),
    Column("payload", Text),
    Column("claimed_by", String(64)),  # the replica that works on it
    Column("tries", Integer, nullable=False, default=0),
    Column("done", Boolean, nullable=False, default=False),
    Index("ix_updates_open", "bot", "done", "chat", "id"),
    Index("ix_updates_received", "received"),
)

# What the bot sent, or was about to send, while handling an update. `message` is Telegram's number
# once it is known: a row without one was interrupted. Lives as long as its update.
deliveries = Table(
    "deliveries",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("update", BigInteger, primary_key=True, autoincrement=False),
    Column("step", String(32), primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("about", BigInteger),  # the message that it answers: edited questions find it by this
    Column("message", BigInteger),
    Column("at", Moment, nullable=False),
    Index("ix_deliveries_chat_about", "chat", "about"),
    Index("ix_deliveries_at", "at"),
)

# The processes that share this database, and when each was last heard of.
replicas = Table(
    "replicas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen", Moment, nullable=False),
)

# What the buttons under a message stand for: their data is "<act>:<id>", within 64 bytes. Only
# presses in `chat` count. The same in the same chat is the same row, so that a button pressed twice
# changes nothing the second time. Lives thirty days.
shown = Table(
    "shown",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("what", JSON, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of `what`
    Column("at", Moment, nullable=False),
    UniqueConstraint("chat", "fingerprint"),
    Index("ix_shown_at", "at"),
)

# The places that a chat talked of last, by which "còn điểm b?" is read. Lives half an hour.
turns = Table(
    "turns",
    metadata,
    Column("talk", String(80), primary_key=True),  # chat, person and topic
    Column("turn", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_turns_at", "at"),
)

# ---- people

# Who may use the bot and how they like it. A row is made when somebody is let in, blocked, agrees
# to something or sets something. `asked` is when they were asked whether their questions may be
# kept, so that nobody is asked twice; `consented` is when they agreed.
people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(128)),  # what an administrator calls them; none by itself
    Column("role", String(16), nullable=False, default="officer"),
    Column("allowed", Boolean, nullable=False, default=False),
    Column("blocked", Boolean, nullable=False, default=False),
    Column("asked", Moment),
    Column("consented", Moment),
    Column("preferences", JSON, nullable=False, default=dict),
    Column("since", Moment, nullable=False),
)

# The groups that may use the bot.
groups = Table(
    "groups",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", String(256)),
    Column("allowed", Boolean, nullable=False, default=False),
    Column("blocked", Boolean, nullable=False, default=False),
    Column("since", Moment, nullable=False),
)

# Codes that let people or groups in. Only a hash of the code is kept.
invitations = Table(
    "invitations",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("made_by", BigInteger, nullable=False),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("role", String(16), nullable=False, default="officer"),
)

# ---- what was asked

# Questions of people who agreed to it. `text` is masked before it is stored and dropped after the
# retention time; the rest then counts only.
questions = Table(
    "questions",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("update", BigInteger, nullable=False),
    Column("who", String(64), nullable=False),  # a keyed hash
    Column("asked", Moment, nullable=False),
    Column("text", Text),
    Column("verdict", String(16), nullable=False),
    Column("places", JSON, nullable=False),  # [[document, locator or null], …], first cited first
    Column("vote", Integer, nullable=False, default=0),  # 1 or -1 once somebody pressed 👍 or 👎
    Column("took_ms", Integer, nullable=False),
    UniqueConstraint("bot", "update"),
    Index("ix_questions_asked", "asked"),
    Index("ix_questions_who", "who"),
)

# How often something happened on a day, of everybody, with nobody's name: "asked", "found", "up" …
counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("what", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
)

# How often a place was cited first on a day.
cited = Table(
    "cited",
    metadata,
    Column("day", Date, primary_key=True),
    Column("document", String(64), primary_key=True),
    Column("locator", String(64), primary_key=True),  # "" for a whole document
    Column("times", Integer, nullable=False),
)

# ---- the hotline

# The officers who have asked people, numbered, each with a topic of their own in a forum. What is
# known of an officer here goes when they have their data erased.
desks = Table(
    "desks",
    metadata,
    Column("id", _Number, primary_key=True),  # "Cán bộ #12"
    Column("bot", BigInteger, nullable=False),
    Column("operators", BigInteger, nullable=False),  # the chat of those who answer
    Column("officer", BigInteger, nullable=False),
    Column("topic", BigInteger),  # made with the first ticket, anew where it was deleted
    UniqueConstraint("bot", "operators", "officer"),
    Index("ix_desks_operators_topic", "operators", "topic"),
)

# A question handed to people. It belongs to the officer: erasing their data erases it. `pending`
# counts what has changed since bot/desk.py brought the ticket to the operators.
tickets = Table(
    "tickets",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("officer", BigInteger, nullable=False),
    Column("officer_name", String(128), nullable=False),  # "" where officers ask as numbers
    Column("chat", BigInteger, nullable=False),  # where the officer asked
    Column("message", BigInteger, nullable=False),  # the officer's message there
    Column("opened", Moment, nullable=False),
    Column("opened_by", BigInteger, nullable=False),  # the update that opened it
    Column("bot", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("given", JSON, nullable=False),  # what the assistant had answered, and where from
    Column("operators", BigInteger, nullable=False),  # the chat of those who answer
    Column("topic", BigInteger),  # the topic there in which the card stands, in a forum
    Column("card", BigInteger),  # the message there that shows the ticket
    Column("claimed_by", BigInteger),
    Column("claimed_name", String(128)),
    Column("waiting", Moment),  # since when the officer waits for people
    Column("answered", Moment),  # first answered
    Column("closed", Moment),
    Column("reminded", Moment),
    Column("remind", Boolean, nullable=False, default=False),  # a reminder is to be brought
    Column("trouble", String(16), nullable=False, default=""),  # why the officer is out of reach
    Column("changed", Moment, nullable=False),
    Column("pending", Integer, nullable=False, default=1),
    Column("brought_by", String(64)),  # the replica that brings it
    Column("later", Moment),  # not to be tried before
    UniqueConstraint("bot", "opened_by"),
    Index("ix_tickets_officer", "officer"),
    Index("ix_tickets_chat_message", "chat", "message"),
    Index("ix_tickets_state", "state", "changed"),
    Index("ix_tickets_operators_card", "operators", "card"),
    Index("ix_tickets_pending", "pending"),
    sqlite_autoincrement=True,  # buttons name tickets: no number is given twice
)

# What was said in a ticket, by whom, and which messages carry it on either side. The assistant's
# own messages that may be replied to are here too: "notice" to the officer, "card" to operators.
ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("ticket", ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("bot", BigInteger, nullable=False),
    Column("update", BigInteger),  # None: no update brought it
    Column("side", String(16), nullable=False),  # "officer", "operator", "notice" or "card"
    Column("who", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False, default="text"),
    Column("source", BigInteger, nullable=False),  # the message as its author sent it
    Column("copy", BigInteger),  # the message that carries it on the other side
    UniqueConstraint("bot", "update", "side"),
    Index("ix_ticket_messages_ticket", "ticket"),
    Index("ix_ticket_messages_source", "source"),
    Index("ix_ticket_messages_copy", "copy"),
)

# ---- the FAQ

# Reviewed answers of people, and drafts of them.
entries = Table(
    "entries",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("name", String(64), unique=True),  # of those that came from a file
    Column("topic", String(128), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("unit", String(256), nullable=False),
    Column("state", String(16), nullable=False),  # draft, pending, approved, review, retired
    Column("why", Text, nullable=False, default=""),  # why it is up for review
    Column("tell", Boolean, nullable=False, default=False),  # people are to be told that it is
    Column("told_by", String(64)),  # the replica that tells them
    Column("ticket", ForeignKey("tickets.id", ondelete="SET NULL")),
    Column("made", Moment, nullable=False),
    Column("made_by", BigInteger),
    Column("approved", Moment),
    Column("approved_by", BigInteger),
    Column("changed", Moment, nullable=False),
    Index("ix_entries_state", "state"),
)

# What an entry rests on. `said` is a hash of the place's words when the entry was approved.
entry_citations = Table(
    "entry_citations",
    metadata,
    Column("entry", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("document", String(64), nullable=False),
    Column("locator", String(64)),
    Column("said", String(64), nullable=False, default=""),
)

# ---- administration

# What administrators and operators did. Never changed, never dropped; no question text in it, and
# of other people no more than pseudonyms. `chained` is a hash over the row and the one before.
audit = Table(
    "audit",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", BigInteger),  # None: the command line
    Column("act", String(32), nullable=False),
    Column("what", JSON, nullable=False),
    Column("chained", String(64), nullable=False),
    Index("ix_audit_at", "at"),
)
