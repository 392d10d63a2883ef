"""All addresses of the house, as the resolver knows them."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[tuple[str, str]]:
    """(name with its namespaces, address pattern) of each route."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], before: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here, (*spaces, one.namespace) if one.namespace else spaces)
        else:
            yield ":".join((*spaces, one.name or "")), here


def of_models() -> dict[str, set[str]]:
    """The pages of each model of the admin by what stands behind the model in their name."""
    found: dict[str, set[str]] = {}
    for name, address in routes():
        parts = address.split("/")
        if (
            address.startswith("admin/")
            and len(parts) > 3
            and name.startswith("admin:")
            and not parts[1].startswith("^")
        ):
            head = f"admin:{parts[1]}_{parts[2]}_"
            if name.startswith(head):
                found.setdefault(f"{parts[1]}.{parts[2]}", set()).add(name.removeprefix(head))
    return found
