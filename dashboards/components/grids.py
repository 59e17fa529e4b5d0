"""A chart's figures as a table to sort, copy and filter: AG Grid, in Swedish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_ag_grid as dag

from dashboards.ids import Kind

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartTable

ROW, HEAD, MOST_HEIGHT = 30, 44, 420
LOCALE = {
    "noRowsToShow": "Inga rader",
    "loadingOoo": "Hämtar …",
    "filterOoo": "Filtrera …",
    "contains": "Innehåller",
    "notContains": "Innehåller inte",
    "equals": "Lika med",
    "notEqual": "Inte lika med",
    "startsWith": "Börjar med",
    "endsWith": "Slutar med",
    "blank": "Tom",
    "notBlank": "Inte tom",
    "lessThan": "Mindre än",
    "greaterThan": "Större än",
    "lessThanOrEqual": "Högst",
    "greaterThanOrEqual": "Minst",
    "inRange": "Mellan",
    "andCondition": "OCH",
    "orCondition": "ELLER",
    "applyFilter": "Använd",
    "resetFilter": "Återställ",
    "clearFilter": "Rensa",
}


def grid_of(table: ChartTable, name: str) -> Any:
    """Return ``table`` as a grid; numbers stay numbers, so that they sort as such."""
    keys = [f"k{n}" for n in range(len(table.headings))]
    columns = [
        _column(key, heading, decimals)
        for key, heading, decimals in zip(keys, table.headings, table.decimals, strict=True)
    ]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    height = min(HEAD + ROW * max(len(rows), 1) + 4, MOST_HEIGHT)
    return dag.AgGrid(
        id={"type": Kind.GRID, "card": name},
        rowData=rows,
        columnDefs=columns,
        columnSize="responsiveSizeToFit",
        defaultColDef={"resizable": True, "sortable": True, "wrapHeaderText": True,
                       "autoHeaderHeight": True},
        dashGridOptions={
            "theme": "themeQuartz", "localeText": LOCALE, "rowHeight": ROW,
            "enableCellTextSelection": True, "ensureDomOrder": True,
            "animateRows": False, "suppressColumnVirtualisation": True,
        },
        style={"height": f"{height}px", "width": "100%"},
    )  # fmt: skip


def _column(key: str, heading: str, decimals: int | None) -> dict[str, Any]:
    if decimals is None:
        return {
            "field": key, "headerName": heading, "minWidth": 110, "flex": 2,
            "comparator": {"function": "koladaSwedish"}, "tooltipField": key,
        }  # fmt: skip
    return {
        "field": key,
        "headerName": heading,
        "type": "rightAligned",
        "minWidth": 84,
        "flex": 1,
        "valueFormatter": {"function": f"koladaNumber(params.value, {decimals})"},
        "comparator": {"function": "koladaNumbers"},
        "cellDataType": False,
    }
