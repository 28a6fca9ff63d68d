// Numbers, money, times and names as people read them.

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export const count = (number) => whole.format(number ?? 0);
export const compact = (number) => (Math.abs(number ?? 0) < 10000 ? count(number) : short.format(number));

export function money(dollars) {
  const value = Number(dollars ?? 0);
  if (value > 0 && value < 0.0001) return "< $0.0001";
  const digits = value !== 0 && Math.abs(value) < 1 ? 4 : 2;
  return new Intl.NumberFormat("en-US", {
    style: "currency", currency: "USD", minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(value);
}

/** An amount in a quota's unit. */
export function amount(value, unit, isShort = false) {
  if (unit === "usd") return money(value);
  const text = isShort ? compact(value) : count(value);
  return unit === "requests" ? `${text} requests` : `${text} tokens`;
}

export const units = {
  tokens: "tokens", weighted_tokens: "weighted tokens", requests: "requests", usd: "US dollars",
};

/** "tokens per month", with the models it is for. */
export function quotaName(quota) {
  const per = quota.period === "total" ? "in total" : `per ${quota.period}`;
  const models = quota.models?.length ? ` for ${quota.models.join(", ")}` : "";
  return `${units[quota.unit] || quota.unit} ${per}${models}`;
}

/** Whose a quota is. */
export function scopeName(standing) {
  switch (standing.scope) {
    case "everyone": return "Everyone";
    case "member": return `${standing.user} in ${standing.team}`;
    default: return standing[standing.scope] || standing[`${standing.scope}_id`] || standing.scope;
  }
}

const dateTime = new Intl.DateTimeFormat(undefined, {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dateOnly = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });

export const time = (text) => (text ? dateTime.format(new Date(text)) : "");
export const date = (text) => {
  if (!text) return "";
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  return dateOnly.format(new Date(isDay ? `${text}T12:00:00` : text));
};

const monthDay = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** A day without its year, for axes and neighbours. */
export const shortDay = (text) => monthDay.format(new Date(`${text}T12:00:00`));

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "in 3 days", "2 hours ago". */
export function fromNow(text) {
  if (!text) return "";
  const seconds = (new Date(text) - Date.now()) / 1000;
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) || ["second", 1];
  return relative.format(Math.round(seconds / size), unit);
}

export const milliseconds = (value) =>
  value === null || value === undefined ? "" : value < 1000 ? `${count(value)} ms` : `${(value / 1000).toFixed(1)} s`;

export function bytes(value) {
  const names = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = Number(value ?? 0), step = 0;
  while (size >= 1024 && step < names.length - 1) { size /= 1024; step += 1; }
  return `${step && size < 100 ? size.toFixed(1) : Math.round(size)} ${names[step]}`;
}

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** A day as the API writes it, so many days from today in the gateway's zone. */
export function day(today, offset = 0) {
  const value = new Date(`${today}T00:00:00Z`);
  value.setUTCDate(value.getUTCDate() + offset);
  return value.toISOString().slice(0, 10);
}

/** All days from one to another. */
export function days(from, to) {
  const list = [];
  for (let one = from; one <= to && list.length < 800; one = day(one, 1)) list.push(one);
  return list;
}

const sources = {
  provider: "said by the provider", counted: "counted here", estimated: "estimated here",
  recovered: "upper bound after a crash", corrected: "corrected by an admin", none: "nothing used",
};

/** What was done with what redaction found. */
export const treatments = { redact: "Hidden", report: "Let through, counted", refuse: "Refused for" };

export const source = (word) => sources[word] || word;

export const roleName = (role) => ({ team_lead: "team lead" }[role] || role || "");
export const initials = (name) => (name || "?").split(/[\s._-]+/).slice(0, 2).map((part) => part[0] || "").join("").toUpperCase();
