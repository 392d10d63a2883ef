"""Reading catalogues (.po, .mo) and what the sources say, without gettext's programs."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
VENDOR = ROOT / "locale" / "vendor" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# With a context, a message stands in a compiled catalogue as context + this + message.
GLUE = "\x04"
_FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")$')
_CALL = re.compile(
    r"""(?<!\w)(_|n?p?gettext)\(u?((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,\s*u?(?:'(?:[^'\\]|\\.)*'))?)"""
)
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}


def entries(path: Path) -> dict[str, tuple[list[str], set[str]]]:
    """Per message: its translations, and its flags (fuzzy, python-format); `#~` for one that nobody says any more."""
    found = {}
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        fields: dict[str, list[str]] = {}
        flags, last = set(), ""
        for line in block.split("\n"):
            if line.startswith("#,"):
                flags |= {flag.strip() for flag in line[2:].split(",")}
            elif line.startswith("#~"):
                flags.add("#~")
            elif match := _FIELD.match(line):
                last = match[1]
                fields.setdefault(last, []).append(ast.literal_eval(match[2]))
            elif line.startswith('"'):
                fields[last][-1] += ast.literal_eval(line)
        context = "".join(f"{one}{GLUE}" for one in fields.get("msgctxt", []))
        found[context + fields.get("msgid", [""])[0]] = (fields.get("msgstr", []), flags)
    return found


def compiled(path: Path) -> dict[str, str]:
    """What the compiled catalogue beside a .po says, the header aside; plurals by their first form."""
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key: value for key, value in catalogue.items() if key}


def said() -> Iterator[tuple[str, Path]]:
    """Every message of the sources, with the file that says it."""
    rooms = [path.parent for path in ROOT.glob("*/apps.py")]
    for path in sorted(path for room in rooms for path in room.rglob("*.py")):
        yield from ((message, path) for message in _of_python(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from ((message, path) for message in _of_template(path.read_text(encoding="utf-8")))


def _of_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name in SINGLE and words:
            yield words[0]
        elif name in CONTEXT and len(words) > 1:
            yield words[0] + GLUE + words[1]


def _of_template(source: str) -> Iterator[str]:
    for name, arguments in _CALL.findall(templatize(source)):
        words = [ast.literal_eval(one) for one in re.findall(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", arguments)]
        yield GLUE.join(words[:2]) if "p" in name.replace("gettext", "") else words[0]
