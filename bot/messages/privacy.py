"""What is kept of people, why and how long: said in /riengtu and printed in docs/privacy.md."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.markup import Block, Piece, Run, Style, pieces
from bot.settings import Settings
from bot.storage import privacy
from bot.storage.privacy import Erased


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept, in `tables` of the database; sentences without full stops.

    `long` may name {questions} and {tickets}, the days that the operator has set.
    """

    tables: tuple[str, ...]
    what: str
    why: str
    long: str
    asks: bool = False  # kept only of those who have agreed


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that this follows, and what it asks. Nobody here has checked it with the original."""

    name: str
    since: str
    asks: str


_BUTTONS = privacy.SHOWN_LIFE.days
_TRANSPORT = privacy.TRANSPORT_LIFE.days
_CODES = privacy.INVITATION_LIFE.days

KEPT: tuple[Kept, ...] = (
    Kept(
        ("updates",),
        "Tin nhắn đang chờ trả lời",
        "để không mất, không trả lời hai lần",
        f"lời: đến khi trả lời xong; số thứ tự: {_TRANSPORT} ngày",
    ),
    Kept(
        ("deliveries",),
        "Số thứ tự của tin trả lời",
        "để không gửi lặp, và sửa theo khi câu hỏi được sửa",
        f"{_TRANSPORT} ngày",
    ),
    Kept(
        ("turns",),
        "Những nơi vừa trích, không kèm lời hỏi",
        "để hiểu câu hỏi tiếp như “còn điểm b?”",
        "nửa giờ",
    ),
    Kept(
        ("shown",),
        "Nơi trích dưới mỗi câu trả lời, lựa chọn 👍 👎",
        "để các nút bấm được",
        f"{_BUTTONS} ngày",
    ),
    Kept(
        ("people",),
        "Mã số Telegram, quyền, cài đặt, lần đồng ý; tên do quản trị viên ghi, nếu có",
        "để biết ai được dùng và dùng ra sao",
        "đến khi anh/chị xóa; người bị chặn thì giữ mã số",
    ),
    Kept(
        ("questions",),
        "Câu hỏi (dưới bí danh), nơi trích, đánh giá",
        "để quản trị viên biết câu nào trả lời chưa tốt",
        "{questions} ngày, sau đó bỏ lời và bí danh, chỉ còn để đếm",
        asks=True,
    ),
    Kept(
        ("tickets", "ticket_messages", "desks"),
        "Phiếu gửi người trực: mã số, tên hiển thị (nếu cơ quan cho hiện), câu hỏi, trao đổi",
        "để người trực trả lời anh/chị",
        "đến khi anh/chị xóa, hoặc {tickets} ngày sau khi đóng phiếu",
    ),
    Kept(
        ("entries",),
        "Mã số người soạn và người duyệt mục hỏi đáp",
        "để biết ai chịu trách nhiệm về câu trả lời",
        "đến khi người đó xóa",
    ),
    Kept(
        ("invitations",),
        "Dấu kiểm của mã mời, mã số người tạo",
        "để mã mời dùng được",
        f"{_CODES} ngày sau khi hết hạn",
    ),
    Kept(
        ("groups",),
        "Mã số và tên nhóm",
        "để biết nhóm nào được dùng",
        "đến khi quản trị viên bỏ nhóm",
    ),
    Kept(
        ("audit",),
        "Mã số quản trị viên, người trực và việc đã làm, không kèm câu hỏi",
        "để kiểm tra việc quản trị",
        "không xóa",
    ),
)
# Nobody is named in these: numbers by day, texts, the processes themselves.
OF_NOBODY = ("counts", "cited", "replicas", "entry_citations")

# From secondary sources, November 2026; docs/privacy.md says so beside them.
LAWS: tuple[Law, ...] = (
    Law(
        "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15",
        "01/01/2026",
        "có sự đồng ý rõ ràng; xóa khi người có dữ liệu yêu cầu hoặc khi hết thời hạn",
    ),
    Law(
        "Nghị định số 356/2025/NĐ-CP",
        "01/01/2026",
        "quy định chi tiết Luật này, thay Nghị định số 13/2023/NĐ-CP",
    ),
    Law(
        "Luật Trí tuệ nhân tạo số 134/2025/QH15",
        "01/3/2026",
        "cho người dùng biết mình đang trao đổi với hệ thống trí tuệ nhân tạo",
    ),
)

AGREE = "Đồng ý cho lưu câu hỏi"
REFUSE = "Không đồng ý"
WITHDRAW = "Rút lại đồng ý"
ERASE = "Xóa hết dữ liệu của tôi"
KEEP = "Không xóa"

THANKS = "Cảm ơn anh/chị. Trợ lý lưu câu hỏi dưới bí danh; xem và rút lại bằng /riengtu."
NOT_KEPT = "Trợ lý không lưu câu hỏi của anh/chị. Khi nào đổi ý, anh/chị gõ /riengtu."
WITHDRAWN = "Trợ lý đã xóa các câu hỏi từng lưu và không lưu nữa."
OUTDATED = "Nút này đã cũ. Anh/chị gõ lại lệnh giúp trợ lý nhé."
NOT_ERASED = "Trợ lý giữ nguyên dữ liệu của anh/chị."
IN_PRIVATE = "Việc này là chuyện riêng: anh/chị nhắn riêng cho trợ lý nhé."
EXPORTED = "Đây là tất cả những gì trợ lý đang giữ về anh/chị (tệp JSON, giờ UTC)."
UP = "Cảm ơn anh/chị đã đánh giá."
DOWN = "Cảm ơn anh/chị. Trợ lý đã ghi nhận là câu trả lời chưa đạt."
VOTED = "Trợ lý đã ghi nhận lựa chọn này rồi."


def ask(settings: Settings) -> list[Piece]:
    """Return the one question whether questions may be kept."""
    return pieces(
        [
            (
                Run(
                    "Anh/chị có đồng ý cho trợ lý lưu câu hỏi, dưới bí danh, trong "
                    f"{settings.keep_days} ngày để trả lời tốt hơn không? Câu nào có dữ liệu cá "
                    "nhân hoặc dấu mật thì không lưu. Không đồng ý cũng dùng được như thường. Chi "
                    "tiết: /riengtu"
                ),
            )
        ]
    )


def notice(settings: Settings, *, agreed: bool) -> list[Piece]:
    """Return what is kept, why and how long, what the law asks, and what people may do."""
    now = "đã đồng ý" if agreed else "không đồng ý"
    keeps = (
        f"Anh/chị {now} cho lưu câu hỏi."
        if settings.keep_days
        else "Cơ quan đã đặt trợ lý không lưu câu hỏi của ai."
    )
    blocks: list[Block] = [
        (
            Run("Trợ lý giữ gì về anh/chị", Style.BOLD),
            Run(
                f"\n{keeps} Tin nhắn đi qua máy chủ của Telegram ở nước ngoài; ngoài ra trợ lý "
                "không gửi dữ liệu của anh/chị cho ai."
                if not settings.llm_base_url
                else f"\n{keeps} Tin nhắn đi qua máy chủ của Telegram ở nước ngoài; câu hỏi còn đi "
                "qua máy chủ mô hình ngôn ngữ mà cơ quan chọn."
            ),
        )
    ]
    blocks += [
        (Run(kept.what, Style.BOLD), Run(f"\nVì sao: {kept.why}. Bao lâu: {long(kept, settings)}."))
        for kept in KEPT
        if settings.keep_days or not kept.asks
    ]
    blocks += [
        (
            Run("Quyền của anh/chị", Style.BOLD),
            Run(
                "\n/dulieu – nhận tất cả những gì đang giữ về mình\n/xoadulieu – xóa hết, ngay "
                "trong lệnh\nRút lại đồng ý lúc nào cũng được, bằng nút dưới đây."
            ),
        ),
        (
            Run(
                f"Theo {'; '.join(f'{law.name} (từ {law.since})' for law in LAWS)}. Trợ lý ghi "
                "theo nguồn thứ cấp, chưa đối chiếu bản gốc.",
                Style.SMALL,
            ),
        ),
    ]
    return pieces(blocks)


def long(kept: Kept, settings: Settings) -> str:
    """Return how long something is kept, with the days that the operator has set."""
    return kept.long.format(questions=settings.keep_days, tickets=settings.keep_ticket_days)


def sure(*, admitted: bool) -> list[Piece]:
    """Return the question before everything is erased."""
    lost = " Quyền dùng trợ lý cũng mất: anh/chị sẽ phải xin mã mời hoặc được thêm lại."
    return pieces(
        [
            (
                Run("Xóa hết dữ liệu về anh/chị?", Style.BOLD),
                Run(
                    "\nCâu hỏi đã lưu, phiếu gửi người trực, cài đặt, các nút dưới câu trả lời cũ "
                    f"đều mất và không lấy lại được.{lost if admitted else ''}"
                ),
            ),
        ]
    )


def erased(done: Erased) -> list[Piece]:
    """Return what was erased, and what is left and why."""
    stays = [
        f"số thứ tự của lần nhắn này ({_TRANSPORT} ngày, để không xử lý hai lần)",
        "số đếm không tên",
        "tin đã có trong Telegram, kể cả tin đã chuyển cho người trực (anh/chị xóa ở Telegram)",
    ]
    if done.still_blocked:
        stays.append("mã số trong danh sách chặn")
    counted = [
        f"{done.questions} câu hỏi" if done.questions else "",
        f"{done.tickets} phiếu" if done.tickets else "",
        f"{done.rows} mục khác" if done.rows else "",
    ]
    what = ", ".join(filter(None, counted))
    return pieces(
        [
            (Run("Đã xóa dữ liệu về anh/chị", Style.BOLD), Run(f": {what}." if what else ".")),
            (Run(f"Còn lại: {'; '.join(stays)}.", Style.SMALL),),
        ]
    )


def table(settings: Settings) -> str:
    """Return the table of docs/privacy.md, in Markdown."""
    rows: Sequence[str] = [
        f"| {kept.what} | {kept.why} | {long(kept, settings)} | "
        f"{'khi đồng ý' if kept.asks else 'cần để phục vụ'} | "
        f"{', '.join(f'`{name}`' for name in kept.tables)} |"
        for kept in KEPT
    ]
    head = "| Giữ gì | Vì sao | Bao lâu | Căn cứ | Bảng |\n| --- | --- | --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"


def laws() -> str:
    """Return the list of laws of docs/privacy.md, in Markdown."""
    return "".join(f"- {law.name}, hiệu lực từ {law.since}: {law.asks}.\n" for law in LAWS)
