// @ts-check
// A small chart of curves that grow: axes with ticks and titles, hover with numbers, solid and dashed lines.
//
//   const chart = createLineChart(home, { title: "Loss", lines: [{ name: "training", column: 1, colour: "#2185C5" }, …] })
//   chart.draw(points, { marker: 120 })         points: arrays [x, y1, y2, …]; marker: an x to mark; named: another title
//   across: what the x axis counts; levels: { value, name, colour } to draw in as dotted lines
import { short } from "./number.js"

/**
 * @param {HTMLElement} home
 * @param {object} options
 * @param {string} options.title
 * @param {ChartLine[]} options.lines
 * @param {boolean} [options.percent]
 * @param {((value: number) => void) | null} [options.onpick] Called with the x that was clicked.
 * @param {string} [options.across]
 * @param {boolean} [options.whole] Whether the values are counts, so that ticks are whole numbers.
 */
export function createLineChart(
  home,
  { title, lines, percent = false, onpick = null, across = "Epoch", whole = false },
) {
  const canvas = home.appendChild(document.createElement("canvas"))
  canvas.setAttribute("role", "img")
  const context = canvas.getContext("2d")
  const margin = { left: 46, right: 10, top: 20, bottom: 34 }
  let [points, marker, pointer, levels] = [[], null, null, []]
  let [scale, heading] = [null, title]

  canvas.onpointermove = (event) => {
    pointer = event.offsetX
    paint()
  }
  canvas.onpointerleave = () => {
    pointer = null
    paint()
  }
  if (onpick)
    canvas.onclick = (event) => {
      if (scale) onpick(Math.max(0, Math.round(scale.backX(event.offsetX))))
    }

  function paint() {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width) return
    fitCanvas(canvas, context, width, height)
    const ink = getComputedStyle(canvas).color
    context.clearRect(0, 0, width, height)
    scale = scales(points, width, height)
    axes(scale, width, height, ink)
    // Under the curves: a reference must not hide what is measured.
    for (const one of levels) level(one, width)
    for (const one of levels) levelName(one, ink)
    for (const line of lines) trace(line)
    if (marker !== null && points.length) upright(scale.x(marker), ink, [2, 3])
    if (pointer !== null && points.length) label(width, ink)
  }
  function scales(rows, width, height) {
    let [last, low, high] = [1, Infinity, -Infinity]
    for (const row of rows) {
      last = Math.max(last, row[0])
      for (const { column } of lines) {
        if (!Number.isFinite(row[column])) continue
        low = Math.min(low, row[column])
        high = Math.max(high, row[column])
      }
    }
    for (const { value } of levels) [low, high] = [Math.min(low, value), Math.max(high, value)]
    if (!(high > -Infinity)) [low, high] = [0, 1]
    if (!percent) low = Math.min(0, low)
    else if (high - low < 0.05) low = high - 0.05
    if (high - low < 1e-9) high = low + 1
    const [x0, x1, y0, y1] = [margin.left, width - margin.right, height - margin.bottom, margin.top]
    return {
      last,
      low,
      high,
      x: (value) => x0 + ((x1 - x0) * value) / last,
      y: (value) => y0 + ((y1 - y0) * (value - low)) / (high - low),
      backX: (place) => Math.min(last, (last * (place - x0)) / (x1 - x0)),
    }
  }
  function axes(at, width, height, ink) {
    context.font = `11px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
    context.lineWidth = 1
    for (const value of niceTicks(at.low, at.high, 4)) {
      if (whole && !Number.isInteger(value)) continue
      context.globalAlpha = 0.18
      context.strokeStyle = context.fillStyle = ink
      line(margin.left, at.y(value), width - margin.right, at.y(value))
      context.globalAlpha = 0.85
      context.textAlign = "right"
      context.textBaseline = "middle"
      context.fillText(percent ? `${Math.round(1000 * value) / 10}%` : short(value, 3), margin.left - 5, at.y(value))
    }
    context.textAlign = "center"
    context.textBaseline = "top"
    for (const value of countTicks(at.last, Math.max(2, Math.floor(width / 80))))
      context.fillText(value.toLocaleString("en-US"), Math.min(at.x(value), width - 16), height - margin.bottom + 4)
    context.fillText(across, (margin.left + width) / 2, height - 14)
    context.textAlign = "left"
    context.fillText(heading, margin.left, 2)
    let place = width - margin.right
    context.textAlign = "right"
    for (const { name, colour, dashed } of [...lines].reverse()) {
      if (!name) continue
      context.fillStyle = ink
      context.fillText(name, place, 2)
      place -= context.measureText(name).width + 5
      context.strokeStyle = colour
      context.lineWidth = 2
      context.setLineDash(dashed ? [5, 3] : [])
      line(place - 18, 8, place, 8)
      context.setLineDash([])
      place -= 26
    }
    context.globalAlpha = 1
  }
  /** @param {ChartLine} line */
  function trace({ column, colour, dashed }) {
    context.strokeStyle = colour
    context.lineWidth = 1.75
    context.lineJoin = "round"
    context.setLineDash(dashed ? [5, 3] : [])
    context.beginPath()
    points.forEach((row, index) => context[index ? "lineTo" : "moveTo"](scale.x(row[0]), scale.y(row[column])))
    context.stroke()
    context.setLineDash([])
  }
  function level({ value, colour }, width) {
    context.strokeStyle = colour
    context.lineWidth = 1.25
    context.setLineDash([1, 3])
    line(margin.left, scale.y(value), width - margin.right, scale.y(value))
    context.setLineDash([])
  }
  function levelName({ value, name }, ink) {
    const curves = lines.flatMap(({ column }) => points.map((row) => [scale.x(row[0]), scale.y(row[column])]))
    const frame = [margin.left, canvas.clientWidth - margin.right, margin.top, canvas.clientHeight - margin.bottom]
    const [left, middle] = freePlace(scale.y(value), context.measureText(name).width, curves, frame)
    context.fillStyle = ink
    context.textAlign = "left"
    context.textBaseline = "middle"
    context.globalAlpha = 0.85
    context.fillText(name, left, middle)
    context.globalAlpha = 1
    context.textBaseline = "top"
  }
  function upright(x, ink, dash) {
    context.strokeStyle = ink
    context.globalAlpha = 0.6
    context.lineWidth = 1
    context.setLineDash(dash)
    line(x, margin.top, x, canvas.clientHeight - margin.bottom)
    context.setLineDash([])
    context.globalAlpha = 1
  }
  function label(width, ink) {
    const wanted = scale.backX(pointer)
    const row = points.reduce(
      (best, one) => (Math.abs(one[0] - wanted) < Math.abs(best[0] - wanted) ? one : best),
      points[0],
    )
    upright(scale.x(row[0]), ink, [])
    const number = (value) => (percent ? `${(100 * value).toFixed(1)}%` : short(value, 3))
    const text = [
      `${across.toLowerCase()} ${row[0].toLocaleString("en-US")}`,
      ...lines.map(({ name, column }) => `${name} ${number(row[column])}`.trim()),
    ].join("  ")
    const room = context.measureText(text).width + 10
    const left = Math.max(margin.left, Math.min(scale.x(row[0]) + 6, width - room))
    context.fillStyle = getComputedStyle(canvas).getPropertyValue("--st-background-color") || "#fff"
    context.fillRect(left, margin.top, room, 16)
    context.fillStyle = ink
    context.textAlign = "left"
    context.fillText(text, left + 5, margin.top + 3)
  }
  function line(x0, y0, x1, y1) {
    context.beginPath()
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
    context.stroke()
  }
  return {
    canvas,
    draw(rows, { at = null, drawn = [], named = title } = {}) {
      heading = named
      points = rows
      levels = drawn
      marker = at
      paint()
    },
    repaint: paint,
  }
}

/**
 * Where a level's name covers the fewest points of the curves: at its line or farther above, at one of nine places along it.
 * @param {number} y Of the line, in pixels.
 * @param {number} wide The name's width.
 * @param {number[][]} curves Their points, in pixels.
 * @param {number[]} frame Left, right, top and bottom of the plot.
 * @returns {[left: number, middle: number]}
 */
export function freePlace(y, wide, curves, [left, right, top, bottom]) {
  let [best, fewest] = [[left + 3, y - 8], Infinity]
  for (const middle of [y - 8, y + 8, y - 20, y - 32]) {
    if (middle < top + 5 || middle > bottom - 5) continue
    for (let place = 8; place >= 0; place--) {
      const from = left + 3 + (Math.max(0, right - left - wide - 6) * place) / 8
      const covered = curves.filter(
        ([px, py]) => px > from - 4 && px < from + wide + 4 && Math.abs(py - middle) < 8,
      ).length
      if (covered < fewest) [best, fewest] = [[from, middle], covered]
    }
  }
  return /** @type {[number, number]} */ (best)
}

/**
 * Sharp on every screen, and resized only when it must be.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 * @param {number} width In pixels of the page.
 * @param {number} height
 */
export function fitCanvas(canvas, context, width, height) {
  const ratio = window.devicePixelRatio || 1
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h]
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function niceTicks(low, high, count) {
  const raw = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].find((one) => one * power >= raw) * power
  const found = []
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + 1e-9 * step; value += step)
    found.push(Math.round(value / step) * step || 0)
  return found
}

/**
 * Ticks of an axis that counts from 0: whole numbers only.
 * @param {number} last
 * @param {number} count About how many.
 */
export const countTicks = (last, count) => niceTicks(0, last, Math.max(1, Math.min(count, Math.floor(last))))
