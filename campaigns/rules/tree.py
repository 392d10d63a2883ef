"""A tree of conditions over members: {"all": […]}, {"any": […]}, {"not": node}, {"field": F, "op": O, "value": V}.

`check` tells every fault with its place ("all.0.not", for errors by field); only a tree without faults may be asked.
{} means everybody. At most 5 levels and 50 conditions. What each field takes stands in `campaigns.rules.conditions`.
"""

from collections.abc import Iterator
from typing import Any

from campaigns.rules.conditions import FIELDS, Fault, faults, normal_value

__all__ = ["DEEPEST", "FIELDS", "MOST", "Fault", "check", "conditions", "normal"]

DEEPEST = 5
MOST = 50
GROUPS = ("all", "any")
Tree = dict[str, Any]


def check(tree: Any) -> list[Fault]:
    """What is wrong with a tree; nothing: it may be asked."""
    if tree == {}:
        return []
    found = list(_faults(tree, path="", level=1, is_root=True))
    if not found and sum(1 for _one in conditions(tree)) > MOST:
        return [Fault("", "many", {"most": MOST})]
    return found


def conditions(tree: Tree) -> Iterator[Tree]:
    """The conditions of a checked tree, in order."""
    if "field" in tree:
        yield tree
    for child in _children(tree):
        yield from conditions(child)


def normal(tree: Tree) -> Tree:
    """A checked tree in its plain form: values in order, groups of one and double negations taken out."""
    node = _plain(tree)
    if node == {} or "all" in node or "any" in node:
        return node
    return {"all": [node]}


def _children(tree: Tree) -> list[Tree]:
    if "not" in tree:
        return [tree["not"]]
    return next((list(tree[kind]) for kind in GROUPS if kind in tree), [])


def _faults(node: Any, *, path: str, level: int, is_root: bool = False) -> Iterator[Fault]:
    if not isinstance(node, dict):
        yield Fault(path, "shape")
    elif set(node) == {"field", "op", "value"}:
        yield from faults(node, path)
    elif level > DEEPEST:
        yield Fault(path, "deep", {"most": DEEPEST})
    elif set(node) == {"not"}:
        yield from _faults(node["not"], path=_join(path, "not"), level=level + 1)
    elif len(node) == 1 and set(node) <= set(GROUPS):
        yield from _group(node, path, level, is_root=is_root)
    else:
        yield Fault(path, "shape")


def _group(node: Tree, path: str, level: int, *, is_root: bool) -> Iterator[Fault]:
    """A group has children; only the root's "all" may be empty (everybody)."""
    [(kind, children)] = node.items()
    if not isinstance(children, list):
        yield Fault(path, "shape")
    elif not children and not (is_root and kind == "all"):
        yield Fault(path, "empty")
    elif len(children) > MOST:
        yield Fault(path, "many", {"most": MOST})
    else:
        for place, child in enumerate(children):
            yield from _faults(child, path=_join(path, f"{kind}.{place}"), level=level + 1)


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _plain(node: Tree) -> Tree:
    if "field" in node:
        return {"field": node["field"], "op": node["op"], "value": normal_value(node)}
    if "not" in node:
        inner: Tree = _plain(node["not"])
        twice: Tree = inner.get("not", {"not": inner})
        return twice
    return _plain_group(node)


def _plain_group(node: Tree) -> Tree:
    kind = next((kind for kind in GROUPS if node.get(kind)), None)
    if kind is None:
        return {}
    flat: list[Tree] = []
    for child in map(_plain, node[kind]):
        flat += [one for one in child.get(kind, [child]) if one not in flat]
    return flat[0] if len(flat) == 1 else {kind: flat}
