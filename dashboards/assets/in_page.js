// A choice inside a page is a link that keeps the reader where she is: the address changes
// without a jump to the top, and the keyboard's focus is on the same choice afterwards. With
// the id of a place in ``data-stay`` it leads there, since what was chosen is shown there.
(function () {
  "use strict";
  function again(href) {
    return Array.from(document.querySelectorAll("a[data-stay]")).find(function (link) {
      return link.getAttribute("href") === href && link.hasAttribute("aria-current");
    });
  }
  function show(href, place, until) {
    var link = again(href), there = link && place && document.getElementById(place);
    if (there) {
      there.scrollIntoView({ block: "start" });
      there.focus({ preventScroll: true });
    } else if (link) {
      link.focus({ preventScroll: true });
    } else if (Date.now() < until) {
      setTimeout(show, 60, href, place, until);
    }
  }
  // A field that writes the address is drawn anew with the page: the reader is still in it.
  function back(id, y, until) {
    var field = document.getElementById(id);
    if (field && document.activeElement === document.body) {
      field.focus({ preventScroll: true });
      if (field.type === "search") field.select();
      window.scrollTo(0, y);
    } else if (Date.now() < until) {
      setTimeout(back, 60, id, y, until);
    }
  }
  document.addEventListener("keydown", function (event) {
    var field = event.target.closest("main input[id]");
    if (!field || event.key !== "Enter") return;
    setTimeout(back, 60, field.id, window.scrollY, Date.now() + 3000);
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-stay]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey ||
        event.altKey) return;
    event.preventDefault();
    var href = link.getAttribute("href");
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    setTimeout(show, 60, href, link.dataset.stay, Date.now() + 5000);
  });
})();
