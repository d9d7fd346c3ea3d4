"""What is said of places and documents that are named, but not fully; of the day that was kept."""

import datetime

from knowledge.vietnamese import day as printed


def of_which(label: str) -> str:
    """Return the question for the rest of a place: "khoản 3" of which Điều?"""
    return (
        f"“{label}” của mục, điều nào và văn bản nào? Anh/chị gõ đủ giúp trợ lý, "
        "ví dụ “khoản 3 Điều 24 Nghị định 72/2015/NĐ-CP”."
    )


def as_of(day: datetime.date) -> str:
    """Return that an answer is still for the day that the officer asked about before."""
    return (
        f"Trả lời theo văn bản vào ngày {printed(day)} như anh/chị vừa hỏi; "
        "muốn xem quy định hiện nay, anh/chị hỏi “hiện nay thì sao”."
    )


def which_document(written: str) -> str:
    """Return the question which of several documents is meant."""
    return f"Có nhiều văn bản được gọi là “{written}”. Anh/chị cần văn bản nào?"


def body_not_mentioned(document: str, body: str, *, digest: bool) -> str:
    """Return that a document, or its digest, says nothing of a body."""
    if digest:
        return f"Bản tóm tắt {document} không nhắc đến “{body}”."
    return f"{document[:1].upper()}{document[1:]} không nhắc đến “{body}”."


def not_mentioned(place: str, matter: str) -> str:
    """Return that a place does not mention what is asked of it."""
    return f"{place[:1].upper()}{place[1:]} không nhắc đến “{matter}”."
