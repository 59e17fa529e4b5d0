"""``python -m kolada_bench``: the same as the command ``kolada-bench``."""

from __future__ import annotations

from kolada_bench.cli.main import script

if __name__ == "__main__":
    script()
