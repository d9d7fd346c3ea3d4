"""What another document says of the matter that was talked of."""

import pytest
from proof import prove

from bot.answer import Verdict
from bot.assistant import Assistant, Message
from knowledge.library import GUIDANCE


@pytest.mark.parametrize(
    ("first", "then", "place"),
    [
        ("mục 7", "nghị định 72 quy định việc này ở điều nào", "72/2015/NĐ-CP#10.2"),
        ("mục 7", "thế nghị định 72 thì nói sao", "72/2015/NĐ-CP#10.2"),
        ("mục 5a", "thông tư 22/2016 có nói chuyện này không", "22/2016/TT-BTTTT#5"),
        ("điều 10 khoản 2 nghị định 72", "công văn 5740 nói sao", f"{GUIDANCE}#7"),
    ],
)
def test_the_likest_places_are_given_to_choose_from(
    assistant: Assistant, first: str, then: str, place: str
) -> None:
    opening = Message(first)
    turn = assistant.turn_after(opening, assistant.answer(opening))
    answer = assistant.answer(Message(then, turn=turn))
    prove(answer, assistant.library)
    assert answer.verdict in {Verdict.FOUND, Verdict.UNSURE}
    cited = answer.quotes[0].citation
    assert f"{cited.document}#{cited.locator}" == place


@pytest.mark.parametrize("then", ["nghị định 72 quy định gì", "thế nghị định 72?"])
def test_a_document_alone_is_asked_about_as_such(assistant: Assistant, then: str) -> None:
    opening = Message("mục 7")
    turn = assistant.turn_after(opening, assistant.answer(opening))
    answer = assistant.answer(Message(then, turn=turn))
    assert answer.statements
    assert answer.statements[0].citation.document == "72/2015/NĐ-CP"
