"""``python -m kolada_bench``: the same as the command ``kolada-bench``."""

from __future__ import annotations

import sys

from kolada_bench.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
