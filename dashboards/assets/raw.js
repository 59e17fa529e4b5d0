// What the server wrote as HTML is put in its place; Dash knows of the place alone. A table
// that the reader has sorted is sorted so again.
(function () {
  "use strict";
  function fill(place) {
    place.innerHTML = place.dataset.html;
    window.koladaSort(place);
  }
  new MutationObserver(function (records) {
    records.forEach(function (record) {
      if (record.type === "attributes") fill(record.target);
      record.addedNodes.forEach(function (node) {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        if (node.matches("[data-html]")) fill(node);
        else node.querySelectorAll("[data-html]").forEach(fill);
      });
    });
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-html"],
  });
})();
