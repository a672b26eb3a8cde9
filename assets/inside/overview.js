// @ts-check
// Every layer of a network as a row of pictures, one for each channel, made from what Python says of `model.layers`.
//
//   const overview = createOverview(home, { onhover, onchoose })
//   overview.draw(layers, arrays, scale, palette, ink)
import { fitCanvas } from "../js/line_chart.js"
import { feeds } from "./feeds.js"
import { paintMap } from "./map.js"

// A picture is about this large, in whole pixels a value.
const CELL = 44
const GAP = 4
const [SMALL_UNIT, UNIT, OUTPUT] = [9, 16, 30]
const MANY_UNITS = 100
const MOST_LINES = 100

/**
 * @param {HTMLElement} home
 * @param {{ onhover: (cell: Cell | null) => void, onchoose: (cell: Cell) => void }} options
 */
export function createOverview(home, { onhover, onchoose }) {
  /** @type {Row[]} */
  let rows = []
  let [layers, arrays, scale, palette, ink] = [[], {}, "layer", null, "#000"]
  let hovered = null
  const lines = home.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"))
  lines.setAttribute("aria-hidden", "true")
  const observer = new ResizeObserver(() => paint())
  observer.observe(home)

  function draw(...given) {
    ;[layers, arrays, scale, palette, ink] = given
    const names = layers.map((layer) => `${layer.name} ${layer.shape}`).join()
    if (home.dataset.layers !== names) rebuild(names)
    paint()
  }
  function rebuild(names) {
    home.dataset.layers = names
    for (const row of rows) row.section.remove()
    rows = layers.map((layer, index) => createRow(home, layer, index, { hover, choose: onchoose }))
    home.append(lines)
    hovered = null
  }
  function paint() {
    if (!palette || !home.clientWidth) return
    const whole = scale === "network" ? mostOf(layers.slice(1).filter(pictured), arrays) : 0
    rows.forEach((row, index) =>
      row.paint(arrays, scale, whole, palette, ink, index === hovered?.layer ? hovered : null),
    )
    connect()
  }
  function hover(cell) {
    hovered = cell
    onhover(cell)
    paint()
  }
  // What feeds the channel under the pointer: a line from each, the stronger the kernel, the more opaque.
  function connect() {
    lines.replaceChildren()
    for (const row of rows) row.section.classList.remove("feeds")
    if (!hovered?.layer) return
    const [from, to] = [rows[hovered.layer - 1], rows[hovered.layer]]
    const fed = feeds(layers, arrays, hovered)
    if (!fed) {
      from.section.classList.add("feeds")
      return
    }
    const box = home.getBoundingClientRect()
    const end = centre(to.box(hovered.channel, box))
    for (const { channel, share } of fed.slice(0, MOST_LINES)) {
      const start = centre(from.box(channel, box))
      const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
      const middle = (start.y + end.y) / 2
      line.setAttribute("d", `M${start.x},${start.y} C${start.x},${middle} ${end.x},${middle} ${end.x},${end.y}`)
      line.setAttribute("opacity", String(0.1 + 0.9 * share))
      lines.append(line)
    }
  }
  return {
    draw,
    /**
     * Where a channel's picture lies within an element.
     * @param {{ layer: number, channel: number }} cell
     * @param {Element} within
     */
    box: ({ layer, channel }, within) => rows[layer].box(channel, within.getBoundingClientRect()),
    close: () => observer.disconnect(),
  }
}

const centre = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 })
const pictured = (layer) => layer.shape.length === 3

/**
 * The largest magnitude of the outputs of layers.
 * @param {LayerOfNetwork[]} chosen
 * @param {Record<string, { values: Numbers }>} arrays
 */
function mostOf(chosen, arrays) {
  let most = 0
  for (const layer of chosen)
    for (const name of [`low${layer.index}`, `high${layer.index}`])
      for (const value of arrays[name].values) most = Math.max(most, Math.abs(value))
  return most || 1
}

function createRow(home, layer, index, { hover, choose }) {
  const section = home.appendChild(document.createElement("section"))
  const heading = section.appendChild(document.createElement("h4"))
  heading.textContent = layer.title
  const about = section.appendChild(document.createElement("p"))
  about.className = "note"
  about.textContent = layer.about
  const canvas = section.appendChild(document.createElement("canvas"))
  const context = canvas.getContext("2d")
  const count = layer.shape.at(-1)
  const [height, width] = pictured(layer) ? layer.shape : [1, 1]
  const last = layer.digits
  const magnify = Math.max(1, Math.round(CELL / Math.max(height, width)))
  const unit = last ? OUTPUT : count > MANY_UNITS ? SMALL_UNIT : UNIT
  const cell = pictured(layer) ? { width: width * magnify, height: height * magnify } : { width: unit, height: unit }
  const gap = pictured(layer) || last ? GAP : 1
  const label = last ? 28 : 0
  let [across, focused] = [1, 0]
  canvas.tabIndex = 0
  canvas.setAttribute("role", "listbox")
  canvas.setAttribute("aria-label", `${layer.title}. ${layer.about} Arrow keys choose a channel, Enter opens it.`)

  const corner = (channel) => ({
    x: (channel % across) * (cell.width + gap),
    y: Math.floor(channel / across) * (cell.height + gap + label),
  })
  function cellAt(event) {
    const box = canvas.getBoundingClientRect()
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    const [column, row] = [Math.floor(x / (cell.width + gap)), Math.floor(y / (cell.height + gap + label))]
    const channel = row * across + column
    if (column < 0 || column >= across || row < 0 || channel >= count) return null
    const inside = corner(channel)
    return {
      layer: index,
      channel,
      row: Math.min(height - 1, Math.max(0, Math.floor((y - inside.y) / magnify))),
      column: Math.min(width - 1, Math.max(0, Math.floor((x - inside.x) / magnify))),
    }
  }
  canvas.onpointermove = (event) => {
    const found = cellAt(event)
    canvas.style.cursor = found && index ? "zoom-in" : "default"
    hover(found)
  }
  canvas.onpointerleave = () => hover(null)
  canvas.onclick = (event) => {
    const found = cellAt(event)
    if (found && index) choose(found)
  }
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key]
    if (step) {
      focused = Math.max(0, Math.min(count - 1, focused + step))
      hover({ layer: index, channel: focused, row: 0, column: 0 })
    } else if ((event.key === "Enter" || event.key === " ") && index)
      choose({ layer: index, channel: focused, row: 0, column: 0 })
    else return
    event.preventDefault()
  }
  canvas.onblur = () => hover(null)

  function paint(arrays, scale, whole, palette, ink, marked) {
    const room = section.clientWidth
    across = Math.max(1, Math.min(count, Math.floor((room + gap) / (cell.width + gap))))
    const [columns, lines] = [across, Math.ceil(count / across)]
    const size = [columns * (cell.width + gap) - gap, lines * (cell.height + gap + label) - gap]
    canvas.style.width = `${size[0]}px`
    canvas.style.height = `${size[1]}px`
    fitCanvas(canvas, context, size[0], size[1])
    context.clearRect(0, 0, size[0], size[1])
    const [levels, low, high] = ["levels", "low", "high"].map((name) => arrays[`${name}${index}`]?.values)
    const layerMost = whole || mostOf([layer], arrays)
    for (let channel = 0; channel < count; channel++) {
      const [from, to] = [low[channel], high[channel]]
      const most = scale === "channel" && pictured(layer) ? Math.max(Math.abs(from), Math.abs(to)) || 1 : layerMost
      const valueAt = levels
        ? (pixel) => from + ((to - from) * levels[channel * height * width + pixel]) / 255
        : () => from
      const place = corner(channel)
      paintMap(context, valueAt, height, width, { ...place, ...cell }, pictured(layer) ? most : layerMost, palette)
      const isMarked = marked?.channel === channel
      context.lineWidth = isMarked ? 2 : 1
      context.strokeStyle = ink
      context.globalAlpha = isMarked ? 1 : 0.18
      context.strokeRect(place.x + 0.5, place.y + 0.5, cell.width - 1, cell.height - 1)
      context.globalAlpha = 1
      if (last) writeDigit(place, channel, from)
    }
  }
  function writeDigit(place, digit, value) {
    context.fillStyle = context.strokeStyle
    context.textAlign = "center"
    context.textBaseline = "top"
    context.font = `600 13px ${getComputedStyle(canvas).fontFamily}`
    context.fillText(String(digit), place.x + cell.width / 2, place.y + cell.height + 2)
    context.font = `11px ${getComputedStyle(canvas).fontFamily}`
    context.fillText(
      layer.share ? `${Math.round(100 * value)}%` : value.toFixed(1),
      place.x + cell.width / 2,
      place.y + cell.height + 16,
    )
  }
  return {
    section,
    paint,
    box(channel, around) {
      const [inside, own] = [corner(channel), canvas.getBoundingClientRect()]
      return { x: own.left - around.left + inside.x, y: own.top - around.top + inside.y, ...cell }
    },
  }
}

/**
 * @typedef {{ layer: number, channel: number, row: number, column: number }} Cell
 * @typedef {ReturnType<typeof createRow>} Row
 */
