// The button for light and dark; theme.js brings the choice back before a page is drawn.

/** From light to dark or back, and the reader's own choice from now on. */
export function switchTheme() {
  const root = document.documentElement;
  const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}
