// Pages work without this. With it: components behave, officers have keys.
import { Button, Checkboxes, ErrorSummary, SkipLink, NotificationBanner, CharacterCount } from "govuk-frontend/dist/govuk/all.bundle.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const Component of [Button, Checkboxes, ErrorSummary, SkipLink, NotificationBanner, CharacterCount]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    try { new Component(element); } catch (error) { console.warn(error); }
  }
}

// The officer's queue: j and k move, Enter opens, / searches, ? shows the keys.
const rows = [...document.querySelectorAll("[data-queue-row]")];
if (rows.length || document.querySelector("[data-keys]")) {
  let at = -1;
  const move = (to) => {
    if (!rows.length) return;
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows.forEach((row, index) => row.classList.toggle("queue__row--at", index === at));
    rows[at].querySelector("a")?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(at + 1);
    else if (event.key === "k") move(at - 1);
    else if (event.key === "/") { const search = document.querySelector("[data-search]"); if (search) { event.preventDefault(); search.focus(); } }
    else if (event.key === "?") { const help = document.querySelector("[data-keys]"); if (help) help.open = !help.open; }
  });
}
