"""The key that only this office has: it makes pseudonyms of people, and codes nobody can guess."""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.errors import BadSetting
from bot.settings import Settings

# Half of a SHA-256: 128 bits, which nobody guesses, in letters that a deep link takes.
_CODE_BYTES = 16
_KEY_BYTES = 32


def key(settings: Settings) -> bytes:
    """Return the office's key: from the settings, or from a file of ours made at first use.

    Raises BadSetting where replicas that share a database would each make one of their own: the
    questions of one person would then have several pseudonyms, and not all would be erased.
    """
    if settings.secret:
        return settings.secret.get_secret_value().encode()
    if make_url(settings.database).get_backend_name() != "sqlite":
        raise BadSetting(
            "dùng chung cơ sở dữ liệu thì phải đặt TROLY_SECRET, giống nhau trên mọi máy; tạo bằng "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return _from(settings.data_dir / "secret")


def pseudonym(key: bytes, person: int) -> str:
    """Return what stands for a person where their number is not needed; the same every time.

    >>> pseudonym(b"k", 1001) == pseudonym(b"k", 1001) != pseudonym(b"l", 1001)
    True
    """
    return hmac.digest(key, f"person:{person}".encode(), "sha256").hex()


def code(key: bytes, bot: int, update: int) -> str:
    """Return the invitation code that an update asks for: the same when it is handled again.

    >>> code(b"k", 7, 1) != code(b"k", 7, 2), len(code(b"k", 7, 1))
    (True, 22)
    """
    made = hmac.digest(key, f"invitation:{bot}:{update}".encode(), "sha256")[:_CODE_BYTES]
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def sealed(code: str) -> str:
    """Return what is kept of a code. It has 128 random bits, so a plain hash is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def _from(file: Path) -> bytes:
    """Return the key in `file`, which is made, readable to its owner only, where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        held = file.read_bytes()
        if len(held) >= _KEY_BYTES:
            return held
        raise BadSetting(
            f"tệp khóa {file} bị hỏng; khôi phục từ bản sao lưu. Xóa tệp thì trợ lý tạo khóa mới, "
            "nhưng câu hỏi đã lưu không còn xóa được theo người hỏi"
        ) from None
    made = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(opened, "wb") as new:
        new.write(made)
        new.flush()
        os.fsync(new.fileno())
    return made
