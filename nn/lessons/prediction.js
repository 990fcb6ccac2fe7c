// Questions: a reader types, chooses or draws a prediction, and it is checked before the answer shows.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };
  const marked = (tag, html, attributes = {}) => {  // words that Python has escaped already
    const element = make(tag, attributes);
    element.innerHTML = html;
    return element;
  };
  const written = (x) => String(+x.toPrecision(4)).replaceAll("-", "−");
  // "−2,5", "1/3" and "-.5" are numbers, too; anything else is nan.
  const parsed = (text) => {
    const plain = text.trim().replaceAll("−", "-").replace(",", ".");
    const [, above, below = "1"] = /^([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\s*\/\s*([\d.]+))?$/i.exec(plain) ?? [];
    return above === undefined ? NaN : Number(above) / Number(below);
  };
  const far = (x, right) => (x === -right ? "the sign is wrong" : x > right ? "that is too high" : "that is too low");

  // Each kind of question gives what the reader fills in, and a check: "" if all is right, else
  // what is wrong.
  const kinds = {
    number: ({ fields, mistakes }) => {
      const inputs = fields.map((field) => make("input", { type: "text", inputmode: "decimal", autocomplete: "off",
        "aria-label": field.name ? undefined : "your number" }));
      const labels = inputs.map((input, k) => {
        if (!fields[k].name) return input;
        input.removeAttribute("aria-label");
        return make("label", {}, marked("span", fields[k].name), input);
      });
      const check = () => {
        for (const [k, { name, right, within }] of fields.entries()) {
          const x = parsed(inputs[k].value), at = name ? `${labels[k].textContent}: ` : "";
          if (Number.isNaN(x)) return [k, `${at}type a number`];
          if (Math.abs(x - right) > within + 1e-9 * Math.abs(right)) {
            const known = mistakes[String(+x.toPrecision(12))];
            return [k, `${at}not ${written(x)}: `, known ?? `${far(x, right)}.`];
          }
        }
      };
      return { parts: labels, inputs, check, start: () => undefined };
    },
    choice: ({ choices, texts, right, mistakes, digest }) => {
      const inputs = choices.map((_, k) => make("input", { type: "radio", name: `choice-${digest}`, value: k }));
      const box = make("fieldset", {}, ...choices.map((words, k) => make("label", {}, inputs[k], marked("span", words))));
      const check = () => {
        const chosen = inputs.findIndex((input) => input.checked);
        if (chosen < 0) return [0, "choose one"];
        if (chosen !== right) return [chosen, "", mistakes[texts[chosen]] ?? "that is not it."];
      };
      return { parts: [box], inputs, check };
    },
    sketch: ({ svg, frame: [across, up], area: [left, top, right, bottom], curve, every, within }) => {
      const canvas = marked("div", svg, { class: "canvas" }), picture = canvas.firstElementChild;
      const drawn = (tag, className) => {
        const element = document.createElementNS(SVG, tag);
        element.setAttribute("class", className);
        picture.append(element);
        return element;
      };
      const X = (x) => left + (x - across[0]) / (across[1] - across[0]) * (right - left);
      const Y = (y) => bottom - (y - up[0]) / (up[1] - up[0]) * (bottom - top);
      const line = (points) => `M${points.map(([x, y]) => `${X(x).toFixed(1)} ${Y(y).toFixed(1)}`).join("L")}`;
      const knots = curve.filter((_, k) => k % every === 0), middle = (up[0] + up[1]) / 2;
      const mine = drawn("path", "mine"), dots = knots.map(() => drawn("circle", "knot"));
      const inputs = knots.map(([x]) => make("input", { type: "range", min: up[0], max: up[1],
        step: (up[1] - up[0]) / 100, value: middle, "aria-label": `height at ${written(x)}` }));
      const touched = new Set();
      const show = () => {
        mine.setAttribute("d", line(inputs.map((input, k) => [knots[k][0], +input.value])));
        inputs.forEach((input, k) => {
          dots[k].setAttribute("cx", X(knots[k][0]));
          dots[k].setAttribute("cy", Y(+input.value));
          dots[k].setAttribute("r", 5);
          input.setAttribute("aria-valuetext", written(+input.value));
        });
      };
      const move = (event) => {
        const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
        const k = Math.round(Math.max(0, Math.min(1, (x - left) / (right - left))) * (knots.length - 1));
        inputs[k].value = up[0] + (bottom - y) / (bottom - top) * (up[1] - up[0]);
        touched.add(k);
        show();
      };
      canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); move(event); };
      canvas.onpointermove = (event) => { if (canvas.hasPointerCapture(event.pointerId)) move(event); };
      inputs.forEach((input, k) => { input.oninput = () => { touched.add(k); show(); }; });
      const sliders = make("details", { class: "sliders" }, make("summary", {}, "Draw with sliders"),
        ...inputs.map((input, k) => make("label", {}, `at ${written(knots[k][0])} `, input)));
      show();
      const check = () => {
        if (!touched.size) return [0, "draw the curve first: drag in the picture"];
        const k = knots.findIndex(([, y], k) => Math.abs(y - inputs[k].value) > within + 0.006 * (up[1] - up[0]));
        if (k >= 0) return [k, "", `at ${written(knots[k][0])} you drew ${written(+inputs[k].value)}: ${far(+inputs[k].value, knots[k][1])}.`];
      };
      const reveal = () => drawn("path", "truth").setAttribute("d", line(curve));
      return { parts: [canvas, sliders], inputs, check, reveal };
    },
  };

  for (const host of document.querySelectorAll(".slopewise-prediction")) {
    if (host.shadowRoot || !host.dataset.prediction) continue;  // made already, or its data not trusted
    const data = JSON.parse(host.dataset.prediction);
    const { parts, inputs, check, reveal } = kinds[data.kind](data);
    const verdict = make("p", { class: "verdict", role: "status" });
    const button = make("button", { type: "submit" }, "Check");
    const give = make("button", { type: "button", hidden: "" }, "Show the answer");
    const form = make("form", { novalidate: "" }, ...parts, button, give);
    const answer = make("div", { hidden: "" }, make("slot", { name: "answer" }));
    const open = () => {
      if (answer.hidden) reveal?.();
      answer.hidden = false;
      host.querySelector("details").open = true;
      give.hidden = true;
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const [place, words, more] = check() ?? [];
      const isRight = words === undefined, text = words + (more ?? "");
      verdict.className = `verdict ${isRight ? "right" : "wrong"}`;
      verdict.innerHTML = isRight ? "✓ Right." : `✗ ${text[0].toUpperCase()}${text.slice(1)}${more === undefined ? "." : ""}`;
      if (isRight) return open();
      if (more !== undefined && answer.hidden) give.hidden = false;  // a real try
      inputs[place].focus();
    };
    give.onclick = open;
    form.onkeydown = (event) => event.stopPropagation();  // a notebook has shortcuts on letters
    const sheet = make("style");
    sheet.textContent = host.dataset.style;
    const box = make("div", { class: "prediction" }, make("slot", { name: "question" }), form, verdict, answer);
    host.attachShadow({ mode: "open" }).append(sheet, box);
  }
})();
