"""What stands out in sentences: one per row, and an NKA against its reference cost."""

from __future__ import annotations

import kolada_bench
from kolada_bench.benchmark.standing_out.sentences import _total, standout_sentences
from kolada_bench.sv import NBSP


def test_every_row_has_its_sentence_in_order() -> None:
    answer = kolada_bench.standout("Mellerud", theme="socialtjanst", demo=True)
    texts = [text.replace(NBSP, " ") for text in standout_sentences(answer)]
    assert len(texts) == len(answer.rows)
    by_kpi = dict(zip(answer.rows["kpi"], texts, strict=True))
    # 25.0 % of 5 200 kr/inv for 9 200 inhabitants is 11.96 million kronor
    assert by_kpi["N30001"] == (
        "Nettokostnaden för IFO var i snitt 19 procent högre än referenskostnaden "
        "2023–2025 (2025 preliminärt). Enbart 2025 var den 25 procent högre, 12,0 miljoner "
        "kronor."
    )
    assert by_kpi["X30101_kopt"].startswith("Kostnaden för köpt verksamhet")
    assert "mer än dubbelt så hög (2,4 gånger)" in by_kpi["X30101_kopt"]  # 3 480 / 1 450


def test_the_deviation_of_all_verksamheter_together() -> None:
    row = {
        "title": "Nettokostnadsavvikelse totalt (exkl. LSS), andel (%)",
        "value": 4.25, "median": -1.0, "year": 2025.0, "preliminary": True,
    }  # fmt: skip
    assert _total(row).replace(NBSP, " ") == (
        "Nettokostnadsavvikelse totalt (exkl. LSS) var +4,3 % 2025 (preliminärt); gruppens "
        "median är −1,0 %."
    )


def test_the_mean_of_three_years_is_not_said_to_be_missing_where_it_is_there() -> None:
    answer = kolada_bench.standout("Mellerud", theme="nettokostnad", demo=True)
    for row, text in zip(
        answer.rows.to_dict("records"), standout_sentences(answer), strict=True
    ):
        known = row["mean_3_years_pct"] == row["mean_3_years_pct"]  # not NaN
        assert ("treårssnitt" in text and "saknas" in text) <= (not known), text
