// Small charts: the loss by epoch, and the answers of the network beside the truth.
const HUES = ["var(--negative)", "var(--positive)", "#1b7837", "#762a83", "#b35806"];
const MARKS = [
  "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z", "M-4 -4h8v8h-8z", "M0 -5L5 4H-5z", "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
  "M-2 -5h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
];

class Chart {
  constructor(title, across, up) {
    Object.assign(this, { width: 340, height: 250, left: 58, right: 326, top: 10, bottom: 208 });
    this.back = make("canvas");
    this.under = drawn("g");
    this.over = drawn("g");
    this.axes = drawn("g", { class: "axes" });
    this.svg = drawn("svg", { viewBox: `0 0 ${this.width} ${this.height}`, role: "img", "aria-label": title },
      this.under, this.axes, this.over,
      drawn("text", { x: (this.left + this.right) / 2, y: this.height - 6, "text-anchor": "middle" }, across),
      drawn("text", { "text-anchor": "middle", transform: `translate(13 ${(this.top + this.bottom) / 2}) rotate(-90)` }, up));
    this.element = make("figure", "chart", {}, make("figcaption", "", {}, title),
      make("div", "plot", {}, this.back, this.svg));
  }
  // What the axes show; `isLog` makes the vertical one logarithmic.
  frame([low, high], [least, most], isLog = false) {
    const lift = isLog ? Math.log10 : (value) => value;
    if (low === high) { low -= 1; high += 1; }
    if (least === most) { least -= isLog ? least / 2 : 1; most += isLog ? most : 1; }
    this.x = (value) => this.left + (value - low) / (high - low) * (this.right - this.left);
    this.y = (value) => this.bottom - (lift(value) - lift(least)) / (lift(most) - lift(least)) * (this.bottom - this.top);
    const vertical = isLog ? powers(least, most) : ticks(least, most, 5);
    const line = `M${this.left} ${this.top}V${this.bottom}H${this.right}`;
    this.axes.replaceChildren(drawn("path", { d: line, fill: "none" }),
      ...ticks(low, high, 5).flatMap((value) => [
        drawn("path", { d: `M${this.x(value)} ${this.bottom}v5` }),
        drawn("text", { x: this.x(value), y: this.bottom + 18, "text-anchor": "middle" }, number(value))]),
      ...vertical.flatMap((value) => [
        drawn("path", { d: `M${this.left} ${this.y(value)}h-5` }),
        drawn("text", { x: this.left - 8, y: this.y(value) + 4, "text-anchor": "end" }, number(value))]));
  }
}
const ticks = (low, high, most) => {
  const least = (high - low) / most, power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(+(k * step).toPrecision(12));
  return found;
};
const powers = (low, high) => {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const factor of Math.log10(high / low) < 2 ? [1, 2, 5] : [1]) {
      const value = +`${factor}e${power}`;
      if (value >= low && value <= high) found.push(value);
    }
  }
  const every = Math.ceil(found.length / 6);
  return found.filter((_, place) => place % every === 0);
};
const mark = (k, x, y, title) => drawn("path", { d: MARKS[k % MARKS.length], class: "mark",
  transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, style: `fill: ${HUES[k % HUES.length]}` }, drawn("title", {}, title));
const spread = (values) => {
  const low = Math.min(...values), high = Math.max(...values), room = (high - low || 1) * 0.08;
  return [low - room, high + room];
};
const joined = (points) => `M${points.map((point) => point.map((n) => n.toFixed(1)).join(" ")).join("L")}`;

const lossChart = () => {
  const chart = new Chart("Mean loss of each epoch", "epoch", "loss");
  const line = drawn("path", { fill: "none", class: "line" }), end = drawn("circle", { r: 4, class: "end" });
  const value = drawn("text", { x: chart.right, y: chart.top + 12, "text-anchor": "end" });  // where the curve is low
  chart.over.append(line, end, value);
  chart.paint = (history) => {
    const low = Math.min(...history), high = Math.max(...history), isLog = low > 0 && high > 10 * low;
    chart.element.style.visibility = history.length ? "" : "hidden";
    if (!history.length) return;
    chart.frame([0, Math.max(10, history.length)], isLog ? [low, high] : [Math.min(0, low), high || 1], isLog);
    const every = Math.ceil(history.length / 400);
    const points = history.flatMap((loss, k) => (k % every && k < history.length - 1 ? [] : [[chart.x(k + 1), chart.y(loss)]]));
    line.setAttribute("d", joined(points));
    const [x, y] = points.at(-1);
    end.setAttribute("cx", x);
    end.setAttribute("cy", y);
    value.textContent = `now ${number(history.at(-1))}`;
  };
  return chart;
};

// What is shown of the answers depends on how many numbers go in and come out.
const answersChart = (data, network) => {
  const { examples, names } = data, rows = data.training.rows, count = data.sizes[0];
  const isClass = examples.truths.length > 0, title = (k) => (isClass ? examples.classes[examples.truths[k]] : `example ${k + 1}`);
  if (count === 2) return mapChart(data, network, title);
  if (count === 1 && data.answers === 1) {
    const chart = new Chart("Answers and examples", data.input_names[0], names[0]);
    const xs = rows.map(([x]) => x), [low, high] = spread(xs), line = drawn("path", { fill: "none", class: "line" });
    chart.over.append(line);
    chart.paint = (ask) => {
      const inputs = Array.from({ length: 81 }, (_, k) => low + (high - low) * k / 80);
      const answers = inputs.map((x) => network.answerOf(ask([x]))[0]);
      chart.frame([low, high], spread([...rows.map(([, target]) => target), ...answers]));
      chart.under.replaceChildren(...rows.map(([x, target], k) => mark(1, chart.x(x), chart.y(target), title(k))));
      line.setAttribute("d", joined(inputs.map((x, k) => [chart.x(x), chart.y(answers[k])])));
    };
    return chart;
  }
  if (isClass) return tableOfClasses(data, network);
  const chart = new Chart("Answers beside the targets", "target", "answer"), line = drawn("path", { fill: "none", class: "ideal" });
  chart.over.append(line);
  chart.paint = (ask) => {
    const pairs = rows.map((row) => [row[count], network.answerOf(ask(row.slice(0, count)))[0]]);
    const range = spread(pairs.flat());
    chart.frame(range, range);
    line.setAttribute("d", joined(range.map((end) => [chart.x(end), chart.y(end)])));
    chart.under.replaceChildren(...pairs.map(([target, answer], k) => mark(1, chart.x(target), chart.y(answer), title(k))));
  };
  return chart;
};

const tableOfClasses = (data, network) => {
  const { examples } = data, body = make("tbody");
  const heads = ["class", "examples", "right"].map((text) => make("th", "", {}, text));
  const element = make("figure", "chart", {}, make("figcaption", "", {}, "Right answers by class"),
    make("table", "", {}, make("thead", "", {}, make("tr", "", {}, ...heads)), body));
  const paint = (ask) => {
    const said = examples.rows.map((row) => network.decide(network.answerOf(ask(row))));
    body.replaceChildren(...examples.classes.map((name, k) => {
      const own = examples.truths.flatMap((truth, place) => (truth === k ? [place] : []));
      const right = own.filter((place) => said[place] === k).length;
      return make("tr", "", {}, ...[name, own.length, right].map((text) => make("td", "", {}, String(text))));
    }));
  };
  return { element, paint };
};

const SIDE = 44;
const mapChart = (data, network, title) => {
  const { examples, input_names: [across, up] } = data, rows = data.training.rows;
  const chart = new Chart("Answers over the two inputs", across, up);
  const spans = [0, 1].map((k) => spread(rows.map((row) => row[k])));
  chart.frame(...spans);
  const classes = examples.classes.length || 1, kinds = rows.map((row, k) => (examples.truths.length ? examples.truths[k] : +(row[2] > 0)));
  chart.over.append(...rows.map(([x, y], k) => mark(kinds[k], chart.x(x), chart.y(y), title(k))));
  if (examples.classes.length) {
    chart.element.append(make("p", "legend", {}, ...examples.classes.map((name, k) => {
      const sign = drawn("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" }, mark(k, 0, 0, name));
      return make("span", "", {}, sign, ` ${name}`);
    })));
  }
  chart.back.width = chart.back.height = SIDE;
  chart.back.className = "map";
  const side = ([low, high]) => Array.from({ length: SIDE }, (_, k) => low + (high - low) * (k + 0.5) / SIDE);
  const [xs, ys] = spans.map(side), paper = chart.back.getContext("2d"), pixels = paper.createImageData(SIDE, SIDE);
  const inks = () => Array.from({ length: Math.max(2, classes) }, (_, k) => {  // as the browser reads the colours
    chart.back.style.color = HUES[k % HUES.length];
    return getComputedStyle(chart.back).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  });
  chart.paint = (ask) => {
    const colours = inks(), answers = ys.map((y) => xs.map((x) => network.answerOf(ask([x, y]))));
    const largest = Math.max(...answers.flat(2).map(Math.abs)) || 1;
    answers.forEach((line, row) => line.forEach((answer, column) => {
      let kind = network.decide(answer), share = 0.7;
      if (answer.length === 1) {
        const middle = examples.threshold ?? 0, reach = middle === 0.5 ? 0.5 : largest;
        share = Math.min(1, Math.abs(answer[0] - middle) / reach);
        kind = +(answer[0] > middle);
      }
      pixels.data.set([...colours[kind % colours.length], 150 * share], 4 * ((SIDE - 1 - row) * SIDE + column));
    }));
    paper.putImageData(pixels, 0, 0);
  };
  return chart;
};
