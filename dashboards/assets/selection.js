// The bar: a button or an option holds the address that it leads to (data-go). The address
// changes without a jump to the top, and the keyboard's place is kept.
(function () {
  "use strict";
  var went = null, waiting = [];
  window.koladaGo = function (href) {
    if (href === here()) return;
    went = href;
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };
  function here() { return window.location.pathname + window.location.search; }
  // A choice made before the bar is drawn for the latest one would lead to what was before
  // it: it waits, and is made in the bar as it has become (data-for says for what it is).
  function isBehind(place) {
    return went === here() && !!place && place.dataset.for !== went;
  }
  function choose(control) {
    var place = control.closest("[data-for]"), option = control.selectedOptions;
    var words = (option ? option[0] : control).textContent;
    keepFocus(control);
    if (!isBehind(place)) return window.koladaGo(addressOf(control, words));
    waiting.push({ place: place.id, control: control.id, words: words, since: Date.now() });
  }
  function addressOf(control, words) {
    if (control.tagName !== "SELECT") return control.dataset.go;
    return Array.from(control.options).find(function (o) { return o.textContent === words; }).value;
  }
  new MutationObserver(function () {
    while (waiting.length && Date.now() - waiting[0].since > 5000) waiting.shift();
    var next = waiting[0], place = next && document.getElementById(next.place);
    if (!place || isBehind(place)) return;
    waiting.shift();
    var control = next.control ? document.getElementById(next.control)
      : Array.from(place.querySelectorAll("button[data-go]")).find(function (button) {
        return button.textContent === next.words;
      });
    if (control) window.koladaGo(addressOf(control, next.words));
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributeFilter: ["data-for"],
  });
  // The bar is drawn anew when the address has changed; what had the focus gets it back.
  var latest = 0;
  function keepFocus(element) {
    var mine = ++latest;
    var place = element.id ? null : element.closest("[id]").id, words = element.textContent;
    var until = Date.now() + 3000;
    function again() {
      if (!place) return document.getElementById(element.id);
      return Array.from(document.querySelectorAll("#" + place + " button")).find(
        function (button) { return button.textContent === words; }
      ) || document.querySelector("#" + place + " button");
    }
    (function refocus() {
      if (mine !== latest) return;
      var focused = document.activeElement;
      if (focused && focused !== document.body) {
        if (focused !== element && focused.isConnected) return;
      } else if (again()) {
        again().focus({ preventScroll: true });
      }
      if (Date.now() < until) setTimeout(refocus, 50);
    })();
  }
  function saidOn(button, text) {
    var before = button.dataset.said || (button.dataset.said = button.textContent);
    button.textContent = text;
    setTimeout(function () { button.textContent = before; }, 2000);
  }
  // Heard before React draws what it has waiting, which may change what is chosen from.
  document.addEventListener("click", function (event) {
    var copy = event.target.closest("[data-copy]");
    if (copy) {
      window.koladaCopy(window.location.href).then(
        function () { saidOn(copy, "Länken är kopierad"); },
        function () { saidOn(copy, "Kopiera ur adressfältet"); }
      );
      return;
    }
    var button = event.target.closest("button[data-go]");
    if (button) choose(button);
  }, true);
  document.addEventListener("change", function (event) {
    var select = event.target.closest("select[data-go]");
    if (select) choose(select);
  }, true);
  // A name picked from the list is a choice made: it need not be confirmed by Enter.
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.id !== "urval-kommun") return;
    if (event.inputType && event.inputType !== "insertReplacementText") return;
    var known = document.getElementById("urval-kommuner").options;
    var picked = Array.from(known).some(function (o) { return o.value === field.value; });
    if (picked) setTimeout(function () { field.blur(); field.focus(); }, 0);
  });
  // What is unfolded over the page is folded by Escape, and by a click elsewhere.
  function fold(keep) {
    document.querySelectorAll("details.utfallning[open]").forEach(function (details) {
      if (details !== keep) details.open = false;
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var here = document.activeElement && document.activeElement.closest(".utfallning[open]");
    if (!here) return;
    here.open = false;
    here.querySelector("summary").focus();
  });
  document.addEventListener("click", function (event) {
    // A click may have removed what was clicked: that was no click elsewhere.
    if (event.target.isConnected) fold(event.target.closest(".utfallning"));
  });
})();
