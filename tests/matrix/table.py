"""Who may do what in the admin, written down by hand beside `config/permissions.py`: a change there must be meant here too.

Letters: C cashier, M store manager, R region manager, I inspector, K marketer, A HQ analyst, F finance, H HQ
administrator, U auditor. Four columns of a model: who sees, adds, changes, deletes.
"""

STAFF = {
    "C": "cashier1",
    "M": "manager1",
    "R": "region1",
    "I": "inspector1",
    "K": "marketer1",
    "A": "analyst1",
    "F": "finance1",
    "H": "hq1",
    "U": "auditor1",
}
# Who sees one store alone; the others of these see a region or the chain.
OF_ONE_STORE = "CM"
READERS = "MRAFHU"
ALL_BUT_CASHIERS = "MRIKAFHU"

# Who may carry a list that they see out of the house as a table.
EXPORTERS = "MRKAFHU"

MODELS: dict[str, tuple[str, str, str, str]] = {
    "axes.accessattempt": ("HU", "", "", ""),
    "campaigns.audience": ("MRKAFHU", "KH", "KH", ""),
    "campaigns.automation": ("MRKAFHU", "KH", "KH", ""),
    "campaigns.campaign": ("MRKAFHU", "KH", "KH", ""),
    "campaigns.message": ("MRKAFHU", "", "", ""),
    "campaigns.momentspost": ("MRKAFHU", "MRKH", "", ""),
    "campaigns.reply": ("MRKAFHU", "", "", ""),
    "campaigns.template": ("MRKAFHU", "KH", "KH", ""),
    "catalog.category": ("MRKAFHU", "H", "H", ""),
    "catalog.product": ("MRKAFHU", "H", "H", ""),
    "checkout.refund": (READERS, "", "", ""),
    "checkout.sale": (READERS, "", "", ""),
    "checkout.shift": (READERS, "", "", ""),
    "checkout.tendermethod": ("MRKAFHU", "H", "H", ""),
    "checkout.topup": (READERS, "", "", ""),
    "checkout.topuprefund": (READERS, "", "", ""),
    "compliance.inspection": ("MRIAHU", "", "", ""),
    "compliance.visit": ("MRIAHU", "H", "H", ""),
    "compliance.action": ("MRIAFHU", "MRH", "MRH", ""),
    "compliance.complaint": ("MRIAFHU", "MRIH", "MRIH", ""),
    "compliance.correction": ("MRIAFHU", "MRIH", "MRIH", ""),
    "compliance.dailytask": ("MRIAFHU", "H", "H", ""),
    "compliance.exam": ("MRIAFHU", "MRIH", "", ""),
    "compliance.issue": ("MRIAFHU", "MRIH", "MRIH", ""),
    "compliance.meeting": ("MRIAFHU", "MRH", "MRH", ""),
    "compliance.norm": ("MRIAFHU", "H", "H", ""),
    "compliance.opening": ("MRIAFHU", "MRIH", "", ""),
    "compliance.push": ("HU", "", "", ""),
    "compliance.rating": ("MRIKAFHU", "MRKH", "MRKH", ""),
    "compliance.review": ("MRIKAFHU", "MRKH", "MRKH", ""),
    "compliance.robot": ("HU", "H", "H", ""),
    "compliance.submission": ("MRIAFHU", "", "", ""),
    "compliance.training": ("MRIAFHU", "H", "H", ""),
    "coupons.coupon": ("MRKAFHU", "", "", ""),
    "coupons.offer": ("MRKAFHU", "KH", "KH", ""),
    "coupons.promotion": ("MRKAFHU", "KH", "KH", ""),
    "django_celery_beat.crontabschedule": ("HU", "", "H", ""),
    "django_celery_beat.periodictask": ("HU", "", "H", ""),
    "django_celery_results.taskresult": ("HU", "", "", ""),
    "members.member": ("MRKAFHU", "", "MRH", ""),
    "members.tag": ("MRKAFHU", "KH", "KH", "H"),
    "members.taggroup": ("MRKAFHU", "KH", "KH", ""),
    "members.tier": ("MRKAFHU", "H", "H", ""),
    "messaging.gateway": ("MRKAFHU", "H", "H", ""),
    "messaging.notice": ("MRKAFHU", "", "", ""),
    "messaging.providertemplate": ("KHU", "H", "H", ""),
    "messaging.receipt": ("HU", "", "", ""),
    "points.earnrule": ("MRKAFHU", "H", "", ""),
    "points.lot": (READERS, "", "", ""),
    "points.option": ("MRKAFHU", "H", "H", ""),
    "points.pointsentry": (READERS, "", "", ""),
    "stores.apikey": ("HU", "", "H", ""),
    "stores.approval": (READERS, "", "", ""),
    "stores.audit": ("HU", "", "", ""),
    "stores.closedperiod": (READERS, "FH", "FH", ""),
    "stores.legalentity": (ALL_BUT_CASHIERS, "H", "H", ""),
    "stores.region": (ALL_BUT_CASHIERS, "H", "H", ""),
    "stores.roster": ("MRIAFHU", "MRH", "MRH", "MRH"),
    "stores.staff": ("MRIAFHU", "H", "H", ""),
    "stores.store": (ALL_BUT_CASHIERS, "H", "H", ""),
    "stores.target": (READERS, "H", "H", "H"),
    "wallets.lot": (READERS, "", "", ""),
    "wallets.offer": ("MRKAFHU", "KH", "KH", ""),
    "wallets.walletentry": (READERS, "", "", ""),
}
