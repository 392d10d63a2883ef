"""A manager of head office brings a table in, in a real browser: faults, a mended file, confirmation, undo, export."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from stores.models import Audit, ImportBatch
from tests.factories import make_staff
from tests.stores.tables import as_xlsx

HEADER = ["phone", "name", "store", "points", "principal"]
GOOD = [["13800138001", "张三", "S001", 300, "200.00"], ["13800138002", "李四", "人民路旗舰店", "", ""]]


@pytest.fixture
def office(page: Page, client: Client, live_server: LiveServer) -> Page:
    """Somebody of head office in front of the page of imports."""
    client.force_login(make_staff("zong", "hq", name="总部"), backend="config.permissions.AssignmentBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.goto("/admin/import/")
    return page


def upload(page: Page, path: Path, rows: list[list[object]]) -> None:
    path.write_bytes(as_xlsx([HEADER, *rows]))
    page.goto("/admin/import/")
    page.locator("select[name=kind]").select_option("members")
    page.locator("input[name=file]").set_input_files(path)
    page.locator(".hy-upload button").click()
    page.wait_for_url("**/admin/import/*/")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_table_comes_in_and_goes_again(office: Page, tmp_path: Path, width: int, height: int) -> None:
    office.set_viewport_size({"width": width, "height": height})
    upload(office, tmp_path / "会员.xlsx", [*GOOD, ["1380013800", "王五", "S001", -5, ""]])
    expect(office.locator(".hy-is-bad")).to_be_visible()
    expect(office.locator(".hy-faults li")).to_have_count(2)
    expect(office.locator("td.hy-wrong")).to_have_count(2)
    assert office.locator("form[action$='/apply/']").count() == 0
    upload(office, tmp_path / "会员.xlsx", list(GOOD))
    expect(office.locator(".hy-is-ready")).to_be_visible()
    assert office.evaluate("() => document.documentElement.scrollWidth") <= width
    office.locator("form[action$='/apply/'] button").click()
    expect(office.locator(".hy-is-applied")).to_be_visible()
    assert Member.objects.get(name="张三").points == 300
    office.locator("a[href$='/undo-what/']").click()
    office.locator("form[action$='/undo/'] button").click()
    expect(office.locator(".hy-is-undone")).to_be_visible()
    assert not Member.objects.filter(name="张三").exists()
    assert ImportBatch.objects.get(state="undone").undone_by


def test_the_list_of_members_is_saved_as_a_table(office: Page) -> None:
    office.goto("/admin/members/member/?q=林雨晴")
    office.locator("a[href*='/export/?']").click()
    with office.expect_download() as saved:
        office.locator("form.hy-ask button").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert "林雨晴" in text
    assert "138****1234" in text
    assert Audit.objects.get(action="export").detail["rows"] == 1
