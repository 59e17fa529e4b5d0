"""``python -m docs`` (``make docs``): make every output and the picture anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docs.examples import DOCUMENTS, ROOT, Desk, refreshed
from docs.picture import PICTURE, write_picture


def refresh() -> None:
    """Rewrite the documents whose outputs have changed, and say which they are."""
    for name in DOCUMENTS:
        path = ROOT / name
        old = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            new = refreshed(old, Desk(Path(folder)))
        if new != old:
            path.write_text(new, encoding="utf-8")
        print(f"{name}: {'refreshed' if new != old else 'as it was'}")
    write_picture()
    print(f"{PICTURE.relative_to(ROOT)}: written")


if __name__ == "__main__":
    refresh()
