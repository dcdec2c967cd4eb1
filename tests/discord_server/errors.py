"""The refusals that Discord answers with, by name; whether one is due is decided elsewhere."""

from typing import Any


class ApiError(Exception):
    """Raised by a route and answered to the bot as Discord's JSON error body."""

    def __init__(self, status: int, code: int, text: str, **extra: Any) -> None:
        super().__init__(f"{status} {code} {text}")
        self.status, self.code, self.text, self.extra = status, code, text, extra

    def body(self) -> dict[str, Any]:
        return {"message": self.text, "code": self.code, **self.extra}


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def no_route() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def unknown(what: str) -> ApiError:
    codes = {
        "Channel": 10003, "Guild": 10004, "Member": 10007, "Message": 10008, "Role": 10011, "User": 10013,
        "Webhook": 10015, "Interaction": 10062, "Application Command": 10063,
    }  # fmt: skip
    return ApiError(404, codes[what], f"Unknown {what}" if what != "Interaction" else "Unknown interaction")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def not_the_author() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def direct_messages_closed() -> ApiError:
    return ApiError(403, 50007, "Cannot send messages to this user")


def invalid_recipient() -> ApiError:
    return ApiError(400, 50033, "Invalid Recipient(s)")


def invalid_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def thread_archived() -> ApiError:
    return ApiError(400, 50083, "Thread is archived")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def invalid_form(where: str, text: str, reason: str = "BASE_TYPE_BAD") -> ApiError:
    """`where` is a dotted path into the body, as Discord nests it under `errors`."""
    tree: dict[str, Any] = {"_errors": [{"code": reason, "message": text}]}
    for key in reversed(where.split(".")):
        tree = {key: tree}
    return ApiError(400, 50035, "Invalid Form Body", errors=tree)
