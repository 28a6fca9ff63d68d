// Charts in the page's colours. Each has words for those who do not see it.

import { h } from "./parts.js";
import { compact, count, shortDay } from "./words.js";

const live = new Set();
const hues = 8;

/** A colour of the page as it is drawn now, light or dark. */
function ink(name) {
  const probe = h("span", { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Bars by day, one colour for each series: `[{ name, values }]`, values as long as `days`. */
export function bars(days, series, { label, format = compact, low = false }) {
  const canvas = h("canvas", { role: "img", "aria-label": `${label}: ${told(series)}` });
  const box = h(`div.chart${low ? ".low" : ""}`, {}, canvas);
  const make = () => new window.Chart(canvas, {
    type: "bar",
    data: {
      labels: days.map(shortDay),
      datasets: series.map((one, place) => ({
        label: one.name, data: one.values, stack: "all", maxBarThickness: 36, borderRadius: 2,
        backgroundColor: one.isRest ? ink("--line-strong") : ink(`--hue-${place % hues + 1}`),
      })),
    },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: {
          display: series.length > 1, position: "bottom", align: "start",
          labels: { color: ink("--soft"), boxWidth: 10, boxHeight: 10, useBorderRadius: true, padding: 14, font: { size: 12 } },
        },
        tooltip: {
          backgroundColor: ink("--text"), titleColor: ink("--page"), bodyColor: ink("--page"), footerColor: ink("--page"),
          padding: 10, cornerRadius: 8, boxPadding: 4,
          filter: (item) => item.parsed.y !== 0,
          callbacks: {
            label: (item) => ` ${item.dataset.label}: ${format(item.parsed.y)}`,
            footer: (items) => (items.length > 1 ? `Together: ${format(items.reduce((sum, item) => sum + item.parsed.y, 0))}` : ""),
          },
        },
      },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: ink("--line") },
          ticks: { color: ink("--soft"), maxRotation: 0, autoSkipPadding: 16, font: { size: 11 } } },
        y: { stacked: true, beginAtZero: true, grid: { color: ink("--line"), drawBorder: false },
          ticks: { color: ink("--soft"), maxTicksLimit: 6, font: { size: 11 }, callback: (value) => format(value) } },
      },
    },
  });
  const entry = { box, make, chart: null };
  live.add(entry);
  // Chart.js measures the canvas, so it is drawn once the box stands in the page.
  requestAnimationFrame(() => { if (box.isConnected && !entry.chart) entry.chart = make(); });
  return box;
}

function told(series) {
  const sums = series.map((one) => [one.name, one.values.reduce((sum, value) => sum + value, 0)]);
  return sums.map(([name, sum]) => `${name} ${count(Math.round(sum))}`).join(", ") || "nothing";
}

/** Forgets charts of pages that are gone. */
export function forget() {
  for (const entry of live) {
    if (entry.chart && !entry.box.isConnected) { entry.chart.destroy(); live.delete(entry); }
  }
}

/** Draws all again, in other colours. */
export function redraw() {
  forget();
  for (const entry of live) {
    if (!entry.box.isConnected) continue;
    entry.chart?.destroy();
    entry.chart = entry.make();
  }
}
