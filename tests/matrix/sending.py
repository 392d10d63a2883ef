"""What the pages of sending need: a draft, a Moments post, a notice to somebody of S001, a receipt, a provider's text."""

from datetime import date

from campaigns.models import MomentsPost
from messaging.models import Gateway, Notice, ProviderTemplate, Receipt
from stores.models import Store
from tests.factories import AT, Chain, make_member
from tests.reports.telling import make_campaign


def make_sending(chain: Chain, store: Store) -> None:
    make_campaign(f"draft {store.code}", store=store, state="draft", started_at=None, body="{name}")
    MomentsPost.objects.create(
        store=store, kind="ad", week=date(2026, 11, 16), text="新品到店", by=chain.manager, at=AT
    )
    if store == chain.s001:
        member, aliyun = make_member(store), Gateway.objects.get(code="aliyun")
        Notice.objects.create(kind="receipt", gateway="console", send_after=AT, text="小票", member_id=member.pk)
        Receipt.objects.create(gateway="aliyun", provider_id="P1", to_hash="x", delivered=True, at=AT)
        ProviderTemplate.objects.create(gateway=aliyun, name="welcome", provider_code="SMS_1", state="approved")
