// What the grids need of the browser: Swedish numbers and Swedish order.
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
dagfuncs.koladaNumber = function (value, decimals) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value;
  return value.toLocaleString("sv-SE", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });
};
dagfuncs.koladaSwedish = function (a, b) {
  return String(a ?? "").localeCompare(String(b ?? ""), "sv");
};
// What is missing comes last, whichever way the column is sorted.
dagfuncs.koladaNumbers = function (a, b, nodeA, nodeB, isDescending) {
  var missingA = typeof a !== "number", missingB = typeof b !== "number";
  if (missingA || missingB) {
    return missingA === missingB ? 0 : (missingA ? 1 : -1) * (isDescending ? -1 : 1);
  }
  return a - b;
};
