"""Fuzz knowledge.parse: it never raises, and never loses a character of any text.

How to run it is in docs/reliability.md. The first byte of an input chooses number and form: raw
UTF-8, or each byte one of the words that open provisions.
"""

import sys

import atheris

from tests.test_parse import DECREE, KEYWORDS, LETTER, assert_nothing_is_lost

with atheris.instrument_imports(include=["knowledge.parse", "knowledge.headings"]):
    for _name in ("parse", "headings", "openings", "instructions", "quotes"):
        sys.modules.pop(f"knowledge.{_name}", None)
    from knowledge.parse import parse
    from knowledge.vietnamese import nfc

_NUMBERS = (DECREE, LETTER, "", "x")
_WORDS = (*KEYWORDS.split("|"), " ", "\n", "\n\n", "\f", "\r\n", "\t", '"', "một", "Hai", "HAI")


def one(data: bytes) -> None:
    """Parse one input."""
    if not data:
        return
    if data[0] & 4:
        text = "".join(_WORDS[byte % len(_WORDS)] for byte in data[1:])
    else:
        text = nfc(data[1:].decode("utf-8", "ignore"))
    document = parse(text, number=_NUMBERS[data[0] & 3])
    assert document.text == text
    assert_nothing_is_lost(document)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
