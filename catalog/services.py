"""Verbs of the catalogue: find goods for a receipt, search them by hand, save them with what they are found by."""

from collections.abc import Collection

from django.db.models import Q

from catalog.models import Category, Product
from ledger import pinyin, reading
from ledger.words import text_fault

MOST = 20
_CATEGORY = ("id", "code", "name", "parent_id")
_MORE = ", w.kind, w.code, c.id, c.code, c.name, c.parent_id"
_WANTED = """JOIN (
  SELECT 'sku' AS kind, sku AS code, id FROM catalog_product WHERE sku = ANY(%s)
  UNION ALL SELECT 'barcode', code, product_id FROM catalog_barcode WHERE code = ANY(%s)
) w ON w.id = t.id LEFT JOIN catalog_category c ON c.id = t.category_id"""


def find(*, skus: Collection[str] = (), barcodes: Collection[str] = ()) -> dict[tuple[str, str], Product]:
    """Products by ("sku", sku) and ("barcode", code) as typed, with their category; one statement for a whole receipt."""
    wanted_skus, wanted_codes = _clean(skus), _clean(barcodes)
    if not (wanted_skus or wanted_codes):
        return {}
    found = {}
    for product, (kind, code, *category) in reading.rows_with(Product, _MORE, _WANTED, [wanted_skus, wanted_codes]):
        if product.category_id:
            product.category = Category.from_db(product._state.db, _CATEGORY, category)
        found[kind, code] = product
    return found


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
