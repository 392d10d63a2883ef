"""The twelve ways in which the local gateway fails, and how a demo asks for one of them by a phone's last digits."""

from enum import StrEnum


class Mode(StrEnum):
    """`OK` takes everything and delivers it; the others stand in the order of their numbers, 1 to 12."""

    OK = "ok"
    REFUSE = "refuse"  # 1: a 4xx for the whole call
    REFUSE_SOME = "refuse_some"  # 2: every third message of a call
    BUSY = "busy"  # 3: 429
    ERROR_BEFORE = "error_before"  # 4: 500, nothing taken
    ERROR_AFTER = "error_after"  # 5: 500, everything taken
    TIMEOUT_BEFORE = "timeout_before"  # 6: never answers, nothing taken
    TIMEOUT_AFTER = "timeout_after"  # 7: never answers, everything taken
    CUT = "cut"  # 8: taken; the connection ends in the middle of the answer
    GARBAGE = "garbage"  # 9: taken; the answer is not readable
    SLOW = "slow"  # 10: taken, answered after `delay` seconds
    DOUBLED = "doubled"  # 11: receipts come twice and out of order
    MISSING = "missing"  # 12: receipts never come
    UNDELIVERED = "undelivered"  # not a failure of the gateway: the receipt says that the phone was not reached


NUMBERED = list(Mode)
# Nothing is taken.
NOT_TAKEN = frozenset({Mode.REFUSE, Mode.BUSY, Mode.ERROR_BEFORE, Mode.TIMEOUT_BEFORE})
# These are a matter of one message where its phone asks for them.
OF_ONE = frozenset({Mode.REFUSE, Mode.REFUSE_SOME, Mode.BUSY, Mode.DOUBLED, Mode.MISSING, Mode.UNDELIVERED})


def of_phone(phone: str) -> Mode | None:
    """A phone that ends in 9001 … 9012 asks for the failure of that number, 9013 for an undelivered message."""
    tail = phone[-4:]
    number = int(tail[2:]) if tail[:2] == "90" and tail[2:].isdigit() else 0
    return NUMBERED[number] if 0 < number < len(NUMBERED) else None
