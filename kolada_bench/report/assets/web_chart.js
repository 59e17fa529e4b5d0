// Draws the charts of a page. Each figure carries the same chart laid out for several
// widths, since a title that is broken for a page of paper is cut off on a telephone: the
// widest one that fits its box is taken and stretched to fill it, and again when the box
// has changed.
(function () {
  if (window.koladaBench) { return; }

  var WIDEST = 1000;
  var PAPER = 640;

  function fitting(layouts, width) {
    var chosen = layouts[0];
    layouts.forEach(function (layout) { if (layout.width <= width) { chosen = layout; } });
    return chosen;
  }

  function stretched(layout, width) {
    var copy = JSON.parse(JSON.stringify(layout));
    copy.width = width;
    return copy;
  }

  function draw(id) {
    var place = document.getElementById(id + "-diagram");
    var store = document.getElementById(id + "-data");
    if (!place || !store || !window.Plotly) { return; }
    var chart = JSON.parse(store.textContent);
    var drawn = 0;
    var printing = false;

    function render(room) {
      if (!room || room === drawn) { return; }
      drawn = room;
      var next = fitting(chart.layouts, room);
      var layout = stretched(next.figure.layout, Math.max(room, next.width));
      window.Plotly.react(place, next.figure.data, layout, chart.config);
    }

    function show() {
      if (!printing) { render(Math.min(place.clientWidth, WIDEST)); }
    }

    show();
    if (window.ResizeObserver) { new ResizeObserver(show).observe(place); }
    // Nobody tells a page how wide the paper is, only that it is about to be printed.
    window.addEventListener("beforeprint", function () {
      printing = true;
      place.classList.add("kb-papper");
      render(PAPER);
    });
    window.addEventListener("afterprint", function () {
      printing = false;
      place.classList.remove("kb-papper");
      show();
    });
  }

  window.koladaBench = { draw: draw };
})();
