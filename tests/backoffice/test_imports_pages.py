"""The pages of an import: template, upload, preview, confirmation, job, undo; and who may do what."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from backoffice import tasks
from backoffice.resources import steps
from ledger.refused import Refused
from members.models import Member
from stores.importing import files, running
from stores.models import ImportBatch, Staff
from tests.backoffice.importing import apply
from tests.factories import Chain, make_staff
from tests.stores.tables import as_csv, as_xlsx

pytestmark = pytest.mark.django_db
HOME = "/admin/import/"
ROWS = [["phone", "name", "store"], ["13800138001", "张三", "S001"], ["13800138002", "李四", "S001"]]
BAD = [*ROWS, ["1380013800", "王五", "S001"]]


def enter(staff: Staff) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(staff)
    return client


def upload(client: Client, content: bytes, kind: str = "members", name: str = "a.csv") -> Any:
    return client.post(HOME, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def page(client: Client, batch: ImportBatch) -> str:
    answer = client.get(f"{HOME}{batch.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, batch: ImportBatch, step: str) -> list[str]:
    answer = client.post(f"{HOME}{batch.pk}/{step}/")
    assert answer.status_code == 302
    batch.refresh_from_db()
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_file_is_uploaded_looked_at_confirmed_and_undone(chain: Chain) -> None:
    client = enter(chain.hq)
    answer = upload(client, as_csv(ROWS))
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}{batch.pk}/")
    shown = page(client, batch)
    assert "Bring in: 2 new, 0 changed" in shown
    assert "李四" in shown
    assert not Member.objects.exists()
    press(client, batch, "apply")
    assert (batch.state, Member.objects.filter(status="active").count()) == ("applied", 2)
    assert not files.path_of(batch).exists()
    assert "2 new rows go again" in client.get(f"{HOME}{batch.pk}/undo-what/").content.decode()
    press(client, batch, "undo")
    assert (batch.state, Member.objects.filter(status="active").count()) == ("undone", 0)
    assert "张三" not in page(client, batch)


def test_faults_are_told_by_line_and_nothing_can_be_confirmed(chain: Chain) -> None:
    client = enter(chain.hq)
    upload(client, as_csv(BAD))
    batch = ImportBatch.objects.get()
    shown = page(client, batch)
    assert "Line 4 phone: has the wrong number of digits (1380013800)" in shown
    assert "Bring in" not in shown
    assert press(client, batch, "apply") != []
    assert not Member.objects.exists()
    press(client, batch, "discard")
    assert (batch.state, batch.errors, files.path_of(batch).exists()) == ("discarded", [], False)


def test_what_is_no_table_is_told_on_its_page(chain: Chain) -> None:
    client = enter(chain.hq)
    upload(client, b"<html></html>", name="a.xlsx")
    batch = ImportBatch.objects.get()
    assert "web page" in page(client, batch)
    assert batch.state == "bad"


def test_a_file_that_is_too_large_or_empty_is_told_at_once(chain: Chain, settings: Settings) -> None:
    client = enter(chain.hq)
    settings.IMPORT_MAX_MB = 0
    answer = upload(client, as_csv(ROWS))
    assert answer.status_code == 422
    assert "larger than 0 MB" in answer.content.decode()
    assert "The file is empty." in upload(client, b"").content.decode()
    assert not ImportBatch.objects.exists()


def test_a_hundred_lines_wait_for_nobody_and_more_than_500_are_a_job(
    chain: Chain, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.run_import, "delay", lambda *call: asked.append(call))
    client = enter(chain.hq)
    rows = [ROWS[0], *([f"138{place:08d}", "张三", "S001"] for place in range(501))]
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, as_xlsx(rows))
    batch = ImportBatch.objects.get()
    assert asked == [(batch.pk, "check", chain.hq.pk)]
    assert client.get(f"{HOME}{batch.pk}/")["Refresh"] == "2"
    assert tasks.run_import(*asked.pop()) == "ready"
    with django_capture_on_commit_callbacks(execute=True):
        press(client, batch, "apply")
    assert (batch.state, asked) == ("applying", [(batch.pk, "apply", chain.hq.pk)])
    assert tasks.run_import(*asked[0]) == "applied"
    assert Member.objects.count() == 501
    assert tasks.run_import(*asked.pop()) == "applied"
    with django_capture_on_commit_callbacks(execute=True):
        press(client, batch, "undo")
    assert tasks.run_import(*asked.pop()) == "undone"


def test_what_stopped_half_way_says_so_and_starts_again(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(chain.hq)

    def break_down(*_args: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(running, "_go_through", break_down)
        with pytest.raises(OSError, match="disk"):
            upload(client, as_csv(ROWS))
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.message) == ("failed", "It stopped (OSError). Nothing was written; start it again.")
    assert "Start again" in page(client, batch)
    press(client, batch, "again")
    assert batch.state == "ready"


def test_another_file_than_the_one_that_was_checked_is_not_applied(chain: Chain) -> None:
    client = enter(chain.hq)
    upload(client, as_csv(ROWS))
    batch = ImportBatch.objects.get()
    files.path_of(batch).write_bytes(as_csv(ROWS[:2]))
    with pytest.raises(Exception, match="invalid"):
        steps.take(batch, "apply", by=chain.hq)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count()) == ("ready", 0)
    assert press(client, batch, "apply") == ["The file that was checked is not there any more: upload it again."]


def test_what_has_changed_since_the_check_is_shown_for_a_second_look(chain: Chain) -> None:
    client = enter(chain.hq)
    upload(client, as_csv(ROWS))
    batch = ImportBatch.objects.get()
    apply(chain.hq, ROWS[:2])
    press(client, batch, "apply")
    assert (batch.state, batch.new, batch.unchanged, Member.objects.count()) == ("ready", 1, 1, 1)
    assert "Something has changed since the check" in batch.message
    press(client, batch, "apply")
    assert (batch.state, Member.objects.count()) == ("applied", 2)


@pytest.mark.parametrize("kind", ["members", "products", "staff"])
def test_templates_can_be_downloaded_and_their_headers_are_known(chain: Chain, kind: str) -> None:
    client = enter(chain.hq)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HOME}{kind}.xlsx").content))
    notes = [row[0].value for row in book.worksheets[1].iter_rows()]
    head, example = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert head == notes[1 : len(head) + 1]
    text = client.get(f"{HOME}{kind}.csv").content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == head
    assert example[0]
    upload(client, text.encode(), kind)
    batch = ImportBatch.objects.get()
    assert [error["fault"] for error in batch.errors] == ["is the example of the template: take it out"]


def test_managers_bring_in_members_alone_and_see_their_own_files(chain: Chain) -> None:
    manager = enter(chain.manager)
    upload(enter(chain.hq), as_csv(ROWS))
    foreign = ImportBatch.objects.get()
    assert manager.get(f"{HOME}{foreign.pk}/").status_code == 404
    assert manager.post(f"{HOME}{foreign.pk}/apply/").status_code == 404
    assert manager.get(f"{HOME}staff.xlsx").status_code == 404
    assert upload(manager, as_csv(ROWS), "products").status_code == 422
    assert upload(manager, as_csv(ROWS)).status_code == 302
    assert ImportBatch.objects.count() == 2


def test_auditors_look_and_cashiers_do_not(chain: Chain) -> None:
    upload(enter(chain.hq), as_csv(ROWS))
    batch = ImportBatch.objects.get()
    auditor = enter(make_staff("auditor1", "auditor"))
    assert "Bring in" not in page(auditor, batch)
    assert auditor.post(f"{HOME}{batch.pk}/apply/").status_code == 403
    upload(auditor, as_csv(ROWS))
    assert ImportBatch.objects.count() == 1
    assert enter(chain.cashier).get(HOME).status_code == 403
    assert Client().get(HOME).status_code == 302


def test_the_list_of_imports_costs_the_same_for_many(
    chain: Chain, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(chain.hq)
    assert "Nothing was brought in yet" in client.get(HOME).content.decode()
    for place in range(12):
        ImportBatch.objects.create(kind="members", file_name=f"{place}.csv", size=1, by=chain.hq)
    with django_assert_max_num_queries(12):
        client.get(HOME)


def test_files_that_nobody_confirms_are_given_up_after_a_week(chain: Chain) -> None:
    client = enter(chain.hq)
    upload(client, as_csv(ROWS))
    upload(client, as_csv(BAD))
    fresh = ImportBatch.objects.get(state="ready")
    old = ImportBatch.objects.get(state="bad")
    ImportBatch.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    assert tasks.clean_imports() == {"files": 1}
    old.refresh_from_db()
    assert (old.state, old.errors, files.path_of(old).exists()) == ("discarded", [], False)
    assert files.path_of(fresh).exists()


def test_what_was_applied_is_not_given_up(chain: Chain) -> None:
    batch = apply(chain.hq, ROWS)
    with pytest.raises(Refused):
        running.discard(batch, by=chain.hq)
