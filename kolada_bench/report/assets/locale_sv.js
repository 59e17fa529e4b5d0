// Swedish for plotly.js: the mode bar's words, and numbers and dates as Swedes write them.
// Comes before or after plotly.js; either way it is known before a chart is drawn.
(function () {
  var months = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december"
  ];
  var days = ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"];
  var locale = {
    moduleType: "locale",
    name: "sv",
    dictionary: {
      "Autoscale": "Anpassa axlarna",
      "Box Select": "Markera med ruta",
      "Click to enter Plot subtitle": "Skriv underrubrik",
      "Click to enter Plot title": "Skriv rubrik",
      "Click to enter X axis title": "Skriv x-axelns rubrik",
      "Click to enter Y axis title": "Skriv y-axelns rubrik",
      "Compare data on hover": "Jämför värden vid pekaren",
      "Double-click on legend to isolate one trace":
        "Dubbelklicka i förklaringen för att visa en serie ensam",
      "Double-click to zoom back out": "Dubbelklicka för att zooma ut igen",
      "Download plot": "Ladda ner diagrammet",
      "Download plot as JSON": "Ladda ner diagrammet som JSON",
      "Download plot as a PNG": "Ladda ner diagrammet som PNG",
      "Draw circle": "Rita cirkel",
      "Draw closed freeform": "Rita sluten form",
      "Draw line": "Rita linje",
      "Draw open freeform": "Rita fri linje",
      "Draw rectangle": "Rita rektangel",
      "Erase active shape": "Ta bort vald form",
      "Image download succeeded": "Bilden är nedladdad",
      "Lasso Select": "Markera fritt",
      "Pan": "Flytta",
      "Preparing image - this may take a few seconds": "Bilden görs, vänta några sekunder",
      "Reset": "Återställ",
      "Reset axes": "Återställ axlarna",
      "Reset view": "Återställ vyn",
      "Reset views": "Återställ vyerna",
      "Show closest data on hover": "Visa närmaste värde vid pekaren",
      "Snapshot succeeded": "Bilden är nedladdad",
      "Sorry, there was a problem downloading your snapshot!": "Bilden gick inte att ladda ner",
      "Toggle Spike Lines": "Visa eller dölj hjälplinjer",
      "Toggle show closest data on hover": "Visa eller dölj närmaste värde vid pekaren",
      "Zoom": "Zooma",
      "Zoom in": "Zooma in",
      "Zoom out": "Zooma ut"
    },
    format: {
      days: days,
      shortDays: days.map(function (day) { return day.slice(0, 3); }),
      months: months,
      shortMonths: months.map(function (month) { return month.slice(0, 3); }),
      date: "%Y-%m-%d",
      time: "%H.%M.%S",
      dateTime: "%Y-%m-%d %H.%M",
      year: "%Y",
      month: "%B %Y",
      dayMonth: "%-d %b",
      dayMonthYear: "%-d %b %Y",
      decimal: ",",
      thousands: "\u00a0",
      grouping: [3],
      currency: ["", "\u00a0kr"]
    }
  };
  if (typeof Plotly === "undefined") {
    window.PlotlyLocales = window.PlotlyLocales || [];
    window.PlotlyLocales.push(locale);
  } else {
    Plotly.register(locale);
  }
})();
