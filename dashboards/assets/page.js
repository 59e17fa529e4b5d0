// A page that is shown has its title in the tab, and the keyboard's and the screen reader's
// place at its beginning: as a new document would, which it is not to the browser.
(function () {
  "use strict";
  var NAME = "kolada-bench", UNDER_WAY = "Hämtar …";
  var shown = null, said = null, arrived = null;
  function current() { return document.querySelector('#navigering a[aria-current="page"]'); }
  function title() { return document.querySelector("#innehall h1"); }
  function named(h1, link) {
    var text = h1.textContent, page = link ? link.textContent : "";
    var has = text.toLocaleLowerCase("sv").includes(page.toLocaleLowerCase("sv"));
    // The start page is nobody's, and has its question for a title.
    var whose = has || !new URLSearchParams(window.location.search).get("kommun");
    return (whose ? text : page + ": " + text) + " – " + NAME;
  }
  function begin() {
    var h1 = title();
    if (!h1) return;
    h1.tabIndex = -1;
    h1.focus({ preventScroll: true });
  }
  function look() {
    var h1 = title(), link = current();
    if (!h1) return;
    var words = named(h1, link), place = link ? link.getAttribute("href").split("?")[0] : "";
    // While a callback is under way Dash has its own title, and gives back the latest after.
    if (said !== words || (document.title !== words && document.title !== UNDER_WAY)) {
      document.title = said = words;
    }
    // What was focused may go when waiting is over; the first page of all is the browser's.
    var lost = arrived && !arrived.isConnected && document.activeElement === document.body;
    if ((shown !== null && shown !== place) || lost) {
      begin();
      arrived = title();
    }
    shown = place;
  }
  var soon = null;
  new MutationObserver(function () {
    soon = soon || setTimeout(function () { soon = null; look(); }, 30);
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  document.addEventListener("focusin", function (event) {
    if (event.target.id === "jobb-avbryt") arrived = event.target;
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-page]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey ||
        event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });
})();
