"""The pages of call lists and automations, as people press them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Audience, Automation, Call, CallList, CallNote, Message
from campaigns.services import calls
from campaigns.services.calls import Wanted
from stores.models import Audit, Staff
from tests.campaigns.automations import make_automation
from tests.factories import Chain, make_member

pytestmark = pytest.mark.django_db
LISTS = "/admin/campaigns/calls/"


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    return client


@pytest.fixture
def made(chain: Chain) -> CallList:
    for store, name in ((chain.s001, "王芳"), (chain.s001, "李四"), (chain.s003, "远方")):
        make_member(store, name=name, points=500, sms_ok=True)
    wanted = Wanted("积分≥500", script="{salutation},您有{points}积分,可抵{value}元。")
    return calls.make(wanted, by=chain.hq, at=timezone.now())


def test_a_list_is_made_from_a_saved_audience(chain: Chain) -> None:
    make_member(chain.s001, points=500, sms_ok=True)
    client = enter(chain.manager)
    assert "还没有" in client.get(LISTS).text or "No call list yet" in client.get(LISTS).text
    saved = Audience.objects.get(code="points-500")
    assert f'value="{saved.pk}" selected' in client.get(f"{LISTS}new/?audience=points-500").text
    asked = {"name": "打电话", "audience": saved.pk, "store": chain.s001.pk, "script": "您好"}
    answer = client.post(f"{LISTS}new/", asked)
    row = CallList.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LISTS}{row.pk}/")
    assert (row.name, row.store, row.script, row.calls.count()) == ("打电话", chain.s001, "您好", 1)
    assert "打电话" in client.get(LISTS).text


def test_a_list_of_nobody_or_of_a_foreign_store_is_refused_beside_its_field(chain: Chain) -> None:
    client, saved = enter(chain.manager), Audience.objects.get(code="points-500")
    for store in (chain.s001.pk, chain.s003.pk):
        answer = client.post(f"{LISTS}new/", {"name": "a", "audience": saved.pk, "store": store})
        assert (answer.status_code, CallList.objects.count()) == (422, 0)


def test_one_after_another_is_called_with_script_and_phone(chain: Chain, made: CallList) -> None:
    client, call = enter(chain.manager), Call.objects.filter(store=chain.s001).order_by("pk")[0]
    page = client.get(f"{LISTS}{made.pk}/").text
    assert "王芳您好,您有500积分,可抵50元。" in page
    assert "远方" not in page
    number = call.member.phones.get().number
    assert number not in page
    shown = client.post(f"{LISTS}{made.pk}/{call.pk}/phone/").text
    assert f'href="tel:{number}"' in shown
    assert Audit.objects.get(action="phone.revealed").by == chain.manager
    answer = client.post(f"{LISTS}{made.pk}/{call.pk}/record/", {"result": "will_come", "note": "周六来"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LISTS}{made.pk}/")
    assert CallNote.objects.get().note == "周六来"
    after = client.get(f"{LISTS}{made.pk}/").text
    assert "李四您好" in after
    assert "周六来" in client.get(f"{LISTS}{made.pk}/?call={call.pk}").text


def test_what_is_refused_is_said_and_changes_nothing(chain: Chain, made: CallList) -> None:
    client, call = enter(chain.manager), Call.objects.filter(store=chain.s001).order_by("pk")[0]
    where, yesterday = f"{LISTS}{made.pk}/{call.pk}", timezone.localdate() - timedelta(days=1)
    assert client.post(f"{where}/record/", {"result": "dead"})["Location"] == f"{LISTS}{made.pk}/?call={call.pk}"
    client.post(f"{where}/record/", {"result": "called", "next_on": yesterday})
    calls.close(made, is_open=False, by=chain.hq, at=timezone.now())
    assert client.post(f"{where}/phone/").status_code == 302
    assert not CallNote.objects.exists()
    assert not Audit.objects.filter(action="phone.revealed").exists()
    assert "王芳" in client.get(f"{LISTS}{made.pk}/?call={call.pk}").text


def test_people_of_foreign_stores_are_not_there(chain: Chain, made: CallList) -> None:
    far = Call.objects.get(store=chain.s003)
    client = enter(chain.manager)
    assert client.get(f"{LISTS}{made.pk}/?call={far.pk}").status_code == 404
    assert client.post(f"{LISTS}{made.pk}/{far.pk}/phone/").status_code == 404
    assert enter(chain.manager2).get(f"{LISTS}{made.pk}/").status_code == 404
    assert enter(chain.finance).get(f"{LISTS}{made.pk}/").status_code == 403


def test_who_made_a_list_closes_it_and_opens_it_again(chain: Chain, made: CallList) -> None:
    assert enter(chain.manager).post(f"{LISTS}{made.pk}/close/").status_code == 403
    client = enter(chain.hq)
    for asked, is_open in (({}, False), ({"open": "1"}, True)):
        client.post(f"{LISTS}{made.pk}/close/", asked)
        made.refresh_from_db()
        assert made.is_open is is_open


def test_a_worked_list_says_that_nobody_is_left(chain: Chain, made: CallList) -> None:
    for call in Call.objects.all():
        calls.record(call, result="reached", by=chain.hq, at=timezone.now())
    assert "task_alt" in enter(chain.hq).get(f"{LISTS}{made.pk}/").text


def test_an_automation_is_switched_on_run_and_off_on_its_page(chain: Chain) -> None:
    today = timezone.localdate()
    born = make_member(chain.s001, name="王芳", birthday=today.replace(year=1992), sms_ok=True)
    row = make_automation("birthday", is_on=False)
    where, client = f"/admin/campaigns/automations/{row.pk}/", enter(chain.hq)
    page = client.get(where).text
    assert born.number in page
    assert "王芳" not in page
    assert f'href="{where}on/"' in page
    assert client.post(f"{where}move/on/").status_code == 302
    assert Automation.objects.get(pk=row.pk).is_on
    client.post(f"{where}move/run/")
    assert Message.objects.get().member == born
    after = client.get(where).text
    assert born.number not in after
    assert f"t-birthday {today:%m-%d}" in after
    client.post(f"{where}move/off/")
    assert not Automation.objects.get(pk=row.pk).is_on
    assert enter(chain.manager).post(f"{where}move/on/").status_code == 403
    assert where in client.get("/admin/campaigns/automation/").text


def test_a_new_automation_has_no_page_yet(chain: Chain) -> None:
    assert enter(chain.hq).get("/admin/campaigns/automation/add/").status_code == 200
