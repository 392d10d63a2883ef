"""Verbs of the catalogue: find goods for a receipt, search them by hand, save them with what they are found by."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q, Value

from catalog.models import Product
from ledger import pinyin
from ledger.words import text_fault

MOST = 20


def find(*, skus: Collection[str] = (), barcodes: Collection[str] = ()) -> dict[tuple[str, str], Product]:
    """Products by ("sku", sku) and ("barcode", code) as typed, with their category; one statement for a whole receipt."""
    wanted_skus, wanted_codes = _clean(skus), _clean(barcodes)
    if not (wanted_skus or wanted_codes):
        return {}
    rows = Product.objects.select_related("category").order_by()
    by_sku = rows.filter(sku__in=wanted_skus).annotate(scanned=Value(""))
    by_code = rows.filter(barcodes__code__in=wanted_codes).annotate(scanned=F("barcodes__code"))
    found: Iterable[Any] = by_sku if wanted_skus else by_code
    if wanted_skus and wanted_codes:
        found = by_sku.union(by_code, all=True)
    return {("barcode", row.scanned) if row.scanned else ("sku", row.sku): row for row in found}


def search(words: str, *, limit: int = MOST) -> list[Product]:
    """At most `limit` products whose number, name, pinyin or initials begin with `words`, or with just this barcode."""
    if text_fault(words) or not words.strip():
        return []
    typed, folded = words.strip(), pinyin.folded(words)
    begins = Q(sku__startswith=typed) | Q(sku__startswith=typed.upper()) | Q(name__startswith=typed)
    if folded:
        begins |= Q(search__startswith=folded) | Q(initials__startswith=folded)
    exact = Q(pk__in=Product.objects.filter(barcodes__code=typed).order_by().values("pk"))
    return list(Product.objects.filter(begins | exact).select_related("category").order_by("sku")[:limit])


def spelled(name: str) -> dict[str, str]:
    """The stored columns by which a name is found from a keyboard."""
    found = pinyin.syllables(name)
    return {"search": "".join(found)[:255], "initials": "".join(word[0] for word in found)[:128]}


def save(product: Product) -> Product:
    """Save a product, new or changed, with its history and what it is found by."""
    for column, value in spelled(product.name).items():
        setattr(product, column, value)
    product.save()
    return product


def _clean(texts: Collection[str]) -> list[str]:
    """Without doubles, empty ones and what no column can hold."""
    return sorted({text for text in texts if text and not text_fault(text)})
