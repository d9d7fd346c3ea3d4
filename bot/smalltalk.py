"""Leave out what people say around a question: thanks, "à quên", "ý tôi là", how they call us."""

import re

from knowledge.vietnamese import fold_aligned

_CALLED = r"(?:anh|chi|em|ad|admin|bot|ban|bac|co|chu|ong|ba|may|minh|tro ly|so|ca nha|moi nguoi)"
_POLITE = rf"(?:nhe|nha|nhieu|lam|a|oi|{_CALLED}|da|vang|rat|qua|luon|roi|that|the)"
_THANKS = r"(?:(?:xin |da |vang |ok |rat )*(?:cam on|thank you|thanks?|tks|thks|cm on)\b)"
_FINE = (
    r"(?:ok+(?:ie|e|ela|i)?|oke|uh|um|u|uhm|vang|da|(?:duoc|hieu|ro|biet|dung|phai|xong) roi"
    r"|(?:tot|hay) qua|tuyet(?: voi)?|hay|tot|duoc|roi|xong|nhat tri|dong y|chuan|the a|vay a)"
)
_GREETING = r"(?:xin chao|chao|hello|hi|alo|tam biet|bye)"
# «cảm ơn em nhé», «ok», «dạ vâng ạ»: nothing is asked.
_NOTHING_ASKED = re.compile(
    rf"^\W*(?:{_POLITE}\W+)*(?:{_THANKS}|{_FINE}|{_GREETING})\b"
    rf"(?:\W+(?:{_THANKS}|{_FINE}|{_POLITE}|{_GREETING}))*\W*$"
)
# Each stands before what is asked.
_BEFORE = tuple(
    re.compile(pattern)
    for pattern in (
        # «cảm ơn em. …», «dạ cảm ơn, …», «ok rồi, …»
        rf"^\W*{_THANKS}(?:[^\S\n]+{_POLITE})*\s*[,.;:!\n]+\s*(?=\w)",
        rf"^\W*{_FINE}(?:[^\S\n]+{_POLITE})*\s*[,.;:!\n]+\s*(?=\w)",
        rf"^\W*(?:ok+|oke|da|vang|uh|um)\s+(?={_THANKS}|the\b|vay\b|con\b|cho\b|{_FINE})",
        # «à quên, …», «à mà …», «à thế …»
        r"^\W*(?:a|ah|o|u|the|ma)?\s*(?:quen(?: mat)?|chet|khoan(?: da)?)\s*[,.;:!]\s*(?=\w)",
        r"^\W*(?:à|a|ah)\s+(?:mà\s+|ma\s+|quên\s+|quen\s+)?(?=(?:the|con|vay|mà|ma|may|cho|roi)\b)",
        # «cho hỏi thêm …», «cho em hỏi …», «em hỏi thêm chút, …», «hỏi tiếp …»
        rf"^\W*(?:{_CALLED}\s+(?:oi|a)\W+)?(?:(?:xin|vui long|lam on|nho)\s+)*(?:cho|de)\s+"
        rf"(?:{_CALLED}\s+)?(?:xin\s+)?hoi(?:\s+(?:them|tiep|chut|ti|cai|cau|nua|voi|la|mot|nay))*"
        r"\W+(?=\w)",
        rf"^\W*{_CALLED}\s+(?:muon\s+|can\s+|xin\s+)?hoi(?:\s+(?:them|tiep|chut|ti|nua|la))*\W+(?=\w)",
        r"^\W*hoi\s+(?:them|tiep|lai|nua)(?:\s+(?:la|chut|ti|cau))*\W+(?=\w)",
        # «em ơi, …», «anh ơi …»
        rf"^\W*{_CALLED}\s+oi\b\W*(?=\w)",
    )
)
# «không, ý tôi là …», «à nhầm, …», «không phải, …», «ý anh hỏi … cơ»
_CORRECTION = re.compile(
    r"^\W*(?:(?:a|ah|o|ua|ui|uh|the|xin loi|sorry|khong phai(?: the| vay)?|khong|ko|k|chua dung"
    r"|(?:hoi |go |noi |viet )?(?:nham|lon|sai)(?: roi)?|(?:a|ua|o|ui|uh) (?:nham|lon))"
    r"\s*[,.;:!]+\s*)*"
    rf"(?:y\s+(?:cua\s+)?(?:{_CALLED}|toi|la)\s+"
    r"(?:(?:la|hoi|noi|muon|ve|o day|can)\b\s*)*[,:]?\s*)?"
)
_INSISTING = re.compile(r"\s+(?:co|kia|co ma|moi dung|moi phai|chu|ma)\W*$")


def asks_nothing(message: str) -> bool:
    """Return whether `message` (NFC) only thanks, agrees or greets.

    >>> asks_nothing("ok cảm ơn em nhé"), asks_nothing("cảm ơn, còn mục 5?")
    (True, False)
    """
    return bool(_NOTHING_ASKED.match(fold_aligned(message)))


def without_small_talk(message: str) -> str:
    """Return `message` (NFC) without what only leads to its question; all of it where none does.

    >>> without_small_talk("cảm ơn em. Cho hỏi thêm tỉnh nào làm thí điểm")
    'tỉnh nào làm thí điểm'
    >>> without_small_talk("không, ý tôi là điểm b")
    'điểm b'
    """
    rest = message
    before = ""
    while before != rest:
        before = rest
        for pattern in _BEFORE:
            if match := pattern.match(fold_aligned(rest)):
                rest = rest[match.end() :]
    return corrected(rest) or rest or message


def corrected(message: str) -> str:
    """Return what `message` puts in the place of what was said; "" where it corrects nothing.

    >>> corrected("ý anh hỏi cái liên quan cửa khẩu cơ"), corrected("còn điểm b?")
    ('cái liên quan cửa khẩu', '')
    """
    match = _CORRECTION.match(fold_aligned(message))
    if match is None or not match[0].strip():
        return ""
    rest = message[match.end() :]
    if insisting := _INSISTING.search(fold_aligned(rest)):
        rest = rest[: insisting.start()]
    return rest if any(letter.isalnum() for letter in rest) else ""
