"""Under coverage a thread that starts installs a trace function; CPython 3.11 lets one thread do so at a time and fails the other.

`_PyEval_SetTrace` raises RuntimeError while another thread is within it, and a thread of the live server died of that
before it answered its page. Whoever comes second asks again.
"""

import sys
from typing import Any

_install = sys.settrace


def _patient(hook: Any) -> None:
    while True:
        try:
            return _install(hook)
        except RuntimeError:
            continue


sys.settrace = _patient
