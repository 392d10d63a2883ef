"""What the codes of Aliyun SMS prove (help.aliyun.com, error codes of the short message service)."""

from messaging.gateways.handing import never_left
from messaging.gateways.protocol import Outcome

# Not taken; another time it may be: pace, the day's limit of a number, an account without money.
LATER = frozenset(
    {
        "isv.BUSINESS_LIMIT_CONTROL",
        "isv.DAY_LIMIT_CONTROL",
        "isv.MONTH_LIMIT_CONTROL",
        "isv.SMS_DAY_LIMIT_CONTROL",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.OUT_OF_SERVICE",
    }
)
# One message of a batch is at fault, and the whole batch is refused for it.
OF_ONE = frozenset(
    {
        "isv.BUSINESS_LIMIT_CONTROL",
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
    }
)


def judged(said: BaseException | str) -> tuple[Outcome, str]:
    """What an error of the SDK, or the code of an answer, proves; and the word for it.

    The provider's own refusals begin with `isv.`; a 4xx is its gateway's. Faults of its systems (`isp.`, 5xx) and what
    cannot be read leave everything open.
    """
    if isinstance(said, str):
        return _by_code(said, proven=said.startswith("isv.")), said or "no code"
    if never_left(said):
        return Outcome.LATER, "not connected"
    status = getattr(said, "status_code", None) or 0
    code = str(getattr(said, "code", "") or type(said).__name__)
    readable = 400 <= status < 500 and code not in {"None", ""}
    return _by_code(code, proven=readable and not code.startswith("isp.")), code


def _by_code(code: str, *, proven: bool) -> Outcome:
    if code in LATER or code.startswith("Throttling"):
        return Outcome.LATER
    return Outcome.REFUSED if proven else Outcome.UNKNOWN
