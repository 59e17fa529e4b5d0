// A figure of the report's preview is drawn when the reader comes near it.
(function () {
  "use strict";
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      seen.unobserve(entry.target);
      var id = { type: "sedd", number: Number(entry.target.dataset.draw) };
      window.dash_clientside.set_props(id, { data: true });
    });
  }, { rootMargin: "600px" });
  new MutationObserver(function () {
    document.querySelectorAll("[data-draw]:not([data-watched])").forEach(function (place) {
      place.setAttribute("data-watched", "");
      seen.observe(place);
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
