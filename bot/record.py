"""Answers and places as JSON objects, for machines that read the command line."""

from typing import Any

from bot import messages
from bot.answer import Answer, Quote, Statement
from bot.messages.faq import signed
from bot.messages.sensitive import warning
from bot.reviewed import Reviewed
from bot.written import Written
from knowledge.model import Authority, Document, Provision, State


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return the fields that `troly ask --json` prints for one answer."""
    return {
        "question": answer.question,
        "verdict": answer.verdict.value,
        "answer": messages.plain(answer),
        "citations": [
            *(statement_record(statement) for statement in answer.statements),
            *(quote_record(quote) for quote in answer.quotes),
            *([reviewed_record(answer.reviewed)] if answer.reviewed else []),
        ],
        "notes": [*filter(None, [warning(answer.question)]), *answer.notes],
        **({"written": written_record(answer.written)} if answer.written else {}),
        "took_ms": round(answer.took_ms, 2),
    }


def written_record(written: Written) -> list[dict[str, str]]:
    """Return each sentence of a language model and the place that it rests on."""
    return [
        {
            "text": sentence.text,
            "document": sentence.citation.document,
            "locator": str(sentence.citation.locator or ""),
            "label": str(sentence.citation),
        }
        for sentence in written.sentences
    ]


def reviewed_record(reviewed: Reviewed) -> dict[str, Any]:
    """Return what people answered, in the form of a quoted place: the first that it rests on."""
    place = reviewed.citations[0] if reviewed.citations else None
    return {
        "document": place.document if place else "",
        "locator": str(place.locator) if place and place.locator else "",
        "label": f"{signed(reviewed.unit, reviewed.on)}",
        "quote": reviewed.text,
        "kind": reviewed.authority.value,
        "status": State.IN_FORCE.value,
        "page": None,
        "url": None,
        "rests_on": [str(citation) for citation in reviewed.citations],
    }


def statement_record(statement: Statement) -> dict[str, Any]:
    """Return what the catalogue says of a document, in the form of a quoted place."""
    return {
        "document": statement.citation.document,
        "locator": "",
        "label": str(statement.citation),
        "quote": statement.text,
        "kind": Authority.DIGEST.value,
        "status": State.UNKNOWN.value,
        "page": None,
        "url": statement.url,
        "marks": [],
        "on": None,
    }


def quote_record(quote: Quote) -> dict[str, Any]:
    """Return one quoted place: where it stands, its words, whose they are and what they are worth.

    `page` and `url` are null where they are not known. `marks` are the words that say what was
    asked for, or that have changed; `on` is the day of the wording, null for the day asked about.
    """
    return {
        "document": quote.citation.document,
        "locator": str(quote.citation.locator) if quote.citation.locator else "",
        "label": str(quote.citation),
        "quote": quote.text,
        "kind": quote.authority.value,
        "status": quote.status.state.value,
        "page": quote.page,
        "url": quote.url,
        "marks": list(quote.marked),
        "on": quote.on.isoformat() if quote.on else None,
    }


def outline_record(document: Document, level: tuple[Provision, ...]) -> list[dict[str, Any]]:
    """Return the places of `level` and all inside them: locator, heading, children."""
    return [
        {
            "locator": str(provision.locator),
            "heading": document.words(provision.heading).strip() if provision.heading else None,
            "children": outline_record(document, provision.children),
        }
        for provision in level
    ]
