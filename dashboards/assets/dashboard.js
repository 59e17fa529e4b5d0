// Pictures are drawn by the reader's own browser, from the figure that the server lays out
// for a page of a document; a fragment to embed is copied. Nothing leaves this server.
(function () {
  "use strict";
  function say(text) {
    var place = document.getElementById("status");
    if (!place) {
      place = document.createElement("div");
      place.id = "status";
      place.className = "dold";
      place.setAttribute("role", "status");
      document.body.appendChild(place);
    }
    place.textContent = text;
  }
  function save(url, name) {
    var link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }
  async function fetched(url) {
    var answer = await fetch(url);
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }
  async function picture(button) {
    var form = button.dataset.picture;
    var figure = await (await fetched(button.dataset.figure)).json();
    var size = { format: form, width: figure.layout.width, height: figure.layout.height };
    if (form === "png") size.scale = 3;
    var url = await window.Plotly.toImage(figure, size);
    save(url, button.dataset.name + "." + form);
    say("Bilden är sparad.");
  }
  // The browser's own clipboard is there over https and on this machine only.
  window.koladaCopy = async function (text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    var field = document.createElement("textarea"), before = document.activeElement;
    field.value = text;
    field.className = "dold";
    document.body.appendChild(field);
    field.select();
    var copied = document.execCommand("copy");
    field.remove();
    if (before) before.focus();
    if (!copied) throw new Error("Webbläsaren tillåter inte att text kopieras.");
  };
  async function copied(button, text, told) {
    await window.koladaCopy(text);
    var said = button.dataset.said || (button.dataset.said = button.textContent);
    button.textContent = "Kopierat";
    say(told);
    setTimeout(function () { button.textContent = said; }, 2000);
  }
  async function embed(button) {
    var text = await (await fetched(button.dataset.embed)).text();
    await copied(button, text, "Koden att bädda in är kopierad.");
  }
  // In the reader's own order, with all decimals; a spreadsheet takes tabs for columns.
  function plain(cell) {
    var value = cell.dataset.v;
    if (cell.className !== "tal" || cell.tagName !== "TD") {
      return cell.textContent.replace(/\s/g, " ").trim();
    }
    return value === undefined ? "" : value.replace(".", ",");
  }
  async function copyTable(button) {
    var table = button.closest("figure").querySelector("table");
    var lines = Array.from(table.rows).map(function (row) {
      return Array.from(row.cells).map(plain).join("\t");
    });
    await copied(button, lines.join("\n"), "Tabellen är kopierad.");
  }
  // The server draws charts for one of a few widths; a window that changes kind says so. The
  // same width again would draw the whole page anew, under whoever jumps to a place on it.
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    kolada: {
      width: function (href, known) {
        var width = Math.round(window.innerWidth / 40) * 40;
        return width === known ? window.dash_clientside.no_update : width;
      },
    },
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-picture], [data-embed], [data-copy-table]");
    if (!button) return;
    var data = button.dataset;
    var work = data.picture ? picture(button) : data.embed ? embed(button) : copyTable(button);
    work.catch(function (error) { say("Det gick inte: " + error.message); });
  });
})();
