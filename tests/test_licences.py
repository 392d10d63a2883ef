"""What the product runs on may be passed on with it: no GPL or AGPL among the packages of requirements.txt and of the extras."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The extras of SMS providers are passed on as well.
TEXTS = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-sms.txt"))
PINNED = sorted(set(re.findall(r"^([\w.-]+)==", TEXTS, re.MULTILINE)))
# The lesser licence allows use as a library.
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )(A?GPL|(Affero )?General Public License)", re.IGNORECASE)
# Packages for other systems, which are not installed here; their licences were read by hand.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "waitress": "ZPL-2.1",
}


def licences(name: str) -> str:
    """Everything that a package says about its licence, in one line; its full text only where it says nothing else."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return READ_BY_HAND[name]
    said = [about.get("License-Expression"), *(about.get_all("Classifier") or [])]
    words = [text.rpartition("::")[2].strip() for text in said if text and ("License" in text or "::" not in text)]
    return " | ".join(words or [(about.get("License") or "").strip().split("\n")[0]])


def test_requirements_are_read() -> None:
    assert {"django", "celery", "psycopg2-binary"} <= {name.lower() for name in PINNED}


@pytest.mark.parametrize("name", PINNED)
def test_a_runtime_dependency_states_a_licence_that_is_not_gpl(name: str) -> None:
    stated = licences(name)
    assert stated
    assert not FORBIDDEN.search(stated)


@pytest.mark.parametrize(
    ("stated", "forbidden"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0-only", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_the_words_that_are_looked_for(stated: str, *, forbidden: bool) -> None:
    assert bool(FORBIDDEN.search(stated)) is forbidden
