"""Keys: who gets in, and as whom."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from stores.api import HasHqScope
from stores.models import ApiKey
from stores.services import create_key
from tests.factories import Chain

pytestmark = pytest.mark.django_db


class Till(APIView):
    def get(self, request: Request) -> Response:
        return Response({"as": request.user.code, "store": request.auth.store.code})


class HeadOffice(APIView):
    permission_classes = [HasHqScope]

    def get(self, request: Request) -> Response:
        return Response({"as": request.user.code})


class ByName(HeadOffice):
    permission_classes = Till.permission_classes
    scope = "hq"


@pytest.fixture
def pos(chain: Chain) -> tuple[ApiKey, str]:
    return create_key("till 1", scope=ApiKey.Scope.POS, store=chain.s001)


def get(header: str, view: type[APIView] = Till) -> Response:
    headers = {"Authorization": header} if header else {}
    return view.as_view()(APIRequestFactory().get("/", headers=headers))


def test_a_tills_key_acts_as_its_machine_in_its_store(pos: tuple[ApiKey, str]) -> None:
    key, text = pos
    answer = get(f"Api-Key {text}")
    assert (answer.status_code, answer.data) == (200, {"as": key.staff.code, "store": "S001"})


@pytest.mark.parametrize("header", ["", "Api-Key", "Api-Key ", "Bearer x.y", "Api-Key x.y", "Api-Key \x00"])
def test_without_a_key_or_with_a_wrong_one_it_is_401(pos: tuple[ApiKey, str], header: str) -> None:
    answer = get(header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Api-Key"


def test_the_prefix_alone_opens_nothing(pos: tuple[ApiKey, str]) -> None:
    assert get(f"Api-Key {pos[0].prefix}.{'x' * 32}").status_code == 401


def test_a_revoked_an_expired_key_and_one_whose_machine_is_off_are_401(pos: tuple[ApiKey, str]) -> None:
    key, text = pos
    ApiKey.objects.update(expiry_date=timezone.now() - timedelta(seconds=1))
    assert get(f"Api-Key {text}").status_code == 401
    ApiKey.objects.update(expiry_date=timezone.now() + timedelta(hours=1))
    assert get(f"Api-Key {text}").status_code == 200
    key.staff.is_active = False
    key.staff.save(update_fields=["is_active"])
    assert get(f"Api-Key {text}").status_code == 401
    key.staff.is_active = True
    key.staff.save(update_fields=["is_active"])
    ApiKey.objects.update(revoked=True)
    assert get(f"Api-Key {text}").status_code == 401


def test_another_scope_is_403(pos: tuple[ApiKey, str]) -> None:
    head, text = create_key("warehouse", scope=ApiKey.Scope.HQ)
    assert get(f"Api-Key {text}").status_code == 403
    assert get(f"Api-Key {pos[1]}", HeadOffice).status_code == 403
    assert get(f"Api-Key {pos[1]}", ByName).status_code == 403
    assert get(f"Api-Key {text}", HeadOffice).data == {"as": head.staff.code}
    assert get(f"Api-Key {text}", ByName).status_code == 200


def test_the_last_use_is_written_at_most_once_a_minute(pos: tuple[ApiKey, str]) -> None:
    key, text = pos
    with CaptureQueriesContext(
        connection,
    ) as first:
        get(f"Api-Key {text}")
    with CaptureQueriesContext(connection) as second:
        get(f"Api-Key {text}")
    assert (len(first), len(second)) == (2, 1)
    key.refresh_from_db()
    assert key.last_used_at is not None
    ApiKey.objects.update(last_used_at=key.last_used_at - timedelta(seconds=61))
    get(f"Api-Key {text}")
    assert ApiKey.objects.get().last_used_at >= key.last_used_at


def test_the_command_prints_the_key_on_its_last_line(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_api_key", "till 1", scope="pos", store="S001")
    text = capsys.readouterr().out.splitlines()[-1]
    assert get(f"Api-Key {text}").data["store"] == "S001"
    call_command("create_api_key", "warehouse", "--scope", "hq")
    text = capsys.readouterr().out.splitlines()[-1]
    assert get(f"Api-Key {text}", HeadOffice).status_code == 200


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("till", {"scope": "pos"}, "needs --store"),
        ("till", {"scope": "hq", "store": "S001"}, "takes none"),
        ("till", {"scope": "pos", "store": "S999"}, "no store S999"),
        ("", {"scope": "hq"}, "1 to 50"),
        ("x" * 51, {"scope": "hq"}, "1 to 50"),
        ("till", {"scope": "cashier"}, "invalid choice"),
    ],
)
def test_the_command_refuses_what_makes_no_key(chain: Chain, name: str, options: dict[str, str], message: str) -> None:
    arguments = [text for key, value in options.items() for text in (f"--{key}", value)]
    with pytest.raises(CommandError, match=message):
        call_command("create_api_key", name, *arguments)
    assert not ApiKey.objects.exists()
