"""What the codes of Tencent SMS prove (cloud.tencent.com, error codes of API 3.0)."""

from messaging.gateways.handing import never_left
from messaging.gateways.protocol import Outcome

LATER = ("LimitExceeded", "RequestLimitExceeded", "FailedOperation.InsufficientBalance", "ResourceInsufficient")
# The provider itself does not know.
OPEN = ("InternalError", "FailedOperation.TimeOut", "UnknownError")
TAKEN = "Ok"


def by_code(code: str) -> Outcome:
    """What the code of one number, or of a whole call, proves; a code is the provider's own word."""
    if code == TAKEN:
        return Outcome.ACCEPTED
    if code.startswith(LATER):
        return Outcome.LATER
    return Outcome.UNKNOWN if not code or code.startswith(OPEN) else Outcome.REFUSED


def judged(error: BaseException) -> tuple[Outcome, str]:
    """What an error of the SDK proves. Only a refusal with a request's number is the provider's own; other words, of a
    5xx or of an answer that cannot be read, are the SDK's.
    """
    if never_left(error):
        return Outcome.LATER, "not connected"
    code = str(getattr(error, "code", "") or type(error).__name__)
    return (by_code(code) if getattr(error, "requestId", None) else Outcome.UNKNOWN), code
