// Runs before the page is drawn: the reader's own choice of light or dark, if there is one.
(() => {
  const saved = localStorage.getItem("theme");
  if (saved === "light" || saved === "dark") document.documentElement.dataset.theme = saved;
})();
