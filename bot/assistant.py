"""One synchronous path from a message to an Answer, for the bot, the console and evaluation."""

import dataclasses
import datetime
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot import garbage, lookup
from bot.about import about, asked_aspects, named_documents, once_more
from bot.absent import ABSENT_FROM, AbsentFacts, absent_answer
from bot.answer import Answer, Quote, Reason, Verdict, compose, links_of
from bot.became import became
from bot.conversation import Reading, read
from bot.day import without_day
from bot.duties import in_charge
from bot.evidence import KNOWN, NO_DOUBTS, Doubts, standing
from bot.faq_match import Faq, with_entry
from bot.faq_store import of_office
from bot.heading import at_an_end, headed
from bot.leaning import leaning
from bot.matter import on_the_same
from bot.mention import unnamed_body
from bot.messages.lookup import as_of
from bot.notes import notes
from bot.places import search
from bot.sensitive import impersonal
from bot.settings import Settings
from bot.shape import shaped
from bot.smalltalk import asks_nothing, without_small_talk
from bot.switch import Switch
from bot.talk import of_place, of_province
from bot.turn import Turn, Turns, following
from bot.wanted import topic
from index import embed
from index.focus import terms
from index.known import KnownQuestions
from index.other import OtherMatters
from index.search import Searcher, open_searcher
from index.synonyms import expand
from knowledge.asked import known_questions
from knowledge.cite import find
from knowledge.library import GUIDANCE, Library, Shelf, library
from knowledge.vietnamese import nfc

# A question on a phone is a few lines; a pasted document is not a question.
LONGEST_QUESTION = 2_000

# Places of the searcher that are looked at word by word.
_CONSIDERED = 12

_CONTROL = re.compile(
    r"[^\S\n ]+"  # every space but these two
    r"|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+"  # marks that print nothing
    r"|[\ud800-\udfff]+"  # halves of surrogate pairs, which no file or terminal takes
)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody asked; messages of one `chat` are one conversation.

    `date` is the day asked about, today by default. Where the caller keeps the turns of a chat
    itself, it gives the last one as `turn` and no `chat`, and asks `Assistant.turn_after` for the
    next; otherwise the assistant keeps them in memory.
    """

    text: str
    chat: str | None = None
    date: datetime.date | None = None
    turn: Turn | None = None


class Assistant:
    """Answers messages from a library. One thread at a time."""

    def __init__(
        self, searcher: Searcher, switch: Switch | None = None, faq: Faq | None = None
    ) -> None:
        """Answer from the places that `searcher` finds, and from those of a newer index.

        `faq` has the unit's own answers; without it there are none.
        """
        self.faq = faq or Faq(searcher.encoder)
        self._searcher = searcher
        self._switch = switch
        self._absent = AbsentFacts(searcher.encoder)
        self._known = KnownQuestions(searcher.encoder, known_questions())
        self._other = OtherMatters(searcher.encoder)
        self._turns = Turns()

    @classmethod
    def open(
        cls, settings: Settings, *, progress: Callable[[int, int], None] | None = None
    ) -> "Assistant":
        """Return the assistant that `settings` describe, building the index where there is none.

        So, too, where it is of other texts or another model, after an upgrade for one.

        Raises a TrolyError, with the cure, where model or index cannot serve.
        """
        encoder = embed.load(settings.model, allow_download=settings.allow_download)
        switch = Switch(settings.texts_dir, settings.index_dir)
        at_hand = library(settings.texts_dir)
        searcher = open_searcher(at_hand, encoder, settings.index_dir, progress=progress, cure=True)
        return cls(searcher, switch, Faq(encoder, of_office(settings)))

    @property
    def library(self) -> Library:
        """The documents that answers quote."""
        return self._searcher.library

    def switch(self) -> None:
        """Answer from a newer index from now on, if one was put in use."""
        if self._switch and (newer := self._switch.newer(self._searcher.encoder)):
            self._searcher = newer
            garbage.set_aside()

    def answer(self, message: Message) -> Answer:
        """Return what the texts say to `message`, or an honest "no"; never raises on any text."""
        started = time.perf_counter()
        self.switch()
        if message.chat is not None and message.turn is None:
            message = dataclasses.replace(message, turn=self._turns.of(message.chat))
        answer = self._answer(message)
        if message.chat is not None:
            self._turns.keep(message.chat, self.turn_after(message, answer))
        return dataclasses.replace(answer, took_ms=(time.perf_counter() - started) * 1000)

    def places(
        self, words: str, *, date: datetime.date | None = None, limit: int = 10
    ) -> list[tuple[Quote, Quote]]:
        """Return at most `limit` places about `words` on a day: all each says, its best sentence.

        Today by default. Never raises on any text.
        """
        words = _CONTROL.sub(" ", nfc(words)).strip()[:LONGEST_QUESTION]
        if not any(letter.isalnum() for letter in words):
            return []
        shelf = self.library.on(date or datetime.date.today())
        return search(words, self._searcher, shelf, limit=limit)

    def turn_after(self, message: Message, answer: Answer) -> Turn | None:
        """Return what to keep of the chat after `answer`, for `Message.turn` of the next message.

        It holds no word of the question; `Turn.to_json` and `Turn.from_json` store it. That is the
        turn of `message` itself, or None, where the answer cites nothing.
        """
        cited = [s.citation for s in answer.statements] + [q.citation for q in answer.quotes]
        reading = self._read(answer.question, message)
        shelf = self.library.on(reading.day or datetime.date.today())
        # A document that was asked about in vain is what is talked of, all the same.
        cited = cited or named_documents(answer.question, shelf)
        if not cited:
            return message.turn
        aspects = asked_aspects(
            answer.question,
            shelf,
            talked_of=reading.around,
            before=reading.aspects,
        )
        if answer.quotes and not answer.statements:
            aspects = ()  # "khoản 1 nói gì?" asked for words, not for what is known of a document
        day = None if reading.day == datetime.date.today() else reading.day
        return following(message.turn, cited, at=time.time(), day=day, aspects=aspects)

    def _read(self, question: str, message: Message) -> Reading:
        turn = message.turn if message.turn and message.turn.holds(time.time()) else None
        question = without_small_talk(question)
        return read(turn, question, self.library, today=datetime.date.today(), date=message.date)

    def _answer(self, message: Message) -> Answer:
        question = _CONTROL.sub(" ", nfc(message.text)).strip()
        if not any(letter.isalnum() for letter in question):
            return Answer(question, Verdict.NOTHING, reason=Reason.EMPTY)
        if len(question) > LONGEST_QUESTION:
            return Answer(question, Verdict.NOTHING, reason=Reason.TOO_LONG)
        if asks_nothing(question):
            return Answer(question, Verdict.NOTHING, reason=Reason.COURTESY)
        reading = self._read(question, message)
        shelf = self.library.on(reading.day or datetime.date.today())
        answer = shaped(
            without_small_talk(question),
            lambda part: self._found(impersonal(part), reading, shelf),
            self.library,
            shelf.day,
        )
        answer = dataclasses.replace(answer, question=question)
        if entry := self.faq.answering(question, shelf):
            answer = with_entry(answer, entry, shelf)
        beside = (*((as_of(shelf.day),) if reading.kept else ()), *notes(question, answer, shelf))
        return dataclasses.replace(
            answer, notes=(*answer.notes, *beside), links=links_of(answer, shelf)
        )

    def _found(self, question: str, reading: Reading, shelf: Shelf) -> Answer:
        """Return what a readable question finds: a place named, one pointed at, or a search."""
        if named := lookup.named_places(question, shelf, document=reading.document):
            return named
        if reading.places:
            return lookup.places(question, reading.places, shelf)
        if changed := became(question, shelf):
            return changed
        if reading.same and (
            there := on_the_same(question, reading.same, reading.named, self._searcher, shelf)
        ):
            return there
        if asked_of_it := of_place(question, reading.around, shelf):
            return asked_of_it
        if listed := of_province(question, (*reading.around, *reading.earlier), shelf):
            return listed
        if end := at_an_end(question, shelf, talked_of=reading.around):
            return end
        if headline := headed(question, shelf, talked_of=reading.around):
            return headline
        ask = once_more if reading.again else about
        if known := ask(question, shelf, talked_of=reading.around, before=reading.aspects):
            return known
        if not reading.around and (places := lookup.which(question, shelf)):
            return places
        if silent := unnamed_body(question, shelf):
            return silent
        if duty := in_charge(question, shelf):
            return duty
        documents = {r.document for r in find(question, shelf.numbers) if r.document}
        documents |= {citation.document for citation in reading.around}
        if not terms(question) and not reading.around:
            return Answer(question, Verdict.NOTHING, reason=Reason.EMPTY)
        sought = without_day(question)
        leans = leaning(sought, reading.around, shelf)
        beside = set(leans.near)
        alike = standing(self._known.near(sought, also=beside), shelf)
        hits = self._searcher.search(
            expand(sought),
            shelf.day,
            limit=_CONSIDERED,
            preferred={GUIDANCE, *documents},
            also={(near.document, near.locator) for near in alike[:KNOWN]} | beside,
        )
        likeness = self._absent.nearest(question)
        # What a message leaves unsaid ("tiếng nào?") may be just what makes a fact an absent one.
        absent = 0.0 if leans.alone < 1 else likeness.degree
        if absent and likeness.outweighs(alike):
            return absent_answer(question, likeness.absent, shelf)
        doubts = Doubts(self._searcher.elsewhere(question), absent, self._other.nearness(sought))
        if reading.certain or (reading.around and not terms(topic(question))):
            doubts = NO_DOUBTS  # "để làm gì?" says nothing itself that could be doubted
        answer = compose(sought, hits, shelf, around=reading.around, known=alike, doubts=doubts)
        answer = dataclasses.replace(answer, question=question)
        likest = max((near.degree for near in alike), default=0.0)
        doubtful = answer.verdict is Verdict.UNSURE and absent > likest
        if (answer.verdict is Verdict.NOTHING or doubtful) and absent >= ABSENT_FROM:
            return absent_answer(question, likeness.absent, shelf)
        return answer
