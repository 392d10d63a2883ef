"""What a new house's compliance begins with: the first rule book in force, and the ladder."""

from datetime import datetime
from decimal import Decimal

from compliance.models import Book, Item, LadderStep, Section
from compliance.shipped import CODE, LADDER, NAME, PARTS, Rule


def ship(*, at: datetime) -> int:
    """Make what is missing: a book of that code in any version, and steps of the ladder, stay as they are. How many are new."""
    made = 0
    for step, (points, months) in LADDER.items():
        made += LadderStep.objects.get_or_create(step=step, defaults={"points": points, "months": months})[1]
    if not Book.objects.filter(code=CODE).exists():
        # Nobody's act: the audit of a new house is empty.
        book = _book(at)
        book.state, book.published_at = Book.State.PUBLISHED, at
        book.save(update_fields=["state", "published_at"])
        made += 1
    return made


def _book(at: datetime) -> Book:
    book = Book.objects.create(code=CODE, name=NAME, made_at=at)
    for number, part in enumerate(PARTS, start=1):
        section = Section.objects.create(book=book, number=number, title=part.title, penalty=part.penalty)
        Item.objects.bulk_create(_item(section, place, rule) for place, rule in enumerate(part.rules, start=1))
    return book


def _item(section: Section, number: int, rule: Rule) -> Item:
    return Item(
        section=section,
        code=rule.code,
        number=number,
        title=rule.title,
        script=rule.script,
        check_kind=rule.check,
        limit=None if rule.limit is None else Decimal(rule.limit),
        penalty=rule.penalty,
        exempt_jobs=list(rule.exempt),
        gender=rule.gender,
    )
