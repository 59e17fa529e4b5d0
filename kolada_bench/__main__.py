"""``python -m kolada_bench``: the same as the command ``kolada-bench``."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - from a source folder, where pip has no say
    sys.exit("kolada-bench kräver Python 3.11 eller nyare; det här är en äldre.")

from kolada_bench.cli.main import script

if __name__ == "__main__":
    script()
