"""A user's own breaks reach every answer that reads breaks, as confirmed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kolada_bench
from kolada_bench.catalogue.drivers import figure_ids
from kolada_bench.cli.main import main
from kolada_bench.errors import CatalogueError, TooFewPeers
from kolada_bench.settings import Settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

REASON = "Kommunen bokför om"


def entry(year: int, *kpis: str) -> str:
    names = ", ".join(f'"{kpi}"' for kpi in kpis)
    return (
        f'[[brott]]\nnyckeltal = [{names}]\nar = {year}\norsak = "{REASON}"\n'
        'kalla = "Egen uppgift"\n'
    )


def in_force(folder: Path, year: int, *kpis: str) -> Settings:
    (folder / "brott.toml").write_text(entry(year, *kpis), encoding="utf-8")
    return Settings(breaks_file=folder / "brott.toml")


def test_a_trend_is_cut(tmp_path: Path) -> None:
    settings = in_force(tmp_path, 2022, "N30101")
    (plain,) = kolada_bench.trend("Mellerud", kpis="N30101", demo=True).series
    answer = kolada_bench.trend("Mellerud", kpis="N30101", demo=True, settings=settings)
    (series,) = answer.series
    assert plain.breaks == ()
    assert [(b.year, b.reason) for b in series.breaks] == [(2022, REASON)]
    # 2017-2021 and 2022-2025.
    assert [(c.first, c.last) for c in series.changes] == [(2017, 2021), (2022, 2025)]
    assert any(REASON in note for note in series.notes)


def test_certainty_looks_no_further_back(tmp_path: Path) -> None:
    settings = in_force(tmp_path, 2025, "N31001")
    plain = kolada_bench.compare("Mellerud", kpis="N31001", demo=True).rows.iloc[0]
    cut = kolada_bench.compare(
        "Mellerud", kpis="N31001", demo=True, settings=settings
    ).rows.iloc[0]
    # One year has no mean of three, and what was not tried has not failed.
    assert plain["certainty_failed"] == ("treårssnittet",)
    assert cut["certainty_failed"] == ()
    assert cut["value"] == plain["value"]


def test_the_three_year_mean_and_the_change_stop_at_it(tmp_path: Path) -> None:
    settings = in_force(tmp_path, 2025, "N30001")
    answer = kolada_bench.nka("Mellerud", theme="ifo", demo=True, settings=settings)
    net = answer.net_cost
    (row,) = net[(net["year"] == 2025) & (net["service_area"] == "IFO")].to_dict("records")
    assert row["mean_3_years_pct"] != row["mean_3_years_pct"]
    assert REASON in row["change_note"]


def test_no_list_of_visits_across_it(tmp_path: Path) -> None:
    settings = in_force(tmp_path, 2025, "N30001")
    answer = kolada_bench.study_visits("Mellerud", area="IFO", demo=True, settings=settings)
    assert REASON in answer.reason


def test_drivers_over_time_refuse_it(tmp_path: Path) -> None:
    def asked(settings: Settings | None) -> kolada_bench.Drivers:
        return kolada_bench.drivers(
            "Mellerud", only="H1", from_year=2023, demo=True, settings=settings
        )

    (plain,) = asked(None).splits
    kpi = figure_ids(plain.driver.factors[0])[0]
    assert plain.verdict != "refused"
    with pytest.raises(TooFewPeers, match=f"2023 och 2025 .*{REASON}"):
        asked(in_force(tmp_path, 2025, kpi))


def test_the_config_names_the_file_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('brott = "brott.toml"\n', encoding="utf-8")
    in_force(tmp_path, 2022, "N30101")
    monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(config))
    assert read_settings().breaks_file == tmp_path / "brott.toml"
    assert main(["trend", "Mellerud", "--kpi", "N30101", "--demo"]) == 0
    assert REASON in capsys.readouterr().out
    assert main(["kpi", "show", "N30101", "--demo"]) == 0
    assert f"{REASON} (Egen uppgift)" in capsys.readouterr().out
    (tmp_path / "brott.toml").unlink()
    assert main(["compare", "Mellerud", "--kpi", "N30101", "--demo"]) == 5
    assert "brott.toml finns inte" in capsys.readouterr().err


def test_a_fault_in_the_file_is_told_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "brott.toml"
    path.write_text(entry(2022, "N30101") + "mindr = true\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="brott nr 1, mindr är okänd"):
        kolada_bench.compare(
            "Mellerud", kpis="N30101", demo=True, settings=Settings(breaks_file=path)
        )
