// Turns the picture inside a player into one whose boxes change with the step. Everything it needs
// is in the element's attributes; a shadow root keeps the page's styles and ids out of it.
for (const host of document.querySelectorAll(".slopewise-player")) {
  if (host.shadowRoot || !host.dataset.player) continue;  // made already, or its data not trusted
  const { title, prefix, start, steps } = JSON.parse(host.dataset.player);
  const image = host.querySelector("img");
  const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (c) => c.charCodeAt(0));
  const page = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
  const svg = document.importNode(page.documentElement, true);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  svg.style.cssText = image.style.cssText;

  const make = (tag, className, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    element.className = className;
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };
  const last = steps.length - 1;
  const back = make("button", "back", { type: "button" }, "◀ back");
  const play = make("button", "play", { type: "button" }, "▶ play");
  const next = make("button", "next", { type: "button" }, "forward ▶");
  const slider = make("input", "slider", { type: "range", "aria-label": "step", min: 0, max: last });
  const count = make("span", "count");
  const speed = make("select", "speed", { "aria-label": "speed" });
  for (const times of [0.5, 1, 2, 4]) speed.append(new Option(`speed ${times} ×`, times, times === 1));
  speed.value = 1;
  const bar = make("div", "bar", {}, back, play, next, slider, count, speed);
  const caption = make("p", "caption", { "aria-live": "polite" });
  const figure = image.parentElement.cloneNode(true);  // it scrolls and fades as around the image
  figure.className = "figure";
  figure.querySelector("img").replaceWith(svg);
  const box = make("div", "player", { tabindex: 0, role: "group", "aria-label": title }, bar, caption, figure);
  const style = document.createElement("style");
  style.textContent = host.dataset.style;
  host.attachShadow({ mode: "open" }).append(style, box);

  const element = (key) => svg.querySelector(`[id="${prefix}${key}"]`);
  const nodes = new Map();
  for (const step of steps) {
    for (const key in step[1]) {
      if (nodes.has(key)) continue;
      const group = element(key);
      const [, ...lines] = step[1][key][0] ? group.querySelectorAll("text") : [];  // or they stay
      nodes.set(key, { group, lines, shape: group.querySelector("path, polygon") });
    }
  }

  // A factor in the caption and the place where the picture shows it point at each other.
  const near = (key, is) => {
    element(key).classList.toggle("near", is);
    for (const mark of caption.children) mark.classList.toggle("near", is && mark.dataset.key === key);
  };
  const write = (words, factors) => {
    for (const mark of caption.children) near(mark.dataset.key, false);
    caption.textContent = words;
    for (const [factor, key] of factors) {
      const text = [...caption.childNodes].find((node) => node.nodeType === 3 && node.data.includes(factor));
      if (!text) continue;
      const rest = text.splitText(text.data.indexOf(factor));
      rest.data = rest.data.slice(factor.length);
      const mark = make("span", "factor", { "data-key": key }, factor);
      rest.before(mark);
      mark.onmouseenter = () => near(key, true);
      mark.onmouseleave = () => near(key, false);
    }
  };
  for (const is of [true, false]) {
    svg.addEventListener(is ? "mouseover" : "mouseout", ({ target }) => {
      const key = target.closest("g[id]")?.id.slice(prefix.length);
      if ([...caption.children].some((mark) => mark.dataset.key === key)) near(key, is);
    });
  }

  let now = 0;
  const go = (step) => {
    now = Math.max(0, Math.min(last, step));
    const [words, , boxes, edges, factors] = steps[now];
    write(words, factors);
    slider.value = now;
    slider.setAttribute("aria-valuetext", `step ${now + 1} of ${last + 1}`);
    count.textContent = `${now + 1} / ${last + 1}`;
    back.setAttribute("aria-disabled", now === 0);  // `disabled` would lose the keyboard's focus
    next.setAttribute("aria-disabled", now === last);
    const state = {};
    for (const [, changes] of steps.slice(0, now + 1)) Object.assign(state, changes);
    for (const [key, { group, lines, shape }] of nodes) {
      const [texts, fill] = state[key] ?? [[], "none"];
      lines.forEach((line, place) => { line.textContent = texts[place] ?? ""; });
      shape.setAttribute("fill", fill);
      group.classList.toggle("waiting", !(key in state));
    }
    for (const old of svg.querySelectorAll(".active")) old.classList.remove("active");
    for (const key of [...boxes, ...edges]) element(key)?.classList.add("active");
  };
  const show = () => {  // scroll sideways only: the page itself must not jump
    const [first] = steps[now][2];
    if (!first) return;
    const inside = figure.getBoundingClientRect();
    const { left, right } = element(first).getBoundingClientRect();
    if (left < inside.left || right > inside.right) {
      figure.scrollLeft += (left + right) / 2 - (inside.left + inside.right) / 2;
    }
  };

  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; play.textContent = "▶ play"; };
  const turn = (step) => { go(step); show(); };
  const move = (step) => { stop(); turn(step); };
  back.onclick = () => move(now - 1);
  next.onclick = () => move(now + 1);
  slider.oninput = () => move(+slider.value);
  const run = () => {
    clearInterval(timer);
    play.textContent = "❚❚ pause";
    timer = setInterval(() => {
      if (now === last || !host.isConnected) return stop();
      turn(now + 1);
      if (now === last) stop();
    }, 1200 / speed.value);
  };
  play.onclick = () => {
    if (timer) return stop();
    if (now === last) turn(0);
    run();
  };
  speed.onchange = () => { if (timer) run(); };
  const keys = { ArrowRight: () => now + 1, ArrowLeft: () => now - 1, Home: () => 0, End: () => last };
  box.onkeydown = (event) => {
    if (!(event.key in keys) || event.target === speed || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();  // a notebook moves between cells with the same keys
    move(keys[event.key]());
  };
  go(start);  // and no scrolling yet: a reader begins at the left
}
