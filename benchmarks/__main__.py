"""Run every benchmark and print its table."""

from __future__ import annotations

from benchmarks.start_up import main

if __name__ == "__main__":
    main()
