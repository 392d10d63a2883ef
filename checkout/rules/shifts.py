"""The arithmetic of a cash shift: what must be in the drawer, what is wrong with a count (docs/algorithms/shifts.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checkout.rules.basket import Problem, money_problem
from ledger.money import ZERO

CASH = "cash"
MAX_TERMINAL, MAX_REASON = 32, 200


@dataclass(frozen=True, slots=True)
class Opening:
    """A shift to be opened on a till, with the cash that lies in the drawer."""

    terminal: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Move:
    """Cash put into the drawer of shift `shift` ("in") or taken out of it ("out") beside all receipts."""

    shift: str
    kind: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of shift `shift`, by method; `seen`: the sum that was shown as expected, None: nothing was."""

    shift: str
    counted: tuple[tuple[str, Decimal], ...]
    seen: Decimal | None = None
    reason: str = ""

    def of(self, method: str) -> Decimal:
        """What was counted of a method; nothing where it was not named."""
        return dict(self.counted).get(method, ZERO)


@dataclass(frozen=True, slots=True)
class Flow:
    """What one method took in and gave out during a shift, in yuan; only cash has a float and moves."""

    method: str
    opening: Decimal = ZERO
    sales: Decimal = ZERO
    refunds: Decimal = ZERO
    top_ups: Decimal = ZERO
    cash_outs: Decimal = ZERO
    put_in: Decimal = ZERO
    taken_out: Decimal = ZERO

    @property
    def expected(self) -> Decimal:
        """What must be there: float + kept on sales − refunds + top-ups − cash-outs + put in − taken out."""
        taken = self.opening + self.sales + self.top_ups + self.put_in
        return taken - self.refunds - self.cash_outs - self.taken_out

    @property
    def moved(self) -> bool:
        """Whether anything came or went; cash is counted in any case."""
        return self.method == CASH or any(
            (self.sales, self.refunds, self.top_ups, self.cash_outs, self.put_in, self.taken_out)
        )


def added(flows: Iterable[Flow]) -> Flow:
    """Several flows of one method as one: of a day's shifts. Floats go from hand to hand, so they add up to nothing."""
    found = list(flows)
    names = ("sales", "refunds", "top_ups", "cash_outs", "put_in", "taken_out")
    return Flow(found[0].method, **{name: sum((getattr(one, name) for one in found), ZERO) for name in names})


def opening_problems(opening: Opening) -> list[Problem]:
    """What is wrong with an opening, by field."""
    found = [_text_problem("terminal", opening.terminal, MAX_TERMINAL), money_problem("amount", opening.amount)]
    return [one for one in found if one]


def move_problems(move: Move, *, there: Decimal) -> list[Problem]:
    """What is wrong with a move, by field; no more is taken out than must be `there`."""
    wrong = money_problem("amount", move.amount)
    if wrong is None and not move.amount:
        wrong = Problem("amount", "not_positive")
    if wrong is None and move.kind == "out" and move.amount > there:
        wrong = Problem("amount", "not_in_the_drawer", there)
    found = [wrong, _text_problem("reason", move.reason, MAX_REASON)]
    return [one for one in found if one]


def count_problems(count: Count, flows: Sequence[Flow], *, limit: Decimal) -> list[Problem]:
    """What is wrong with a count, by field. A difference above `limit` yuan, of any method, needs a reason."""
    counted = dict(count.counted)
    found = [Problem(f"counted.{one.method}", "needed") for one in flows if one.moved and one.method not in counted]
    wrong = [money_problem(f"counted.{method}", amount) for method, amount in counted.items()]
    found += [one for one in wrong if one]
    if len(count.reason.strip()) > MAX_REASON:
        found.append(Problem("reason", "too_long", MAX_REASON))
    if not found and not count.reason.strip() and needs_reason(counted, flows, limit=limit):
        found.append(Problem("reason", "difference", limit))
    return found


def needs_reason(counted: Mapping[str, Decimal], flows: Iterable[Flow], *, limit: Decimal) -> bool:
    """Whether some method differs by more than `limit` yuan."""
    return any(abs(counted.get(one.method, ZERO) - one.expected) > limit for one in flows)


def _text_problem(name: str, text: str, most: int) -> Problem | None:
    if not text.strip():
        return Problem(name, "needed")
    return Problem(name, "too_long", most) if len(text.strip()) > most else None
