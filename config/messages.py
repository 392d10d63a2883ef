"""Collects what is to be translated and compiles it: `python3 dev.py messages`. Needs gettext's programs.

Ours goes to locale/zh_Hans. What the installed libraries say without a Chinese catalogue of their own goes to
locale/vendor/zh_Hans, so that no page falls back to English.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
CATALOGUE = Path(LANGUAGE) / "LC_MESSAGES" / "django.po"
VENDOR = ROOT / "locale" / "vendor" / CATALOGUE
# Its own catalogue lacks words; ours stands before it.
INCOMPLETE = {"django_celery_beat"}
ASIDE = [".venv*", "var*", "tests*", "bench*", "docs*", "static*", "dev.py", "locale*"]


class Collect(makemessages.Command):
    """Never guesses a translation from a similar sentence."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def libraries() -> list[Path]:
    """The packages of installed apps that are not ours and bring no Chinese, or not enough."""
    foreign = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent != ROOT]
    complete = [(path / "locale" / CATALOGUE).with_suffix(".mo").exists() for path in foreign]
    return [path for path, whole in zip(foreign, complete, strict=True) if not whole or path.name in INCOMPLETE]


def collect_ours() -> None:
    """Bring locale/zh_Hans up to date with the sources; what is no longer said goes."""
    (ROOT / "locale").mkdir(exist_ok=True)
    call_command(
        Collect(),
        locale=[LANGUAGE],
        ignore_patterns=ASIDE,
        no_wrap=True,
        no_obsolete=True,
        add_location="file",
        verbosity=0,
    )


def collect_vendor(packages: list[Path]) -> None:
    """Bring locale/vendor up to date with the installed packages, which are read as copies: theirs stay untouched."""
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "locale").mkdir()
        skip = shutil.ignore_patterns("static", "migrations", "locale", "*.pyc", "tests")
        for package in packages:
            shutil.copytree(package, top / package.name, ignore=skip)
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            LANGUAGE,
            "--no-wrap",
            "--add-location",
            "file",
        ]
        bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run([*command, "-v", "0"], cwd=top, env=bare, check=True)  # noqa: S603
        found = top / "locale" / CATALOGUE
        if VENDOR.exists():
            merged = top / "merged.po"
            _gettext("msgmerge", "-q", "-N", "--no-wrap", "-o", merged, VENDOR, found)
            _gettext("msgattrib", "--no-obsolete", "--no-wrap", "-o", found, merged)
        shutil.copyfile(found, VENDOR)


def settle(catalogue: Path) -> None:
    """Leave out the date, so that a second run changes nothing."""
    lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
    catalogue.write_text("".join(line for line in lines if not line.startswith('"POT-Creation-Date')), encoding="utf-8")


def _gettext(program: str, *arguments: str | Path) -> None:
    subprocess.run([program, *arguments], check=True)  # noqa: S603


def main() -> None:
    """Collect, then compile; the compiled catalogues are committed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.chdir(ROOT)
    django.setup()
    collect_ours()
    collect_vendor(libraries())
    for name in ("", "vendor"):
        settle(ROOT / "locale" / name / CATALOGUE)
    call_command("compilemessages", ignore_patterns=[".venv*", "var*"], verbosity=0)
    for name in ("", "vendor"):
        catalogue = ROOT / "locale" / name / CATALOGUE
        sys.stdout.write(f"{catalogue.relative_to(ROOT)}: ")
        sys.stdout.flush()
        _gettext("msgfmt", "--statistics", "-o", os.devnull, catalogue)


if __name__ == "__main__":
    main()
