// Walk a page as a reader sees it, through open shadow roots: all text that is drawn, with its size
// and its contrast, and the number of live regions in each root. Returns { texts, regions }.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();
function rgba(colour) {
  if (!known.has(colour)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
  }
  return known.get(colour);
}
const over = ([r, g, b, a], below) =>
  [...[r, g, b].map((part, k) => part * a + below[k] * (1 - a)), 1];
const linear = (part) =>
  part <= 0.04045 * 255 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
function contrast(one, other) {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

// What lies behind an element: the boxes around it, outermost first, on the page's canvas.
function backdrop(element) {
  const layers = [];
  for (let box = element; box; box = above(box)) {
    layers.unshift(rgba(getComputedStyle(box).backgroundColor));
  }
  return layers.reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
}

// In a drawing: the last filled shape before the text that holds its middle.
const drawings = new Map();
function filled(drawing) {
  if (!drawings.has(drawing)) {
    const shapes = [...drawing.querySelectorAll("rect,path,polygon,ellipse,circle")];
    drawings.set(drawing, shapes.flatMap((shape) => {
      const { fill, fillOpacity, visibility } = getComputedStyle(shape);
      const isSeen = fill !== "none" && +fillOpacity && visibility !== "hidden" && rgba(fill)[3];
      return isSeen ? [{ shape, fill, area: shape.getBoundingClientRect() }] : [];
    }));
  }
  return drawings.get(drawing);
}
function shapeBehind(text, box) {
  const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  const behind = filled(text.ownerSVGElement).filter(({ shape, area }) =>
    x >= area.left && x <= area.right && y >= area.top && y <= area.bottom &&
    shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
  return behind.at(-1)?.fill;
}

function look(node, texts) {
  const element = node.parentElement ?? node.getRootNode().host;
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || !element.checkVisibility({ visibilityProperty: true })) {
    return;
  }
  if (element.closest(":disabled, option, .visually-hidden, script, style, title, desc")) return;
  const style = getComputedStyle(element);
  let opacity = 1;
  for (let each = element; each; each = above(each)) {
    const { display, opacity: share } = getComputedStyle(each);
    if (display === "none") return;  // Chromium still has boxes of text in a picture that it hid
    opacity *= +share;
  }
  if (!opacity) return;
  const drawing = element.ownerSVGElement;
  const hasHalo = style.paintOrder.startsWith("stroke") && style.stroke !== "none";
  const shape = drawing && (hasHalo ? style.stroke : shapeBehind(element, box));
  const behind = shape ? over(rgba(shape), backdrop(drawing)) : backdrop(element);
  const [r, g, b, a] = rgba(drawing ? style.fill : style.color);
  const matrix = drawing && element.getScreenCTM();
  const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
  texts.push({
    words: node.data.trim().slice(0, 60),
    where: `${element.tagName}.${element.getAttribute("class") ?? ""}`,
    size: parseFloat(style.fontSize) * scale,
    contrast: contrast(over([r, g, b, a * opacity], behind), behind),
  });
}

// Text in a picture: only its size can be known, from the source of the picture.
function lookInside(image, texts) {
  const [, data] = image.src.split("data:image/svg+xml;base64,");
  if (!data || !image.clientWidth || !image.checkVisibility({ visibilityProperty: true })) return;
  const source = atob(data);
  if (!source.includes("<text")) return;
  const sizes = [...source.matchAll(/font-size="([\d.]+)/g)].map((found) => +found[1]);
  const [, width, unit] = source.match(/<svg[^>]*? width="([\d.]+)(\w*)"/) ?? [0, 0, ""];
  const view = source.match(/viewBox="([^"]*)"/)[1].split(/[ ,]+/);
  const drawn = +width ? +width : +view[2];
  const scale = Math.min(image.clientWidth / drawn, image.clientHeight / (drawn * view[3] / view[2]));
  const size = Math.min(...sizes) * scale;
  texts.push({ words: image.alt.slice(0, 60), where: "IMG", size, contrast: 21 });
}

function walk(root, texts, regions) {
  const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output";
  const speaking = [...root.querySelectorAll(live)];
  regions.push({
    where: root.host?.className.split(" ")[0] ?? "page",
    count: speaking.filter((region) => region.getAttribute("aria-live") !== "off").length,
  });
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) if (nodes.currentNode.data.trim()) look(nodes.currentNode, texts);
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) walk(element.shadowRoot, texts, regions);
    if (element.tagName === "IMG") lookInside(element, texts);
  }
}
const texts = [], regions = [];
walk(document, texts, regions);
return { texts, regions };
