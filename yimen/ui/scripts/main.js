// Pages work without this. With it: components behave, officers have keys.
import { Button, Checkboxes, ErrorSummary, SkipLink, NotificationBanner, CharacterCount } from "govuk-frontend/dist/govuk/all.bundle.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const Component of [Button, Checkboxes, ErrorSummary, SkipLink, NotificationBanner, CharacterCount]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    try { new Component(element); } catch (error) { console.warn(error); }
  }
}

// A citation opens its article where it stands, and closes it again. With a key held, or without this, it is a link.
for (const link of document.querySelectorAll("a[data-article]")) {
  const text = document.createElement("span");
  text.className = "article-in-place";
  text.hidden = true;
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!text.isConnected) {
      try {
        const answer = await fetch(`${link.href}?part=1`, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(answer.statusText);
        text.innerHTML = await answer.text();
        (link.closest("p, li, dd, td, div") ?? link.parentElement).append(text); // where it parts no sentence
      } catch { location.assign(link.href); return; }
    }
    text.hidden = !text.hidden;
    link.setAttribute("aria-expanded", String(!text.hidden));
  });
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
