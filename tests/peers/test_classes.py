from __future__ import annotations

import pytest

from kolada_bench.errors import CatalogueError
from kolada_bench.peers import classes


@pytest.mark.parametrize(
    "text", ['alla = ["G2328"]', "lan = []", 'lan = "G33612"', 'lan = ["33612"]']
)
def test_a_damaged_list_of_classes_names_file_and_key(
    text: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "classes.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(classes.resources, "files", lambda package: tmp_path)
    classes.class_ids.cache_clear()
    try:
        with pytest.raises(CatalogueError) as caught:
            classes.class_ids("lan")
    finally:
        classes.class_ids.cache_clear()
    assert (caught.value.file, caught.value.key) == ("classes.toml", "lan")
