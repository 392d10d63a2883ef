"""Trees of conditions: what is refused, what is the same, and that members(tree) is what Python says of each member."""

from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import audience
from campaigns.audience_words import unknown, words
from campaigns.rules import tree
from campaigns.rules.conditions import Fault
from members.models import Tag
from stores.scoping import Scope
from tests.campaigns.judging import House, meant
from tests.factories import AT, make_store

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope(everywhere=True)


def one(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


POINTS = one("points", "ge", 500)

FAULTY = [
    (None, "", "shape"),
    ([], "", "shape"),
    ({"all": {}}, "", "shape"),
    ({"all": [], "any": []}, "", "shape"),
    ({"any": []}, "", "empty"),
    ({"all": [POINTS, {"any": []}]}, "all.1", "empty"),
    ({"not": {"all": []}}, "not", "empty"),
    ({"not": {"not": {"not": {"not": {"not": {"not": POINTS}}}}}}, "not.not.not.not.not", "deep"),
    ({"all": [POINTS] * 51}, "", "many"),
    ({"all": [{"any": [POINTS] * 26}, {"any": [POINTS] * 26}]}, "", "many"),
    (one("height", "ge", 1), "", "field"),
    (one([], "ge", 1), "", "field"),  # type: ignore[arg-type]
    (one("points", "in", 1), "", "op"),
    (one("points", {}, 1), "", "op"),  # type: ignore[arg-type]
    ({"any": [POINTS, {"not": one("points", "ge", value=True)}]}, "any.1.not", "number"),
    (one("points", "ge", "500"), "", "number"),
    (one("visits", "ge", -1), "", "number"),
    (one("birthday", "month", 13), "", "number"),
    (one("birthday", "today", 1), "", "nothing"),
    (one("spend", "ge", 12), "", "money"),
    (one("balance", "ge", "1.234"), "", "money"),
    (one("expiring", "within", {"days": 30}), "", "expiring"),
    (one("child_age", "between", {"from": 4, "to": 3}), "", "age"),
    (one("rfm", "is", "56*"), "", "rfm"),
    (one("consent", "is", 1), "", "yes_no"),
    (one("tier", "in", []), "", "chosen"),
    (one("tag", "in", ["1"]), "", "chosen"),
    (one("city", "in", ["a\x00"]), "", "chosen"),
    (one("gender", "in", ["x"]), "", "chosen"),
    (one("coupon", "holds", ""), "", "codes"),
]


@pytest.mark.parametrize(("wrong", "path", "code"), FAULTY)
def test_refuses(wrong: Any, path: str, code: str) -> None:
    [fault] = tree.check(wrong)
    assert (fault.path, fault.code) == (path, code)
    assert "{" not in words(fault)


def test_depth_five_and_fifty_conditions_are_taken() -> None:
    deep = {"not": {"not": {"not": {"not": {"all": [POINTS] * 50}}}}}
    assert tree.check(deep) == []
    assert len(list(tree.conditions(deep))) == 50


def test_plain_form() -> None:
    assert tree.normal({}) == tree.normal({"all": []}) == {}
    assert tree.normal(POINTS) == tree.normal({"any": [{"all": [POINTS]}]}) == {"all": [POINTS]}
    assert tree.normal({"not": {"not": POINTS}}) == {"all": [POINTS]}
    assert tree.normal({"not": POINTS}) == {"all": [{"not": POINTS}]}
    nested = {"all": [POINTS, {"all": [one("spend", "ge", "7.5"), POINTS]}, {"any": [POINTS, one("visits", "le", 3)]}]}
    assert tree.normal(nested) == {
        "all": [POINTS, one("spend", "ge", "7.50"), {"any": [POINTS, one("visits", "le", 3)]}]
    }
    assert tree.normal(one("tier", "in", ["vip", "basic", "vip"])) == {"all": [one("tier", "in", ["basic", "vip"])]}


def test_in_words() -> None:
    tag = Tag.objects.get(name="重点客户")
    make_store("S001", name="Nanjing Road")
    whole = {
        "all": [
            POINTS,
            {"any": [one("tier", "from", "vip"), one("store", "in", ["S001", "S9"]), one("tag", "in", [tag.pk])]},
            {"not": one("gender", "in", ["f"])},
            one("coupon", "holds", []),
            one("consent", "is", value=True),
            one("consent", "is", value=False),
            one("expiring", "within", {"days": 30, "from": 1}),
            one("city", "in", ["上海", "苏州"]),
            one("last_visit", "within", 9),
        ]
    }
    assert tree.check(whole) == []
    with translation.override("en"):
        described, everybody = audience.described(whole), audience.described({})
    assert described == (
        "points at least 500 and (tier VIP or higher or home store one of Nanjing Road, S9 or tag one of 重点客户) and "
        "not (gender one of female) and usable coupon of any offer and agrees to messages is yes and "
        "agrees to messages is no and points expiring at least 1 within 30 days and city one of 上海, 苏州 and "
        "last visit at most 9 days ago"
    )
    assert everybody == "all active members"
    assert unknown(whole) == [Fault("all.1.any.1", "unknown", {"value": "S9"})]
    assert unknown({"not": one("tier", "from", "gold")}) == [Fault("not", "unknown", {"value": "gold"})]


CODES = st.lists(st.sampled_from(["S001", "S002", "S9", "R1", "R2", "basic", "vip", "gold"]), min_size=1, max_size=3)
TEXTS = st.lists(st.sampled_from(["上海", "苏州", "吸粉", "养粉", "x"]), min_size=1, max_size=3)
DAYS = st.integers(0, 70)
YUAN = st.sampled_from(["0", "10.5", "333.33", "1000", "1500.00"])
VALUES = {
    "points": st.integers(-10, 2_000),
    "count": st.integers(0, 8),
    "ago": DAYS | st.integers(0, 3_650),
    "soon": DAYS | st.integers(0, 366),
    "month": st.integers(1, 12),
    "nothing": st.none(),
    "money": YUAN,
    "expiring": st.fixed_dictionaries({"days": DAYS, "from": st.integers(0, 900)}),
    "age": st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: {"from": min(p), "to": max(p)}),
    "rfm": st.text("12345*", min_size=3, max_size=3),
    "yes_no": st.booleans(),
    "tags": st.lists(st.integers(1, 20), min_size=1, max_size=3),
    "genders": st.lists(st.sampled_from(["", "f", "m"]), min_size=1, max_size=3),
    "offers": st.lists(st.sampled_from(["A", "B", "Z"]), max_size=2),
    "tier": st.sampled_from(["basic", "vip", "diamond", "gold"]),
    "cities": TEXTS,
    "stages": TEXTS,
    "tiers": CODES,
    "stores": CODES,
    "regions": CODES,
}
RIGHT = st.sampled_from([(field, op, kind) for field, ops in tree.FIELDS.items() for op, kind in ops.items()]).flatmap(
    lambda named: VALUES[named[2].name].map(lambda value: one(named[0], named[1], value))
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WILD = st.builds(one, st.sampled_from(list(tree.FIELDS)) | ANY, st.sampled_from(["in", "ge", "is"]) | ANY, ANY)


def grown(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    groups = lambda inner: st.lists(inner, min_size=1, max_size=3)  # noqa: E731
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(lambda kind, many: {kind: many}, st.sampled_from(["all", "any"]), groups(inner))
            | inner.map(lambda node: {"not": node})
        ),
        max_leaves=8,
    )


def settled(examples: int) -> settings:
    """No deadline on a shared machine; one house for all examples, which only read."""
    kept = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=kept)


@pytest.fixture
def house() -> House:
    return House()


@settled(300)
@given(grown(RIGHT))
def test_members_are_those_that_python_finds(house: House, asked: dict[str, Any]) -> None:
    if tree.check(asked):
        assert {fault.code for fault in tree.check(asked)} == {"deep"}
        return
    expected = {m.pk for m in house.members if m.status == "active" and meant(m, asked)}
    plain = tree.normal(asked)
    assert set(audience.members(asked, at=AT).values_list("pk", flat=True)) == expected
    assert set(audience.members(plain, at=AT).values_list("pk", flat=True)) == expected
    assert tree.check(plain) == []
    assert tree.normal(plain) == plain


@settled(300)
@given(grown(RIGHT | WILD) | ANY)
def test_whatever_comes_is_refused_in_words_or_runs(house: House, wild: Any) -> None:
    found = tree.check(wild)
    assert all(words(fault) for fault in found)
    if not found:
        statement, parameters = audience.sql(wild, at=AT)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} AND id > %s ORDER BY id LIMIT 3", [*parameters, 0])
            first = [row[0] for row in cursor.fetchall()]
        assert first == list(audience.members(wild, at=AT).order_by("pk").values_list("pk", flat=True)[:3])
        assert audience.described(wild)


def test_each_field_by_itself(house: House) -> None:
    """Every operator meets somebody and misses somebody, so that the random trees say something."""
    values = {
        "points": 300, "count": 3, "ago": 90, "soon": 60, "month": 3, "money": "20.00", "rfm": "*2*", "yes_no": True,
        "expiring": {"days": 30, "from": 200}, "age": {"from": 3, "to": 9}, "tags": [house.tags[0].pk],
        "genders": ["f"], "offers": ["A"], "tier": "vip", "cities": ["上海"], "stages": ["养粉"], "tiers": ["basic"],
        "stores": ["S001"], "regions": ["R2"], "nothing": None,
    }  # fmt: skip
    for field, ops in tree.FIELDS.items():
        for op, kind in ops.items():
            value = {("points", "eq"): 0}.get((field, op), "900.00" if field == "spend" else values[kind.name])
            asked = one(field, op, value)
            found = audience.members(asked, at=AT).count()
            assert found == sum(m.status == "active" and meant(m, asked) for m in house.members)
            assert 0 < found < 54 or op == "today", (field, op, found)


def test_counted_and_sampled_within_what_one_may_see(house: House) -> None:
    everybody = audience.count({}, at=AT, scope=EVERYWHERE)
    active = [m for m in house.members if m.status == "active"]
    assert (everybody.people, everybody.agreed) == (len(active), sum(m.sms_ok for m in active))
    own = Scope(stores=frozenset({house.s1.pk}))
    assert audience.count({}, at=AT, scope=own).people == sum(m.home_store_id == house.s1.pk for m in active)
    newest = audience.sample(POINTS, at=AT, scope=own)
    rich = [m for m in reversed(active) if m.home_store_id == house.s1.pk and m.points >= 500]
    assert [one.number for one in newest] == [m.number for m in rich[:10]]
    assert newest[0].name == "m**"
    assert "****" in newest[0].phone
    assert audience.sample(POINTS, at=AT, scope=Scope()) == []
