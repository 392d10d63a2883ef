"""Refusals: what the house says no to, by code (docs/refusals.md lists them in words)."""

from enum import StrEnum


class Code(StrEnum):
    """All codes of the HTTP contract (docs/refusals.md).

    Up to `duplicate_external_number` a rule says no: 409, but 400 for the first two. The rest can befall any request.
    """

    INVALID = "invalid"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    INSUFFICIENT_POINTS = "insufficient_points"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    COUPON_UNUSABLE = "coupon_unusable"
    TOTAL_CHANGED = "total_changed"
    TENDERS_MISMATCH = "tenders_mismatch"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    IN_PROGRESS = "in_progress"
    ALREADY_REFUNDED = "already_refunded"
    NOT_REFUNDABLE = "not_refundable"
    MEMBER_FROZEN = "member_frozen"
    BALANCE_CAP = "balance_cap"
    OFFER_UNUSABLE = "offer_unusable"
    PHONE_TAKEN = "phone_taken"
    MERGE_REFUSED = "merge_refused"
    NOT_ERASABLE = "not_erasable"
    PRICE_NOT_ALLOWED = "price_not_allowed"
    PRODUCT_BLOCKED = "product_blocked"
    APPROVAL_REQUIRED = "approval_required"
    PROOF_REQUIRED = "proof_required"
    PROOF_FAILED = "proof_failed"
    ID_REQUIRED = "id_required"
    SHIFT_CLOSED = "shift_closed"
    CAMPAIGN_STATE = "campaign_state"
    CAMPAIGN_UNREADY = "campaign_unready"
    VIOLATION_STATE = "violation_state"
    VIOLATION_REFUSED = "violation_refused"
    BOOK_STATE = "book_state"
    DUPLICATE_EXTERNAL_NUMBER = "duplicate_external_number"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    NOT_AUTHENTICATED = "not_authenticated"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"


class Refused(Exception):
    """A rule said no: a code and its arguments; `texts.py` of the room turns them into words. Nothing was written."""

    def __init__(self, code: Code, **args: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.args_ = args

    def __str__(self) -> str:
        return f"{self.code} {self.args_}" if self.args_ else str(self.code)


class Invalid(Refused):
    """Bad input: one or more messages by field (already in the reader's language or lazy)."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(Code.INVALID, errors=errors)
        self.errors = errors
