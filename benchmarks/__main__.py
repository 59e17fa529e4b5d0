"""Run every benchmark and print its table."""

from __future__ import annotations

from benchmarks import dashboard, standout, start_up

if __name__ == "__main__":
    start_up.main()
    print()
    standout.main()
    print()
    dashboard.main()
