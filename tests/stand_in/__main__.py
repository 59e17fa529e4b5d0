"""Serve recorded data: ``python -m tests.stand_in --data FOLDER --port 8099``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.stand_in.server import RECORDED_VALUES, StandIn


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stand_in", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with kpi.json ...")
    parser.add_argument("--values", nargs="*", default=[RECORDED_VALUES], metavar="CSV")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--page-rows", type=int, default=5_000)
    options = parser.parse_args()
    stand_in = StandIn.from_recorded(
        options.data, options.values, port=options.port, page_rows=options.page_rows
    )
    with stand_in:
        print(f"KOLADA_BENCH_API_URL={stand_in.url}", flush=True)
        try:
            stand_in.wait()
        except KeyboardInterrupt:
            print("Slut.")


if __name__ == "__main__":
    main()
