"""The manual of S1-S21 lived through in one store: three people on shift and a manager; appeals; all back to 0."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from time_machine import travel

from compliance.models import Book, Item, ScoreEntry, Violation
from compliance.services import deciding, scores, violations
from config.ledger_check import running
from ledger.refused import Code, Refused
from stores.models import Approval, Staff
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule, score, seller, told
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db
FIVES = ["S8", "S9", "S10", "S11", "S13", "S14-1", "S14-2", "S14-3", "S15-1", "S17", "S18-1", "S18-2"]
BLANK = ["S2", "S3", "S4", "S5", "S6", "S20-1", "S20-2", "S20-3", "S20-4", "S21"]


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector")


@pytest.fixture
def team(chain: Chain) -> list[Staff]:
    """Two women and a man on the early shift; the manager has the day off."""
    people = [seller("lin", chain.s001), seller("zhou", chain.s001), seller("sun", chain.s001, gender="m")]
    roster(chain.s001, *people)
    return people


def test_the_book_is_whole_and_its_blanks_are_blank(chain: Chain) -> None:
    items = {one.code: one for one in Item.objects.select_related("section")}
    assert {code.partition("-")[0] for code in items} == {f"S{n}" for n in range(2, 22)} - {"S12", "S19"}
    assert [code for code, one in items.items() if one.own_penalty is None] == BLANK
    assert items["S7"].own_penalty == 10
    assert {items[code].own_penalty for code in FIVES} == {5}
    assert {one.section.joint for one in items.values()} == {"same"}
    limits = {code: one.limit for code, one in items.items() if one.limit is not None}
    assert limits == {"S10": D("30.00"), "S11": D("2.00"), "S18-1": D("0.20")}
    assert (items["S8"].script, items["S13"].script) == ("欢迎光临-华硕智汇家", "欢迎再次光临")
    assert items["S21"].exempt_jobs == ["验机人员"]
    assert Book.objects.get().published_at is not None


def test_one_violation_from_the_door_to_the_appeal(chain: Chain, inspector: Staff, team: list[Staff]) -> None:
    """Nobody greeted for 45 seconds: -5 for each of three, -5 for the manager; the appeal gives all of it back."""
    found = reported(chain.s001, rule("S10"), by=inspector, value=D("45"), description="顾客进店45秒无人接待")
    assert told(found) == {"lin": -5, "zhou": -5, "sun": -5, "manager1*": -5}
    assert score(*team, chain.manager) == [0, 0, 0, 0]
    confirmed(chain, found)
    assert score(*team, chain.manager) == [-5, -5, -5, -5]
    appealed(found, by=team[0])
    assert score(*team, chain.manager) == [-5, -5, -5, -5]
    decided("a", found, by=chain.hq, approve=True)
    assert (found.state, score(*team, chain.manager)) == ("overturned", [0, 0, 0, 0])
    rows = ScoreEntry.objects.filter(staff=chain.manager).order_by("seq")
    assert [(one.kind, one.amount, one.balance_after) for one in rows] == [("joint", -5, -5), ("reverse", 5, 0)]
    assert running.check().differences == 0


def test_an_appeal_that_is_wrong_changes_no_score(chain: Chain, inspector: Staff, team: list[Staff]) -> None:
    found = appealed(confirmed(chain, reported(chain.s001, rule("S9"), by=inspector)), by=chain.manager)
    decided("a", found, by=chain.hq, approve=False)
    assert (found.state, found.appeal.state, score(*team)) == ("upheld", "upheld", [-5, -5, -5])
    assert running.check().differences == 0


def test_the_whole_manual_in_one_day(chain: Chain, inspector: Staff, team: list[Staff]) -> None:
    """Twelve rules of 5 for everybody, S7 of 10, S14-4 and S16-2 for women, S15-2 and S16-1 for the man alone.

    Women: 12 x 5 + 10 + 2 x 5 = 80; the man the same; the manager answers for all 17 of them: 12 x 5 + 10 + 4 x 5 = 90.
    """
    for code in [*FIVES, "S7", "S14-4", "S16-2", "S15-2", "S16-1"]:
        confirmed(chain, reported(chain.s001, rule(code), by=inspector))
    assert score(*team, chain.manager) == [-80, -80, -80, -90]
    assert running.check().differences == 0


@pytest.mark.parametrize("code", BLANK)
def test_what_has_no_points_cannot_be_applied(chain: Chain, inspector: Staff, team: list[Staff], code: str) -> None:
    with pytest.raises(Refused) as refused:
        reported(chain.s001, rule(code), by=inspector)
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.VIOLATION_REFUSED, "penalty_unset")
    assert not Violation.objects.exists()


def test_who_found_or_answers_for_it_decides_nothing(chain: Chain, inspector: Staff, team: list[Staff]) -> None:
    """The region's manager who found it does not confirm it; who confirmed it does not decide the appeal."""
    own = reported(chain.s001, rule("S8"), by=chain.region_manager)
    violations.investigate(own, by=chain.manager, findings="", at=AT)
    assert refusal("v", own, chain.region_manager) == "own"
    assert decided("v", own, by=chain.hq, approve=True).confirmed_by == chain.hq
    appealed(own, by=team[1])
    assert refusal("a", own, chain.region_manager) == "own"
    assert refusal("a", own, chain.hq) == "own"
    assert refusal("a", own, chain.manager) == "level"
    assert decided("a", own, by=make_staff("hq2", "hq"), approve=True).state == "overturned"


def refusal(letter: str, violation: Violation, by: Staff) -> object:
    with pytest.raises(Refused) as refused:
        decided(letter, violation, by=by, approve=True)
    assert refused.value.code == Code.FORBIDDEN
    return refused.value.args_["reason"]


def test_what_is_declined_counts_for_nothing_and_may_be_reported_again(
    chain: Chain, inspector: Staff, team: list[Staff]
) -> None:
    found = reported(chain.s001, rule("S8"), by=inspector)
    violations.investigate(found, by=inspector, findings="看错了", at=AT)
    assert decided("v", found, by=chain.region_manager, approve=False).state == "dismissed"
    again = reported(chain.s001, rule("S8"), by=inspector)
    violations.withdraw(again, by=inspector, note="误报", at=AT)
    assert reported(chain.s001, rule("S8"), by=inspector).state == "reported"
    assert score(*team) == [0, 0, 0]


def test_an_appeal_comes_within_seven_days_and_from_who_is_charged(
    chain: Chain, inspector: Staff, team: list[Staff]
) -> None:
    found = confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
    late = AT + timedelta(days=7, seconds=1)
    for by, at, reason, code in (
        (chain.cashier2, AT, "x", Code.FORBIDDEN),
        (team[0], late, "x", Code.VIOLATION_REFUSED),
        (team[0], AT, "  ", Code.INVALID),
    ):
        with pytest.raises(Refused) as refused:
            deciding.appeal(found, by=by, reason=reason, at=at)
        assert refused.value.code == code
    deciding.appeal(found, by=team[0], reason="x", at=AT + timedelta(days=7))
    with pytest.raises(Refused) as refused:
        deciding.appeal(found, by=team[1], reason="x", at=AT)
    assert refused.value.code == Code.VIOLATION_STATE
    assert Approval.objects.filter(action="violation_appeal").count() == 1


def test_a_month_ends_as_if_what_was_overturned_had_never_been(
    chain: Chain, inspector: Staff, team: list[Staff]
) -> None:
    with travel(AT):
        first = confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
        confirmed(chain, reported(chain.s001, rule("S9"), by=inspector))
    appealed(first, by=team[0], at=AT + timedelta(days=1))
    decided("a", first, by=chain.hq, approve=True, at=AT + timedelta(days=12))
    november, december, january = (AT.date().replace(day=1) + timedelta(days=n) for n in (0, 30, 61))
    assert scores.of_months(november, december)[team[0].pk] == -5
    assert scores.of_months(december, january) == {}
    worst = scores.lines(ScoreEntry.objects.all())[0]
    assert (worst.own, worst.back, worst.total) in {(-10, 5, -5), (0, 5, -5)}
