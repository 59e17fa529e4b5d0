// An own group, put together by clicking. Nothing is sent until it is used: then it is in
// the address, like every other choice.
(function () {
  "use strict";
  var PLACE = "lista%3AX";
  var chosen = new Set();
  function all(selector) { return Array.from(document.querySelectorAll(selector)); }
  function one(selector) { return document.querySelector(selector); }
  function plain(text) {
    return text.toLocaleLowerCase("sv").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  function buttonOf(code) { return one('[data-own="' + code + '"]'); }
  function inAddress() {
    var lists = new URLSearchParams(window.location.search).getAll("grupp");
    var found = lists.filter(function (group) { return group.startsWith("lista:"); })[0];
    return found ? found.slice(6).split(",") : [];
  }
  function chip(code) {
    var item = document.createElement("li"), button = document.createElement("button");
    var name = buttonOf(code).textContent, cross = document.createElement("span");
    cross.textContent = "×";
    cross.setAttribute("aria-hidden", "true");
    button.type = "button";
    button.className = "bricka";
    button.dataset.ownRemove = code;
    button.setAttribute("aria-label", "Ta bort " + name);
    button.append(name, cross);
    item.append(button);
    return item;
  }
  function show() {
    all("[data-own]").forEach(function (button) {
      button.setAttribute("aria-checked", String(chosen.has(button.dataset.own)));
    });
    var place = one("[data-own-chosen]"), n = chosen.size;
    if (!place) return;
    place.replaceChildren.apply(place, Array.from(chosen).map(chip));
    one("[data-own-count]").textContent = n === 0 ? "Inga kommuner är valda."
      : n === 1 ? "1 kommun är vald." : n + " kommuner är valda.";
    one("[data-own-use]").disabled = one("[data-own-clear]").disabled = n === 0;
  }
  // The list is filled by the server the first time it is unfolded.
  new MutationObserver(function () {
    var list = one("[data-own-all]");
    if (!list || list.dataset.ready) return;
    list.dataset.ready = "1";
    chosen = new Set(inAddress().filter(buttonOf));
    show();
  }).observe(document.documentElement, { childList: true, subtree: true });
  // Unfolded anew, it begins from the group that the address has, if any.
  document.addEventListener("toggle", function (event) {
    if (!event.target.open || !event.target.querySelector("[data-own-all]")) return;
    var codes = inAddress().filter(buttonOf);
    if (!codes.length) return;
    chosen = new Set(codes);
    show();
  }, true);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-own], [data-own-remove], [data-own-use], " +
      "[data-own-clear]");
    if (!button) return;
    var data = button.dataset;
    if (data.own) {
      if (!chosen.delete(data.own)) chosen.add(data.own);
      show();
    } else if (data.ownRemove) {
      chosen.delete(data.ownRemove);
      show();
      (one("[data-own-remove]") || buttonOf(data.ownRemove)).focus();
    } else if (data.ownUse !== undefined) {
      var codes = Array.from(chosen).sort().join("%2C");
      var place = one("[data-own-address]").dataset.ownAddress;
      window.koladaGo(place.replace(PLACE, "lista%3A" + codes));
      var panel = button.closest("details");
      panel.open = false;
      panel.querySelector("summary").focus();
    } else {
      chosen.clear();
      show();
      document.getElementById("egen-filter").focus();
    }
  });
  document.addEventListener("input", function (event) {
    if (event.target.id !== "egen-filter") return;
    var words = plain(event.target.value.trim());
    all("[data-own]").forEach(function (button) {
      var is = plain(button.textContent).includes(words) || button.dataset.own === words;
      button.hidden = !is;
    });
    all(".lan").forEach(function (county) {
      county.hidden = !county.querySelector("[data-own]:not([hidden])");
    });
  });
})();
