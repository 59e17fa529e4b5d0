"""Run benchmarks and print their tables: ``python -m benchmarks [NAME ...] [--full]``.

Without a name all are run, one after the other, each in a process of its own: what one
holds in memory is not to count as another's. ``country_save`` fetches the whole municipal
catalogue, which takes minutes: it is run when it is named, or with ``--full``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = ("start_up", "parsing", "peers", "standout", "country", "dashboard")
LONG = ("country_save",)


def main() -> None:
    """Run those that are named."""
    known = (*NAMES, *LONG)
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--full", action="store_true", help="the whole catalogue too")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no benchmark is called {', '.join(unknown)}: {', '.join(known)}")
    names = [*(options.names or NAMES), *(LONG if options.full else ())]
    for name in dict.fromkeys(names):
        print(f"== {name} ==\n", flush=True)
        work = f"from benchmarks import {name}; {name}.main()"
        subprocess.run((sys.executable, "-c", work), check=True)
        print(flush=True)


if __name__ == "__main__":
    main()
