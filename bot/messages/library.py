"""The library from the chat: a file as understood, what adding it changes, what to look after."""

from collections.abc import Mapping, Sequence

from bot.holdings import Concern, Finding
from bot.markup import Block, Run, Style

READING = "Đang đọc tệp…"
PAGE = "Đang đọc tệp: trang {done}/{total}…"
BUILDING = "Đang dựng chỉ mục mới: {done}/{total} đoạn. Trợ lý vẫn trả lời bằng chỉ mục cũ…"
TAKING = "Đang thêm vào kho…"
COMPARING = "Đã thêm; đang xem câu trả lời nào thay đổi…"
LEFT = "Đã bỏ tệp này; kho văn bản không đổi."
TOO_LARGE = (
    "Tệp lớn hơn 20 MB nên Telegram không cho trợ lý tải. Xin thêm bằng lệnh: troly docs add."
)
OUTDATED = "Tệp này không còn chờ: đã thêm, đã bỏ hoặc đã cũ. Anh/chị gửi lại tệp nhé."
NO_NUMBER = (
    "Trợ lý chưa thấy số văn bản trong tệp. Anh/chị trả lời (reply) tin này bằng số, ví dụ "
    "72/2015/NĐ-CP."
)
NO_DATE = (
    "Trợ lý chưa thấy ngày ban hành. Anh/chị trả lời (reply) tin này bằng ngày, ví dụ 07/9/2015, "
    "hoặc bấm «Thêm vào kho» nếu không cần."
)
WRONG = "Trợ lý không đọc được “{words}” là số văn bản hay ngày."
TAKE, LEAVE = "📥 Thêm vào kho", "Bỏ"
MORE = "… Chưa hiện hết ở đây; xem đủ bằng lệnh: troly docs add, troly docs check."
NOTHING_TO_DO = "Kho văn bản đầy đủ, không có gì cần làm."
# What a file's message opens with: replies to it complete what could not be read.
FILE = "Tệp"

TITLES = {
    Concern.DAMAGED: "Hỏng, phải chữa",
    Concern.INDEX: "Chỉ mục cần dựng lại",
    Concern.CHANGED: "Nguồn đã đổi",
    Concern.UNAPPLIED: "Sửa đổi chưa áp dụng được, cần đọc văn bản sửa đổi",
    Concern.AMENDED: "Đã được sửa đổi mà chưa có nguyên văn văn bản sửa đổi",
    Concern.EXPIRED: "Đã hết hiệu lực",
    Concern.UNVERIFIED: "Quá một năm chưa kiểm tra lại",
    Concern.DIGEST: "Chỉ có bản tóm tắt",
    Concern.MISSING: "Chưa có nội dung",
}
_OUTLINED = 25
_LISTED = 10
_LONGEST = 200


def understood(
    name: str, facts: Mapping[str, str], outline: Sequence[str], doubts: Sequence[str], ask: str
) -> list[Block]:
    """Return a file as it was understood: facts, outline, doubts, and what is asked for."""
    lines = "\n".join(f"{label}: {_short(words)}" for label, words in facts.items() if words)
    blocks: list[Block] = [(Run(f"{FILE} {name}", Style.BOLD), Run(f"\n{lines}"))]
    if outline:
        shown = [_short(line) for line in outline[:_OUTLINED]]
        rest = len(outline) - _OUTLINED
        more = f"\n… và {rest} dòng nữa" if rest > 0 else ""
        blocks.append((Run("Bố cục", Style.BOLD), Run("\n" + "\n".join(shown) + more)))
    if doubts:
        blocks.append((Run("Cần xem", Style.BOLD), Run("\n" + _listed(doubts))))
    if ask:
        blocks.append((Run(ask),))
    return blocks


def taken(
    number: str,
    passages: int,
    review: Sequence[tuple[str, str]],
    differing: Sequence[tuple[str, str, str]],
    asked: int,
    failures: Sequence[str],
) -> list[Block]:
    """Return what adding a document has changed.

    `review` are questions of entries and why they must be looked at; `differing` are questions of
    the last month, of `asked`, with the first place before and now.
    """
    blocks: list[Block] = [
        (Run(f"Đã thêm {number}", Style.BOLD), Run(f"; chỉ mục mới có {passages} đoạn."))
    ]
    if failures:
        blocks.append((Run("Chưa áp dụng được", Style.BOLD), Run("\n" + _listed(failures))))
    entries = [f"{question} ({why})" for question, why in review]
    said = "\n" + _listed(entries) if entries else " không có."
    blocks.append((Run("Giải đáp cần xem lại:", Style.BOLD), Run(said)))
    changed = [f"{q}: trước {before}, nay {now}" for q, before, now in differing]
    said = "\n" + _listed(changed) if changed else " không có."
    title = f"Câu hỏi 30 ngày qua nay dẫn nơi khác ({len(changed)}/{asked} câu còn lưu):"
    blocks.append((Run(title, Style.BOLD), Run(said)))
    return blocks


def to_look_after(found: Sequence[Finding]) -> list[Block]:
    """Return what `troly docs check` finds, by concern."""
    blocks: list[Block] = []
    for concern, title in TITLES.items():
        findings = [finding for finding in found if finding.concern is concern]
        if not findings:
            continue
        if concern in {Concern.DIGEST, Concern.MISSING}:
            said = ", ".join(finding.number for finding in findings)
        else:
            named = (f if f.number in f.what else None for f in findings)
            said = "\n".join(
                f"• {f.what}" if known else f"• {f.number}: {f.what}"
                for f, known in zip(findings, named, strict=True)
            )
        blocks.append((Run(f"{title}: {len(findings)}", Style.BOLD), Run(f"\n{said}")))
    return blocks or [(Run(NOTHING_TO_DO),)]


def _listed(lines: Sequence[str]) -> str:
    shown = "\n".join(f"• {_short(line)}" for line in lines[:_LISTED])
    rest = len(lines) - _LISTED
    return f"{shown}\n… và {rest} mục nữa" if rest > 0 else shown


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
