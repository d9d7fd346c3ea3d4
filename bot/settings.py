"""Every setting, from the environment or `.env`; nothing else of ours reads the environment."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import index
from bot.errors import BadSetting
from bot.hotline import Hours

_SHIPPED_MODEL = Path(index.__file__).parent / "model"


class LogLevel(StrEnum):
    """From which severity on the log speaks."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class AccessKind(StrEnum):
    """Whom the bot answers, beside its administrators."""

    OPEN = "open"  # everybody who is not blocked
    LIST = "list"  # whom an administrator has put on the list
    INVITATION = "invitation"  # those, and whoever brings a code of an administrator


class LogFormat(StrEnum):
    """For whom the log is written."""

    HUMAN = "human"
    JSON = "json"


class Settings(BaseSettings):
    """What the operator decides. Build it with `load()`; tests pass `_env_file=None`."""

    model_config = SettingsConfigDict(
        env_prefix="TROLY_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",  # .env may hold other programs' settings
        frozen=True,
    )

    telegram_token: SecretStr | None = Field(
        default=None, description="Mã của bot, do @BotFather cấp; cần cho `troly run`."
    )
    telegram_base_url: str = Field(
        default="https://api.telegram.org",
        description="Địa chỉ máy chủ Bot API; đổi khi cơ quan tự vận hành máy chủ riêng.",
    )
    messages_per_second: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="Số tin nhắn mỗi giây mà Telegram cho phép: 30, trừ khi đã mua thêm.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("troly-ttdn", appauthor=False),
        description="Thư mục chứa chỉ mục, văn bản của cơ quan và cơ sở dữ liệu.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Địa chỉ cơ sở dữ liệu, ví dụ postgresql+psycopg://troly:…@may-chu/troly; "
        "mặc định là tệp troly.db (SQLite) trong thư mục dữ liệu.",
    )
    webhook_url: str | None = Field(
        default=None,
        description="Địa chỉ https mà Telegram gửi tin tới (webhook); để trống thì trợ lý tự hỏi "
        "Telegram (polling).",
    )
    webhook_listen: str = Field(
        default="127.0.0.1:8443",
        description="Địa chỉ và cổng mà trợ lý nghe, phía sau máy chủ web của cơ quan.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Mã bí mật của webhook, 1–256 chữ cái, chữ số, “_” hoặc “-”; cần khi dùng "
        "webhook.",
    )
    access: AccessKind = Field(
        default=AccessKind.OPEN,
        description="Ai được dùng trợ lý: open (mọi người), list (người và nhóm có trong danh "
        "sách) hoặc invitation (danh sách và người có mã mời).",
    )
    administrators: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="Mã số Telegram của những quản trị viên đầu tiên, cách nhau bằng dấu phẩy.",
    )
    questions_per_minute: int = Field(
        default=20,
        ge=1,
        le=100_000,
        description="Số tin nhắn mỗi người được hỏi trong một phút.",
    )
    secret: SecretStr | None = Field(
        default=None,
        description="Khóa tạo bí danh cho người hỏi và mã mời, ít nhất 32 ký tự; để trống thì trợ "
        "lý tự tạo trong thư mục dữ liệu. Cần có khi nhiều máy dùng chung cơ sở dữ liệu.",
    )
    keep_days: int = Field(
        default=90,
        ge=0,
        le=3650,
        description="Số ngày giữ lời câu hỏi của người đã đồng ý; 0 là không giữ và không hỏi ý.",
    )
    keep_ticket_days: int = Field(
        default=365,
        ge=1,
        le=3650,
        description="Số ngày giữ lời trao đổi với người trực sau khi phiếu đã đóng.",
    )
    model: str = Field(
        default=str(_SHIPPED_MODEL),
        description="Mô hình nhúng: đường dẫn, hoặc tên trên Hugging Face; mặc định là bản đi kèm.",
    )
    allow_download: bool = Field(
        default=False, description="Cho phép tải mô hình từ mạng khi máy chưa có."
    )
    answer_processes: int = Field(
        default=2,
        ge=0,
        le=64,
        description="Số tiến trình trả lời câu hỏi; 0: trả lời ngay trong tiến trình của bot, đỡ "
        "tốn bộ nhớ nhưng chậm hơn khi nhiều người cùng hỏi.",
    )
    llm_base_url: str | None = Field(
        default=None,
        description="Địa chỉ máy chủ mô hình ngôn ngữ theo giao thức OpenAI, ví dụ "
        "http://127.0.0.1:8000/v1; để trống thì trợ lý chỉ trích nguyên văn.",
    )
    llm_model: str | None = Field(
        default=None,
        validate_default=True,
        description="Tên mô hình trên máy chủ ấy; cần khi có TROLY_LLM_BASE_URL.",
    )
    llm_api_key: SecretStr | None = Field(
        default=None, description="Khóa của máy chủ ấy, nếu máy chủ đòi."
    )
    llm_timeout: float = Field(
        default=20.0,
        gt=0,
        le=120,
        description="Số giây chờ mô hình; quá thì câu trả lời chỉ có phần trích.",
    )
    hotline_chat: int | None = Field(
        default=None,
        description="Số của nhóm người trực trên Telegram, nơi trợ lý chuyển câu hỏi tới; để trống "
        "thì không có nút «Hỏi người trực».",
    )
    faq_unit: str = Field(
        default="Người trực",
        min_length=1,
        max_length=256,
        description="Tên đơn vị đứng tên các giải đáp được duyệt, ví dụ Sở Văn hóa, Thể thao và Du "
        "lịch.",
    )
    faq_second_approval: bool = Field(
        default=False, description="Giải đáp phải được hai người duyệt mới dùng."
    )
    hotline_hours: str | None = Field(
        default=None,
        description="Giờ trực, theo giờ Việt Nam, ví dụ “T2-T6 8:00-11:30, 13:30-17:00; T7 "
        "8:00-11:30”; để trống thì trợ lý không nói đến giờ trực.",
    )
    hotline_remind: int = Field(
        default=60,
        ge=0,
        le=10_080,
        description="Sau bao nhiêu phút trong giờ trực thì nhắc người trực về phiếu chưa có trả "
        "lời; 0 là không nhắc.",
    )
    hotline_anonymous: bool = Field(
        default=False, description="Không cho cán bộ hỏi thấy tên của người trực."
    )
    hotline_anonymous_officers: bool = Field(
        default=False,
        description="Không cho người trực thấy tên của cán bộ hỏi: phiếu ghi «Cán bộ #12».",
    )
    log_level: LogLevel = Field(
        default=LogLevel.INFO, description="Mức nhật ký: DEBUG, INFO, WARNING hoặc ERROR."
    )

    log_format: LogFormat = Field(
        default=LogFormat.HUMAN,
        description="Nhật ký cho người đọc (human) hoặc mỗi dòng một JSON (json).",
    )
    health_address: str | None = Field(
        default=None,
        description="Địa chỉ và cổng cho /healthz và /metrics, ví dụ 127.0.0.1:8080; để trống thì "
        "không mở.",
    )

    @field_validator("hotline_hours")
    @classmethod
    def _hours_that_can_be_read(cls, value: str | None) -> str | None:
        """Refuse hours that would be read otherwise than they were meant."""
        if value:
            Hours.parse(value)
        return value

    @field_validator("telegram_base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        """Return `value` without a trailing slash; the token is added to it later."""
        if not value.startswith(("https://", "http://")):
            raise ValueError("phải bắt đầu bằng https:// hoặc http://")
        return value.rstrip("/")

    @field_validator("webhook_listen", "health_address")
    @classmethod
    def _a_port(cls, value: str | None) -> str | None:
        """Accept `host:port`."""
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65_535:
            raise ValueError("phải có dạng địa-chỉ:cổng, ví dụ 127.0.0.1:8443")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _a_secret_that_telegram_takes(cls, value: SecretStr | None) -> SecretStr | None:
        """Accept what Telegram takes as a secret token."""
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("chỉ gồm 1–256 chữ cái không dấu, chữ số, “_” hoặc “-”")
        return value

    @model_validator(mode="after")
    def _a_webhook_has_a_secret(self) -> "Settings":
        """Refuse a webhook that anybody could read along or write to."""
        if self.webhook_url and not self.webhook_url.startswith("https://"):
            # A Bot API server of the office's own may stand beside the bot.
            own = "api.telegram.org" not in self.telegram_base_url
            if not (own and self.webhook_url.startswith("http://")):
                raise ValueError("TROLY_WEBHOOK_URL phải bắt đầu bằng https://")
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("TROLY_WEBHOOK_URL cần có TROLY_WEBHOOK_SECRET")
        return self

    @field_validator("administrators", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        """Accept "1001, 1002" as well as numbers."""
        return (
            [part for part in re.split(r"[\s,;]+", value) if part]
            if isinstance(value, str)
            else value
        )

    @field_validator("administrators")
    @classmethod
    def _of_people(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        """Refuse what cannot be a person's number: groups have one below zero."""
        if any(number <= 0 for number in value):
            raise ValueError("phải là mã số của người, không phải của nhóm")
        return value

    @field_validator("secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse a key that could be found by trying."""
        if value and len(value.get_secret_value()) < 32:
            raise ValueError("phải có ít nhất 32 ký tự")
        return value

    @field_validator("llm_base_url")
    @classmethod
    def _an_address_without_a_password(cls, value: str | None) -> str | None:
        """Return `value` without a trailing slash; a name and password in it would be logged."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("phải bắt đầu bằng https:// hoặc http:// và có tên máy chủ")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("không chứa tên, mật khẩu, “?” hay “#”; khóa đặt ở TROLY_LLM_API_KEY")
        return value.rstrip("/")

    @field_validator("llm_model")
    @classmethod
    def _a_model_for_the_server(cls, value: str | None, given: ValidationInfo) -> str | None:
        """Refuse a server without the name of a model: it would answer nothing."""
        if given.data.get("llm_base_url") and not value:
            raise ValueError("TROLY_LLM_BASE_URL cần có TROLY_LLM_MODEL")
        return value

    @field_validator("llm_api_key")
    @classmethod
    def _a_key_that_a_header_takes(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse what cannot be sent: the error would spell it out, in a log perhaps."""
        if value and not re.fullmatch(r"[!-~]+", value.get_secret_value()):
            raise ValueError("chỉ gồm chữ không dấu, chữ số, dấu câu; không có khoảng trắng")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        """Accept `info` for `INFO`."""
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def _a_full_path(cls, value: Path) -> Path:
        """Return the path with `~` resolved, so that it means the same from every folder."""
        return value.expanduser().absolute()

    @property
    def texts_dir(self) -> Path:
        """Where the operator's official texts are kept."""
        return self.data_dir / "texts"

    @property
    def incoming_dir(self) -> Path:
        """Where files that administrators sent wait for what they decide."""
        return self.data_dir / "incoming"

    @property
    def database(self) -> str:
        """The address of the database; it may hold a password."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'troly.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret among the settings, to be blotted out wherever text leaves us."""
        found = [value for _, value in self if isinstance(value, SecretStr)]
        secrets = [value.get_secret_value() for value in found]
        if self.database_url:
            password = urlsplit(self.database_url.get_secret_value()).password
            secrets += [password, unquote(password)] if password else []
        if self.webhook_url and len(path := urlsplit(self.webhook_url).path) > 1:
            secrets.append(path)  # who knows it can at least knock
        return tuple(secrets)

    @property
    def index_dir(self) -> Path:
        """Where the built index lives."""
        return self.data_dir / "index"


def load() -> Settings:
    """Return the settings; raises BadSetting naming each variable at fault, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"TROLY_{str(fault['loc'][0]).upper()}: {fault['msg']}"
            if fault["loc"]
            else fault["msg"]
            for fault in error.errors(include_input=False, include_url=False)
        )
        # The cause holds the values, and one of them may be a secret.
        raise BadSetting(
            f"thiết lập chưa đúng: {faults}; sửa biến môi trường hoặc tệp .env"
        ) from None
