"""Tencent SMS (2021-01-11) through its official SDK, an extra (`requirements-sms.txt`).

One call carries one set of values for up to 200 numbers: a batch is grouped by template and values, which go in the
order that the template's code names (`1234567 name points`), else in their own. Each number gets a serial number of its own. Tencent signs no callback; the secret path
and the list of addresses are the proof, the view checks both.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from messaging.gateways import handing
from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Reply, Report, Unverified
from messaging.gateways.tencent.codes import by_code, judged

PER_CALL = 200
REGION = "ap-guangzhou"
ASKED = timedelta(days=3)
DELIVERED = {"SUCCESS": True, "FAIL": False}


def made(settings: Mapping[str, str], timeouts: Timeouts) -> Any:
    """The SDK's client; it tries once. `NotInstalled`."""
    try:
        from tencentcloud.common.credential import Credential  # noqa: PLC0415 - an extra, read when it is used
        from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415 - as above
        from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415 - as above
        from tencentcloud.sms.v20210111.sms_client import SmsClient  # noqa: PLC0415 - as above
    except ImportError as missing:
        raise handing.NotInstalled("tencentcloud-sdk-python-sms") from missing
    protocol, host = handing.split_endpoint(settings["endpoint"])
    wire = HttpProfile(protocol=protocol, endpoint=host, reqTimeout=(timeouts.connect, timeouts.read))
    return SmsClient(Credential(settings["key"], settings["secret"]), REGION, ClientProfile(httpProfile=wire))


class Tencent:
    """`settings` hold key, secret, app (SmsSdkAppId) and endpoint; `signature` is the approved 签名."""

    deduplicates = False
    batch = PER_CALL
    queries = True

    def __init__(self, settings: Mapping[str, str], *, signature: str, timeouts: Timeouts | None = None) -> None:
        self.settings = settings
        self.signature = signature
        self.timeouts = timeouts or Timeouts()
        self._client: Any = None

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        return handing.handed(handing.groups(batch, _same, PER_CALL), self._send)

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        """By phone, one call each. A message in doubt is found where it went alone, by our id in its session."""
        return handing.asked(sent, provider_ids, self._asked)

    def parse(self, callback: Callback) -> Parsed:
        """Reports come as an array, a reply alone as an object."""
        try:
            said = json.loads(callback.body)
            rows = said if isinstance(said, list) else [said]
            reports = [_report(row) for row in rows if "sid" in row]
            replies = [_reply(row) for row in rows if "text" in row]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unverified("not readable") from error
        if not reports and not replies:
            raise Unverified("neither reports nor replies")
        return Parsed(reports, replies, '{"result": 0, "errmsg": "OK"}', "application/json")

    def _api(self) -> tuple[Any, Any]:
        """The client and the requests' types."""
        if self._client is None:
            self._client = made(self.settings, self.timeouts)
        from tencentcloud.sms.v20210111 import models  # noqa: PLC0415 - an extra, and here it is installed

        return self._client, models

    def _send(self, group: handing.Group) -> list[Answer]:
        if not group[0].template:
            return handing.all_of(group, Outcome.REFUSED, "template")
        try:
            listed = self._called(group)
        except handing.NotInstalled as missing:
            raise handing.Stopped(Outcome.LATER, "NotInstalled") from missing
        except Exception as error:  # The SDK raises whatever its libraries raise.
            outcome, code = judged(error)
            if outcome is Outcome.REFUSED:
                return handing.all_of(group, outcome, code)
            raise handing.Stopped(outcome, code) from error
        by_phone = {handing.e164(str(row.PhoneNumber)): row for row in listed}
        return [_answer(one, by_phone.get(one.to)) for one in group]

    def _called(self, group: handing.Group) -> Sequence[Any]:
        client, models = self._api()
        request = models.SendSmsRequest()
        request.SmsSdkAppId = self.settings["app"]
        request.SignName = self.signature
        request.TemplateId, values = handing.templated(group[0])
        request.TemplateParamSet = list(values.values())
        request.PhoneNumberSet = [one.to for one in group]
        request.SessionContext = group[0].id if len(group) == 1 else ""
        return client.SendSms(request).SendStatusSet or []

    def _asked(self, one: Outgoing, number: str) -> list[Report]:
        client, models = self._api()
        now = datetime.now(UTC)
        request = models.PullSmsSendStatusByPhoneNumberRequest()
        request.SmsSdkAppId = self.settings["app"]
        request.PhoneNumber = one.to
        request.BeginTime, request.EndTime = int((now - ASKED).timestamp()), int(now.timestamp())
        request.Offset, request.Limit = 0, 100
        rows = client.PullSmsSendStatusByPhoneNumber(request).PullSmsSendStatusSet or []
        return [
            Report(row.SerialNo, one.to, DELIVERED.get(row.ReportStatus), str(row.Description or "")[:64], one.id)
            for row in rows
            if (number and row.SerialNo == number) or row.SessionContext == one.id
        ]


def _same(one: Outgoing) -> tuple[str, tuple[str, ...]]:
    return one.template, tuple(handing.templated(one)[1].values())


def _answer(one: Outgoing, row: Any) -> Answer:
    if row is None:
        return Answer(one.id, Outcome.UNKNOWN, code="no answer")
    return Answer(one.id, by_code(str(row.Code)), str(row.SerialNo or "")[:64], str(row.Code)[:64])


def _report(row: Mapping[str, Any]) -> Report:
    phone = handing.e164(str(row["mobile"]), str(row["nationcode"]))
    return Report(str(row["sid"]), phone, DELIVERED.get(row["report_status"]), str(row.get("errmsg") or ""))


def _reply(row: Mapping[str, Any]) -> Reply:
    """A reply has no number of its own: phone, time and text tell doubled ones apart."""
    phone = handing.e164(str(row["mobile"]), str(row["nationcode"]))
    told = f"{phone} {row['time']} {row['text']}"
    return Reply(phone, str(row["text"]), hashlib.sha256(told.encode()).hexdigest()[:32])
