// Curves of one input: drag it, and values, slopes and tangents follow.
const REACH = 60;  // pixels from a point to each end of its tangent
const build = (page, data, programs) => {
  const { names, start, frame: [across, up], area: [left, top, right, bottom] } = data;
  const X = (x) => left + (x - across[0]) / (across[1] - across[0]) * (right - left);
  const Y = (y) => bottom - (y - up[0]) / (up[1] - up[0]) * (bottom - top);
  const unit = [(right - left) / (across[1] - across[0]), (bottom - top) / (up[1] - up[0])];
  const guide = page.element("guide");
  const parts = names.map((_, k) => [page.element(`tangent${k}`), page.element(`point${k}`)]);
  const cells = names.map((name) => [make("td"), make("td")]);
  const rows = names.map((name, k) => make("tr", "", {}, make("th", "", { scope: "row" }, name), ...cells[k]));
  const head = make("tr", "", {}, ...["", "value", "slope"].map((words) => make("th", "", { scope: "col" }, words)));

  const show = (x) => {
    guide.setAttribute("d", `M${X(x).toFixed(1)} ${top}V${bottom}`);
    const found = names.map((_, k) => {
      const { value, gradient: [slope] } = programs[`curve${k}`].f_grad([x]);
      const [tangent, point] = parts[k], isThere = Number.isFinite(value) && value >= up[0] && value <= up[1];
      point.setAttribute("visibility", isThere ? "visible" : "hidden");
      tangent.setAttribute("visibility", isThere && Number.isFinite(slope) ? "visible" : "hidden");
      if (isThere) {
        const length = Math.hypot(unit[0], unit[1] * slope), dx = REACH * unit[0] / length;
        const dy = -REACH * unit[1] * slope / length;
        point.setAttribute("cx", X(x));
        point.setAttribute("cy", Y(value));
        const end = (sign) => `${(X(x) + sign * dx).toFixed(1)} ${(Y(value) + sign * dy).toFixed(1)}`;
        if (Number.isFinite(slope)) tangent.setAttribute("d", `M${end(-1)}L${end(1)}`);
      }
      cells[k][0].textContent = Number.isFinite(value) ? number(value) : "not defined";
      cells[k][1].textContent = number(slope);
      return { value, slope };
    });
    slider.show(x);
    const words = names.map((name, k) => `${name}(${number(x)}) = ${number(found[k].value)}, slope ${number(found[k].slope)}`);
    slider.tell(x, `: ${words.join("; ")}`);
    page.host.numbers = { x, found };
  };

  const slider = new Slider("x", across[0], across[1], start, show);
  page.bar.append(slider.label);
  page.figure.after(make("table", "values", {}, head, ...rows));
  page.note("Drag in the picture or use the slider. The thin straight lines are tangents: their steepness is the slope.");
  const place = (event) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.svg.getScreenCTM().inverse());
    show(across[0] + Math.max(0, Math.min(1, (x - left) / (right - left))) * (across[1] - across[0]));
  };
  page.svg.style.touchAction = "pan-y";  // a finger can still scroll the page
  page.svg.onpointerdown = (event) => {
    page.svg.setPointerCapture(event.pointerId);
    place(event);
  };
  page.svg.onpointermove = (event) => { if (page.svg.hasPointerCapture(event.pointerId)) place(event); };
  show(start);
};
