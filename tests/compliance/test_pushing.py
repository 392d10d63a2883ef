"""Messages to groups, on a real wire: signed, at most 20 a minute, else a digest; what is in doubt is not said again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from time_machine import travel

from compliance import tasks
from compliance.models import Push, Robot
from compliance.services import pushing, robots
from compliance.services.pushing import Word, push
from messaging.gateways.robots import Foreign
from messaging.rules.states import State
from messaging.services import sealing
from stores.models import Audit
from tests.compliance.daily import DINGTALK, SECRET, at, make_robot
from tests.factories import Chain
from tests.messaging.wire import SILENT, Asked, Provider, Said, provider

pytestmark = pytest.mark.django_db
TEN = at("10:00")


@pytest.fixture
def said() -> list[Said]:
    """What the server answers from now on; empty: taken."""
    return []


@pytest.fixture
def group(settings: Any, said: list[Said]) -> Iterator[Provider]:
    """A server in the place of DingTalk's."""

    def answer(_asked: Asked) -> Said:
        return said[0] if said else (200, {"errcode": 0, "errmsg": "ok"})

    with provider(answer) as server:
        settings.ROBOT_ORIGINS = [server.endpoint]
        settings.SEND_CONNECT_SECONDS, settings.SEND_READ_SECONDS = 1.0, 0.3
        yield server


def robot_of(chain: Chain, server: Provider, **fields: Any) -> Robot:
    return make_robot(chain.hq, address=f"{server.endpoint}/robot/send?access_token=tok", **fields)


def texts(server: Provider) -> list[str]:
    return [one.values["text"]["content"] for one in server.asked]


def leave(robot: Robot, count: int, *, first: int = 0, when: datetime = TEN) -> None:
    for place in range(first, first + count):
        assert push(Word("list", f"缺{place}", f"r{place}"), [robot], at=when) == 1


def send(when: datetime) -> int:
    with travel(when, tick=False):
        return pushing.send_due()


def test_a_message_is_signed_and_said_once(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 1)
    assert push(Word("list", "again", "r0"), [robot], at=TEN) == 0
    assert (send(TEN), send(TEN)) == (1, 0)
    assert texts(group) == ["缺0"]
    assert {"access_token", "timestamp", "sign"} <= group.asked[0].values.keys()
    row = Push.objects.get()
    assert (row.state, row.sent_at, row.attempts) == (State.SENT, TEN, 1)


def test_twenty_go_alone_in_a_minute_and_the_next_ones_wait_for_it_to_end(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 20)
    assert send(TEN) == 20
    leave(robot, 2, first=20)
    # A call may take 1.3 seconds: one that began earlier may have arrived so much later.
    assert send(TEN + timedelta(seconds=61)) == 0
    assert send(TEN + timedelta(seconds=62)) == 2
    assert texts(group) == [f"缺{place}" for place in range(22)]


def test_the_21st_makes_a_digest(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 21)
    assert send(TEN) == 1
    heading, *rest = texts(group)[0].split("\n\n")
    assert "21" in heading
    assert rest == [f"缺{place}" for place in range(21)]
    assert set(Push.objects.values_list("state", flat=True)) == {State.SENT}
    assert Push.objects.values("call").distinct().count() == 1


def test_each_robot_has_its_own_minute(chain: Chain, group: Provider) -> None:
    one, other = robot_of(chain, group, per_minute=1), robot_of(chain, group, name="other", per_minute=1)
    leave(one, 1)
    assert push(Word("list", "缺1", "r1"), [one, other], at=TEN) == 2
    assert send(TEN) == 2
    assert sorted(text.split("\n\n")[1:] for text in texts(group)) == [[], ["缺0", "缺1"]]


def test_what_is_in_doubt_is_never_said_again(chain: Chain, group: Provider, said: list[Said]) -> None:
    said.append(SILENT)
    leave(robot_of(chain, group), 1)
    assert send(TEN) == 1
    said.clear()
    assert [send(TEN + timedelta(hours=hour)) for hour in (1, 2)] == [0, 0]
    assert len(group.asked) == 1
    assert Push.objects.get().state == State.UNKNOWN


def test_a_worker_that_died_leaves_doubt_and_the_group_goes_on(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 1)
    assert pushing.claim(robot.pk, at=TEN) is not None
    leave(robot, 1, first=1)
    assert send(TEN) == 0
    with travel(TEN + timedelta(seconds=121), tick=False):
        assert tasks.send_pushes() == 1
    assert [row.state for row in Push.objects.order_by("reference")] == [State.UNKNOWN, State.SENT]
    assert texts(group) == ["缺1"]


def test_too_fast_is_said_later_and_a_wrong_signature_never(chain: Chain, group: Provider, said: list[Said]) -> None:
    said.append((200, {"errcode": 130101, "errmsg": "too fast"}))
    leave(robot_of(chain, group), 1)
    assert send(TEN) == 1
    row = Push.objects.get()
    assert (row.state, row.code, row.send_after) == (State.QUEUED, "130101 too fast", TEN + timedelta(seconds=30))
    said[0] = (200, {"errcode": 310000, "errmsg": "sign not match"})
    assert send(TEN + timedelta(minutes=2)) == 1
    row.refresh_from_db()
    assert (row.state, row.code) == (State.FAILED, "310000 sign not match")


def test_a_reminder_that_comes_too_late_is_not_said(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    push(Word("reminder", "gleich", "r", useful=timedelta(minutes=30)), [robot], at=TEN)
    push(Word("overdue", "für immer", "r", useful=None), [robot], at=TEN)
    assert send(TEN + timedelta(minutes=30)) == 1
    assert texts(group) == ["für immer"]
    assert Push.objects.get(kind="reminder").code == "expired"


def test_a_robot_that_was_switched_off_says_nothing(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 1)
    Robot.objects.update(is_active=False)
    assert (send(TEN), group.asked, Push.objects.get().code) == (0, [], "robot_off")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"SECRET_KEY": "another", "SECRET_KEY_FALLBACKS": []}, "sealed"), ({"ROBOT_ORIGINS": []}, "foreign")],
)
def test_without_key_or_server_nobody_is_called(
    chain: Chain, group: Provider, settings: Any, change: dict[str, Any], code: str
) -> None:
    leave(robot_of(chain, group), 1)
    for name, value in change.items():
        setattr(settings, name, value)
    assert send(TEN) == 1
    row = Push.objects.get()
    assert (row.state, row.code, group.asked) == (State.FAILED, code, [])


def test_a_call_at_a_time_for_each_robot(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group)
    leave(robot, 2)
    assert pushing.claim(robot.pk, at=TEN) is not None
    assert pushing.claim(robot.pk, at=TEN) is None
    assert pushing.claim(robot.pk + 1000, at=TEN) is None


def test_a_long_text_is_cut(chain: Chain, group: Provider) -> None:
    push(Word("list", "缺" * 1001, "r"), [robot_of(chain, group)], at=TEN)
    assert Push.objects.get().text == "缺" * 999 + "…"


def test_a_test_message(chain: Chain, group: Provider) -> None:
    robot = robot_of(chain, group, name="S001 群")
    pushing.test(robot, by=chain.hq, at=TEN)
    pushing.test(robot, by=chain.hq, at=TEN)
    assert send(TEN) == 2
    assert "S001 群" in texts(group)[0]
    assert Audit.objects.filter(action="robot.tested").count() == 2


def test_the_broker_is_rung_when_it_is_written(
    chain: Chain, group: Provider, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(pushing.current_app, "send_task", lambda name, **_how: rung.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        leave(robot_of(chain, group), 1)
    assert rung == ["compliance.tasks.send_pushes"]


def test_secrets_stand_nowhere_in_clear(chain: Chain) -> None:
    robot = make_robot(chain.hq)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM compliance_robot r")
        stored = cursor.fetchone()[0]
    told = [str(row.detail) for row in Audit.objects.filter(action__startswith="robot.")]
    assert not [text for text in [stored, *told] if SECRET in text or "tok" in text.replace("token", "")]
    way = pushing.opened(robot)
    assert (way.origin, way.token, way.secret) == ("https://oapi.dingtalk.com", "tok", SECRET)


def test_a_change_keeps_the_secret_that_is_not_typed_again(chain: Chain) -> None:
    robot = make_robot(chain.hq)
    robot.name = "新名"
    robots.save(robot, ["name"], by=chain.hq, at=TEN)
    assert pushing.opened(Robot.objects.get()).secret == SECRET
    robots.save(robot, [], by=chain.hq, at=TEN, secret="")
    assert pushing.opened(Robot.objects.get()).secret == ""
    robots.save(robot, [], by=chain.hq, at=TEN)
    fields = [row.detail["fields"] for row in Audit.objects.filter(action="robot.changed").order_by("pk")]
    assert fields == [["name"], ["secret_sealed"]]
    with pytest.raises(Foreign):
        robots.save(robot, [], by=chain.hq, at=TEN, address=DINGTALK.replace("oapi", "evil"))


def test_by_night_secrets_are_sealed_with_the_new_key(chain: Chain, settings: Any) -> None:
    settings.SECRET_KEY = "first"
    make_robot(chain.hq)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    Robot.objects.create(name="lost", kind="wecom", origin="https://qyapi.weixin.qq.com", token_sealed="x")
    assert tasks.reseal() == {"robots": 1}
    settings.SECRET_KEY_FALLBACKS = []
    assert pushing.opened(Robot.objects.get(name="店群")).secret == SECRET
    with pytest.raises(sealing.Unreadable):
        pushing.opened(Robot.objects.get(name="lost"))


def test_who_hears_of_a_store(chain: Chain) -> None:
    places = {"own": {"store": chain.s001}, "region": {"region": chain.s001.region}, "chain": {}}
    places |= {"other": {"store": chain.s002}, "far": {"region": chain.s003.region}, "off": {"is_active": False}}
    for name, place in places.items():
        make_robot(chain.hq, name, **place)
    assert {row.name for row in robots.of(chain.s001)} == {"own", "region", "chain"}
    heard = {row.name for row in Robot.objects.exclude(name="off") if robots.hears(row, chain.s001)}
    assert heard == {"own", "region", "chain"}
