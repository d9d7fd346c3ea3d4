"""Pictures that the bot sends, and files that it fetches: sendPhoto, getFile."""

import struct
from typing import Any

from botapi import rules
from botapi.entities import Formatted
from botapi.methods import Service, method
from botapi.rules import Parameters, bad_request

# What the cloud's Bot API gives and takes (Bot API, "Sending files", getFile).
FETCHED_UP_TO = 20_000_000
_PHOTO_UP_TO = 10_000_000
_SIDES_UP_TO = 10_000  # width and height together
_RATIO_UP_TO = 20


@method("sendPhoto")
def send_photo(service: Service, parameters: Parameters) -> Any:
    """Send a picture with a caption of up to 1024; refuses what is no picture or too large."""
    chat = rules.chat(parameters, service.world)
    file = parameters.given.get("photo")
    if not isinstance(file, bytes) or not file:
        raise bad_request("there is no photo in the request")
    if len(file) > _PHOTO_UP_TO:
        raise bad_request("file is too big")
    if not file.startswith(b"\x89PNG"):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", file[16:24])
    if width + height > _SIDES_UP_TO or max(width, height) > _RATIO_UP_TO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    caption = rules.formatted(parameters, "caption", 1024) if "caption" in parameters else None
    if wait := service.flood.wait(chat.id):
        raise rules.Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    identity = f"photo{next(service.world.numbers)}"
    size = {"file_id": identity, "file_unique_id": identity, "width": width, "height": height}
    if caption:
        service.losses.extend(caption.losses)
    return service.world.post(
        chat,
        service.world.bot,
        caption or Formatted(""),
        date=service.date(),
        keyboard=rules.keyboard(parameters),
        reply_to=rules.reply_to(parameters, chat),
        content={"photo": [size]},
    ).to_dict()


@method("getFile")
def get_file(service: Service, parameters: Parameters) -> Any:
    """Return where a file lies that somebody sent; larger ones cannot be fetched."""
    identity = parameters.text("file_id")
    if identity not in service.files:
        raise bad_request("invalid file_id")
    content = service.files[identity]
    if len(content) > FETCHED_UP_TO and not service.self_hosted:
        raise bad_request("file is too big")
    return {
        "file_id": identity,
        "file_unique_id": identity,
        "file_size": len(content),
        "file_path": f"documents/{identity}",
    }
