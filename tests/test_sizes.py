"""The house's measures that no linter knows: lines of files, functions and templates, empty room files."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASIDE = {".venv", "var", ".git", "migrations", ".hypothesis", "node_modules"}
FILE, FUNCTION, TEMPLATE, VIEW = 300, 40, 120, 15


def files(pattern: str, top: Path = ROOT) -> Iterator[Path]:
    """Files of the project itself."""
    return (path for path in top.rglob(pattern) if not ASIDE & set(path.relative_to(ROOT).parts))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of every function, decorators and docstring aside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - body[0].lineno + 2


def test_no_file_is_longer_than_300_lines() -> None:
    assert {str(path): lines(path) for path in files("*.py") if lines(path) > FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    assert {name: size for path in files("*.py") for name, size in functions(path) if size > FUNCTION} == {}


def test_no_view_is_longer_than_15_lines() -> None:
    views = [path for path in files("*.py") if path.stem == "views" or path.parent.stem == "views"]
    assert {name: size for path in views for name, size in functions(path) if size > VIEW} == {}


def test_no_template_is_longer_than_120_lines() -> None:
    templates = files("*.html", ROOT / "templates")
    assert {str(path): lines(path) for path in templates if lines(path) > TEMPLATE} == {}


def test_the_file_that_makes_a_room_a_package_is_empty() -> None:
    rooms = [path for path in ROOT.glob("*/__init__.py") if path.parent.name not in ASIDE]
    assert len(rooms) > 10
    assert [str(path) for path in rooms if path.read_text(encoding="utf-8")] == []


def test_no_room_is_called_after_nothing() -> None:
    assert {"common", "core", "utils", "helpers", "misc"} & {path.name for path in ROOT.iterdir()} == set()
