// What all pages that compute share: a shadow root that keeps styles and ids apart, numbers as
// `autograd.show.number` writes them but with a minus sign, sliders, and a quiet live region.
const SVG = "http://www.w3.org/2000/svg";
const make = (tag, className, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
};
const drawn = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
};
const without = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
const digits = (x, count) => {
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(count - 1).split("e");
  const exponent = +power, size = String(Math.abs(exponent)).padStart(2, "0");
  const text = exponent < -4 || exponent >= count
    ? `${without(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`
    : without(x.toFixed(count - 1 - exponent));
  return text.replaceAll("-", "−");
};
const number = (x) => (Number.isFinite(x) ? digits(x, Math.abs(x) < 1000 ? 4 : 6) : "?");
// A number of at most so many signs: with fewer digits if it needs more room.
const fitted = (x, room) => {
  const texts = [number(x), ...[3, 2, 1].map((count) => (Number.isFinite(x) ? digits(x, count) : "?"))];
  return texts.find((text) => text.length <= room) ?? texts.at(-1);
};
const bracketed = (x) => (x < 0 ? `(${number(x)})` : number(x));
// From a strength of -1 (negative) to 1 (positive), paler or darker than the page by its own ink.
const tinted = (share, most = 55) => {
  if (!share) return "transparent";
  const strength = (most * Math.min(1, Math.abs(share))).toFixed(1);
  return `color-mix(in srgb, var(--${share > 0 ? "blue" : "red"}) ${strength}%, transparent)`;
};

class Page {
  constructor(host, data, style) {
    this.host = host;
    this.data = data;
    const image = host.querySelector("img");
    const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (c) => c.charCodeAt(0));
    const parsed = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
    this.svg = document.importNode(parsed.documentElement, true);
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("aria-label", data.title);
    const [, width, unit] = /^([\d.]+)(\w*)$/.exec(this.svg.getAttribute("width"));
    this.canvas = make("div", "canvas", {}, this.svg);
    this.canvas.style.cssText = `${image.style.cssText};width:${width * (unit === "pt" ? 4 / 3 : 1)}px`;
    this.svg.removeAttribute("width");
    this.svg.removeAttribute("height");
    const fade = image.parentElement.lastElementChild.cloneNode();
    fade.style.background = "";
    fade.className = "fade";
    this.figure = make("div", "figure", {}, this.canvas, fade);
    this.bar = make("div", "bar");
    this.caption = make("p", "caption");
    this.spoken = make("p", "spoken", { "aria-live": "polite" });
    this.box = make("div", "live", { role: "group", "aria-label": data.title },
      this.bar, this.caption, this.figure, this.spoken);
    this.box.onkeydown = (event) => {  // a notebook moves between cells with the same keys
      if (/^(Arrow|Home|End|Page|Enter| $)/.test(event.key)) event.stopPropagation();
    };
    const sheet = document.createElement("style");
    sheet.textContent = style;
    host.attachShadow({ mode: "open" }).append(sheet, this.box);
  }
  element(key) {
    return this.svg.querySelector(`[id="${this.data.prefix}${key}"]`);
  }
  say(words) {  // at once for the eye; for the ear when the numbers rest
    this.caption.textContent = words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.spoken.textContent = words; }, 600);
  }
  button(words, act, className = "") {
    const button = make("button", className, { type: "button" }, words);
    button.onclick = act;
    this.bar.append(button);
    return button;
  }
  rate(words, value, change) {
    const slider = new Slider(words, -4, 1, Math.log10(value), (power) => {
      slider.rate = +(10 ** power).toPrecision(2);
      slider.tell(slider.rate);
      change(slider.rate);
    }, 0.05);
    slider.rate = value;
    slider.tell(value);
    this.bar.append(slider.label);
    return slider;
  }
  // A table below the page. `rows` gives its texts; they are computed only while it is open.
  table(words, heads, rows) {
    const row = (kind, texts) => make("tr", "", {}, ...texts.map((text) => make(kind, "", {}, text)));
    const body = make("tbody"), details = make("details", "", {}, make("summary", "", {}, words),
      make("table", "", {}, make("thead", "", {}, row("th", heads)), body));
    const fill = () => { if (details.open) body.replaceChildren(...rows().map((texts) => row("td", texts))); };
    details.ontoggle = fill;
    this.box.append(details);
    return fill;
  }
  note(...words) {
    this.box.append(...words.map((text) => make("p", "note", {}, text)));
  }
}

// A native range input with its name and its number.
class Slider {
  constructor(name, low, high, value, change, step = (high - low) / 200) {
    this.name = name;
    this.input = make("input", "", { type: "range", min: low, max: high, step, "aria-label": name });
    this.output = make("output", "", { "aria-live": "off" });  // the input itself says its value
    this.label = make("label", "", {}, `${name} `, this.input, " ", this.output);
    this.input.oninput = () => change(+this.input.value);
    this.show(value);
  }
  show(value) {  // beyond its ends, it grows
    if (value > +this.input.max || value < +this.input.min) {
      const reach = 2 * Math.abs(value);
      if (Number.isFinite(reach)) Object.assign(this.input, { min: -reach, max: reach, step: reach / 100 });
    }
    this.input.value = value;
  }
  tell(value, more = "") {
    this.output.textContent = number(value);
    this.input.setAttribute("aria-valuetext", `${number(value)}${more}`);
  }
}

const open = (digest, build, programs) => {
  for (const host of document.querySelectorAll(".slopewise-live")) {
    if (host.shadowRoot || !host.dataset.live) continue;  // made already, or its data not trusted
    const data = JSON.parse(host.dataset.live);
    if (data.digest === digest) build(new Page(host, data, host.dataset.style), data, programs);
  }
};
