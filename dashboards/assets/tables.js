// A heading that is a button sorts its table: figures by their value, text as Swedes do,
// what is missing last either way. The order that the server gave comes back at the third.
(function () {
  "use strict";
  function column(th) {
    // A heading's place among the cells of a row, over two lines of headings.
    var rows = th.closest("thead").rows, taken = [];
    for (var r = 0; r < rows.length; r++) {
      taken[r] = taken[r] || [];
      var at = 0;
      for (var c = 0; c < rows[r].cells.length; c++) {
        var cell = rows[r].cells[c];
        while (taken[r][at]) at++;
        if (cell === th) return at;
        for (var down = 0; down < cell.rowSpan; down++) {
          taken[r + down] = taken[r + down] || [];
          for (var right = 0; right < cell.colSpan; right++) taken[r + down][at + right] = true;
        }
        at += cell.colSpan;
      }
    }
    return 0;
  }
  function value(row, at) {
    var cell = row.cells[at], text = cell.dataset.v;
    if (text === undefined) return null;
    var figure = Number(text);
    return text === "" || isNaN(figure) ? text : figure;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "sv");
  }
  function sort(button) {
    var th = button.closest("th"), table = th.closest("table"), body = table.tBodies[0];
    var rows = Array.from(body.rows), at = column(th), was = th.getAttribute("aria-sort");
    rows.forEach(function (row, i) { if (row.dataset.n === undefined) row.dataset.n = i; });
    var isText = th.classList.contains("text");
    var first = isText ? "ascending" : "descending";
    var second = isText ? "descending" : "ascending";
    var now = was === first ? second : was === second ? null : first;
    table.querySelectorAll("th[aria-sort]").forEach(function (other) {
      other.removeAttribute("aria-sort");
    });
    if (now) th.setAttribute("aria-sort", now);
    orders[nameOf(table)] = now && { at: at, text: th.textContent, order: now };
    rows.sort(function (one, other) {
      var order = one.dataset.n - other.dataset.n;
      if (!now) return order;
      var a = value(one, at), b = value(other, at);
      if (a === null || b === null) return a === b ? order : a === null ? 1 : -1;
      return (now === "ascending" ? compare(a, b) : compare(b, a)) || order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }
  // The page is drawn anew at every choice; a table that the reader has sorted stays so.
  var orders = {};
  function nameOf(table) {
    var region = table.closest("[aria-label]");
    return window.location.pathname + " " + (region ? region.getAttribute("aria-label") : "");
  }
  window.koladaSort = function (place) {
    place.querySelectorAll("table.sorterbar").forEach(function (table) {
      var was = orders[nameOf(table)];
      var th = was && Array.from(table.querySelectorAll("th")).find(function (one) {
        return column(one) === was.at && one.textContent === was.text;
      });
      if (!th) return;
      var button = th.querySelector("button.sortera");
      sort(button);
      if (th.getAttribute("aria-sort") !== was.order) sort(button);
    });
  };
  // A row's link changes what is shown under its table, and leads there.
  function lead(link) {
    var target = link.dataset.to, href = link.getAttribute("href");
    var shown = new URL(href, location.href).searchParams.get("kpi");
    var until = Date.now() + 5000;
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    (function arrive() {
      var place = document.getElementById(target);
      if (place && place.dataset.kpi === shown) {
        place.scrollIntoView({ block: "start" });
        place.focus({ preventScroll: true });
      } else if (Date.now() < until) setTimeout(arrive, 60);
    })();
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("table.sorterbar button.sortera");
    if (button) sort(button);
    var link = event.target.closest("a[data-to]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey ||
        event.altKey) return;
    event.preventDefault();
    lead(link);
  });
})();
