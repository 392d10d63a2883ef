"""Every address beside the plain pages of the admin's models: who gets in, and what of another store they meet there.

Letters as in `table.py`. `foreign`: what a page does with a row of S003, which is of another region and legal entity:
"denied" (not theirs to see), "chain" (looking one person up holds in all stores), None (the page takes no row).
"""

from dataclasses import dataclass, field

SELLERS = "CMRH"
EVERYBODY = "CMRIKAFHU"
INSPECTORS = "MRIH"
OFFICE = "MRIKAFHU"


@dataclass(frozen=True)
class Page:
    """Who (letters; None: no log-in is asked), how, with what; `{sale}` and the like are filled in from the world."""

    who: str | None
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)
    foreign: str | None = None


def post(who: str | None, foreign: str | None = None, **data: str) -> Page:
    return Page(who, "post", data, foreign)


PAGES: dict[str, Page] = {
    "": Page(None),
    "healthz": Page(None),
    "readyz": Page(None),
    "metrics": Page(""),
    "r/{token}/": Page(None),
    "callbacks/{token}/{token}/": post(None),
    "account/second-factor/": Page(EVERYBODY),
    "account/second-factor/set-up/": Page(EVERYBODY),
    # --- the till
    "till/": Page(SELLERS),
    "till/login/": Page(None),
    "till/logout/": post(EVERYBODY),
    "till/language/": post(None, language="en"),
    "till/store/": Page(EVERYBODY),
    "till/line/": post(SELLERS, text="A9"),
    "till/members/": post(SELLERS, foreign="chain", text="{member}"),
    "till/quote/": post(SELLERS, basket='{{"lines": [], "member": "{member}"}}', foreign="chain"),
    "till/pay/": post(SELLERS),
    "till/refund/": Page(SELLERS, data={"number": "{sale}"}, foreign="denied"),
    "till/refund/preview/": post(SELLERS, number="{sale}"),
    "till/refund/confirm/": post(SELLERS, number="{sale}"),
    "till/void/": Page(SELLERS),
    "till/void/confirm/": post(SELLERS, number="{sale}"),
    "till/receipts/": Page(SELLERS),
    "till/receipts/{sale}/": Page(SELLERS, foreign="denied"),
    "till/receipts/{sale}/print/": post(SELLERS, foreign="denied"),
    "till/receipts/{sale}/send/": post(SELLERS, foreign="denied"),
    "till/shift/": Page(SELLERS),
    "till/shift/till/": post(SELLERS, terminal="1"),
    "till/shift/open/": post(SELLERS),
    "till/shift/move/": post(SELLERS),
    "till/shift/count/": Page(SELLERS),
    "till/shift/preview/": post(SELLERS, shift="{shift}"),
    "till/shift/close/": post(SELLERS, shift="{shift}"),
    "till/shift/day/": Page("MRH"),
    "till/shift/{shift}/": Page(SELLERS, foreign="denied"),
    "till/top-up/": Page(SELLERS, data={"member": "{member}"}, foreign="chain"),
    "till/top-up/find/": post(SELLERS, foreign="chain", text="{member}"),
    "till/top-up/identity/": post(SELLERS, member="{member}"),
    "till/top-up/quote/": post(SELLERS, member="{member}"),
    "till/top-up/pay/": post(SELLERS, member="{member}"),
    "till/top-up/{topup}/": Page(SELLERS, foreign="denied"),
    "till/top-up/{topup}/print/": post(SELLERS, foreign="denied"),
    "till/top-up/{topup}/undo/": Page("MRH", foreign="denied"),
    "till/top-up/{topup}/undo/quote/": post("MRH", foreign="denied"),
    "till/top-up/{topup}/undo/ask/": post("MRH", foreign="denied"),
    "till/display/": Page(SELLERS),
    "till/held/": Page(SELLERS),
    "till/held/hold/": post(SELLERS),
    "till/held/recall/": post(SELLERS),
    "till/held/drop/": post(SELLERS),
    "till/join/": post(SELLERS),
    "till/join/paste/": post(SELLERS, text="张三 13805741234"),
    # --- the phone
    # Who inspects nowhere is led to the own record.
    "compliance/": Page(EVERYBODY),
    "compliance/me/": Page(EVERYBODY),
    # Only who is charged with it meets anything there.
    "compliance/me/{photo}/appeal/": post(""),
    "compliance/today/": Page(EVERYBODY),
    "compliance/today/open/": post("CMRH", store="S001"),
    "compliance/today/{task}/": post("CMRH", store="S001"),
    "compliance/roster/": Page(EVERYBODY),
    "compliance/roster/swap/": post(EVERYBODY, mine="{shift_row}", theirs="{shift_row}"),
    "compliance/roster/swap/{swap}/agree/": post(EVERYBODY),
    "compliance/preview/": post(INSPECTORS, store="S001", items=""),
    "compliance/inspections/{walk}/": post(INSPECTORS),
    "compliance/photos/{photo}/": post("M", foreign="denied"),
    "compliance/photos/{photo}/picture/": Page(EVERYBODY, foreign="denied"),
    "compliance/photos/{photo}/thumb/": Page(EVERYBODY, foreign="denied"),
    # --- the admin's own
    "admin/": Page(OFFICE),
    "admin/login/": Page(None),
    "admin/logout/": post(EVERYBODY),
    "admin/search/": Page(EVERYBODY, data={"s": "member"}),
    "admin/password_change/": Page(EVERYBODY),
    "admin/password_change/done/": Page(EVERYBODY),
    "admin/autocomplete/": Page(
        "MRIAFHU", data={"app_label": "stores", "model_name": "assignment", "field_name": "staff"}
    ),
    "admin/jsi18n/": Page(None),
    "admin/stores/": Page(OFFICE),
    "admin/receipts/{sale}/": Page("MRAFHU"),
    "admin/members/member/many/": post("MRH"),
    "admin/people/": Page("MRKAFHU"),
    "admin/approvals/": Page("MRAFHU"),
    "admin/approvals/decide/": post("MRFH"),
    "admin/promotions/{promotion}/trial/": Page("MRKAFHU"),
    "admin/coupon-offers/{offer}/batches/": Page("MRKAFHU"),
    "admin/coupon-offers/{offer}/batches/{batch}/sheet/": Page("MRKAFHU"),
    "admin/coupon-offers/{offer}/batches/{batch}/table/": Page("KH"),
    "admin/campaigns/audiences/count/": post("MRKAFHU", tree="{{}}"),
    "admin/import/": Page("MRHU"),
    "admin/import/{import}/": Page("MHU", foreign="denied"),
    "admin/import/{import}/undo-what/": Page("MH", foreign="denied"),
    "admin/import/{import}/again/": post("MH", foreign="denied"),
    "admin/import/members.csv": Page("MRH"),
    "admin/members/member/{person}/change/do/{verb}/": Page("MRH", foreign="denied"),
    "admin/campaigns/automations/{automation}/": Page("MRKAFHU"),
    "admin/campaigns/automations/{automation}/on/": Page("KH"),
    "admin/campaigns/automations/{automation}/move/off/": post("KH"),
    "admin/campaigns/calls/": Page("MRKAFHU"),
    "admin/campaigns/calls/new/": Page("MRKH"),
    "admin/campaigns/calls/{worked}/": Page("MRKH", foreign="denied"),
    "admin/campaigns/calls/{worked}/close/": post("KH", foreign="denied"),
    "admin/campaigns/calls/{worked}/{call}/phone/": post("MRKH", foreign="denied"),
    "admin/campaigns/calls/{worked}/{call}/record/": post("MRKH", foreign="denied"),
    "admin/campaigns/texts/preview/": post("MRKAFHU", body="{{name}}", channel="sms", purpose="marketing"),
    "admin/campaigns/runs/new/": Page("KH"),
    "admin/campaigns/runs/preview/": post("KH"),
    "admin/campaigns/runs/body/": Page("KH"),
    "admin/campaigns/runs/{told}/": Page("MRKAFHU", foreign="denied"),
    "admin/campaigns/runs/{told}/progress/": Page("MRKAFHU", foreign="denied"),
    "admin/campaigns/runs/{told}/hand-over/": Page("KH", foreign="denied"),
    "admin/campaigns/runs/{draft}/edit/": Page("KH", foreign="denied"),
    "admin/campaigns/runs/{draft}/check/": Page("KH", foreign="denied"),
    "admin/campaigns/runs/{draft}/test/": post("KH", foreign="denied", to="12"),
    "admin/campaigns/runs/{draft}/start/": post("KH", foreign="denied"),
    "admin/campaigns/runs/{draft}/cancel/": Page("KH", foreign="denied"),
    "admin/messaging/gateway/{gateway}/rotate/": Page("H"),
    "admin/reports/campaigns/": Page("MRKAFHU"),
    "admin/reports/campaigns/{told}/": Page("MRKAFHU", foreign="denied"),
    "admin/reports/campaigns/{told}/table/": post("MRKAFHU", foreign="denied", form="csv"),
    "admin/reports/calls/": Page("MRKAFHU"),
    "admin/reports/calls/{worked}/": Page("MRKAFHU", foreign="denied"),
    "admin/reports/calls/{worked}/table/": post("MRKAFHU", foreign="denied", form="csv"),
    "admin/reports/violations/": Page("MRIAHU"),
    "admin/reports/month/": Page("MRIAHU"),
    "admin/reports/appraisal/": Page("MRH"),
    "admin/reports/appraisal/table/": post("MRH", form="csv"),
    "admin/compliance/board/": Page("MRIAFHU"),
    "admin/compliance/action/{action}/settle/": Page("MRH", foreign="denied"),
    "admin/compliance/action/{action}/reopen/": Page("MRH", foreign="denied"),
    "admin/compliance/complaint/{complaint}/settle/": Page("MRIH", foreign="denied"),
    "admin/compliance/complaint/{complaint}/reopen/": Page("MRIH", foreign="denied"),
    "admin/compliance/correction/{correction}/settle/": Page("MRIH", foreign="denied"),
    "admin/compliance/correction/{correction}/good/": Page("MRIH", foreign="denied"),
    "admin/compliance/correction/{correction}/bad/": Page("MRIH", foreign="denied"),
    "admin/compliance/issue/{issue}/settle/": Page("MRIH", foreign="denied"),
    "admin/compliance/issue/{issue}/reopen/": Page("MRIH", foreign="denied"),
    "admin/compliance/review/{review}/was_answered/": Page("MRKH", foreign="denied"),
    "admin/compliance/robot/{robot}/say_something/": Page("H"),
    "admin/compliance/book/{book}/copy/": post("H"),
    "admin/compliance/book/{book}/publish/": Page("H"),
    "admin/compliance/violation/{violation}/do/investigate/": Page("MRIAHU", foreign="denied"),
    "admin/compliance/scoreentry/month/": Page("MRIAHU"),
    "admin/compliance/scoreentry/of/{staff}/": Page("MRIAHU", foreign="denied"),
    "admin/stores/staff/{staff}/new_second_factor/": Page("H"),
    "admin/stores/staff/{staff}/unlock_person/": Page("H"),
}
# Addresses that only lead on, or say that there is nothing; the admin's model pages are walked by test_admin.py.
ASIDE = (
    r"^admin/r/",
    r"^admin/[a-z_]+/[a-z]+/<path:object_id>/$",
    r"^admin/\(\?P<url>",
    r"/try_it/$",
    r"^admin/coupons/offer/.*/batches/$",
)
