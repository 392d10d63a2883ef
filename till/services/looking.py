"""Who and what is meant by what was scanned or typed."""

import re

from django.db.models import Q

from catalog import services as catalog
from catalog.models import Product
from members.models import Member
from members.services import finding

MOST_PICKS = 9
CARD_LIKE = re.compile(r"[A-Za-z0-9-]{6,32}")


def find_people(words: str) -> list[Member]:
    """At most 20 members by last 4, phone, member number, card, name, pinyin or initials, whatever `words` look like."""
    if re.fullmatch(r"[0-9]{4}", words):
        return finding.find(last4=words)
    if re.fullmatch(r"[Mm][0-9]{9}", words):
        return finding.find(number=words.upper())
    if re.fullmatch(r"\+?[0-9 -]{7,20}", words):
        return finding.find(phone=words) or finding.find(card=words)
    return (finding.find(card=words) if CARD_LIKE.fullmatch(words) else []) or finding.find(q=words)


def find_goods(words: str) -> Product | list[Product]:
    """The product with exactly this barcode or number, else at most nine that begin so, by pinyin and initials too."""
    exact = Product.objects.filter(Q(sku=words) | Q(barcodes__code=words)).order_by("sku").first()
    return exact or catalog.search(words, limit=MOST_PICKS)
