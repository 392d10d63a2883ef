"""Photos on the pages of the admin."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html_join

from compliance.models import Photo


def thumbs(photos: Iterable[Photo], alt: str) -> str:
    """Small pictures that lead to the whole ones; a dash where there is none."""
    shown = (
        (reverse("compliance:photo", args=[one.pk]), reverse("compliance:thumb", args=[one.pk]), alt) for one in photos
    )
    return format_html_join(" ", '<a href="{}"><img src="{}" alt="{}" width="72"></a>', shown) or "–"
