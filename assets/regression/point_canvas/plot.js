// @ts-check
// A plot on a canvas: axes with ticks, and overlays, each `{kind, …}` in the units of the axes. Needs colour.js.
//
//   line    points [x, y, x, y, …], colour, width, dash         a polyline
//   drops   onto: place of a line                               from every point straight up or down to that line
//   sigmoid (w1, w2, b)                                         1 / (1 + e^-(w1 x + w2 y + b)) as a map, and where it is one half
//   map     columns, rows, values (from below, row by row), floor   a magnitude in bands on a log scale of value - minimum + floor
//   trail   points, values                                      a way up to the present frame, darker where the value is smaller
//   marks   points, colour, marker, text                        single marks
//
// What moves has `size` and `frames`, so many numbers a frame one after the other, in place of points.
import { BLUE, css, mixed, ORANGE, themeColour } from "../../js/colour.js"
import { fixed, short } from "../../js/number.js"

const MARGIN = { left: 46, right: 12, top: 12, bottom: 40 }
const BANDS = 16
const TRAIL_LIGHT = [255, 214, 153]
const TRAIL_DARK = [150, 60, 0]

/** @param {HTMLCanvasElement} canvas */
export function createPlot(canvas) {
  const context = canvas.getContext("2d")
  const maps = new WeakMap()
  let spec = null
  let [width, height] = [0, 0]

  const toX = (x) =>
    MARGIN.left + ((x - spec.box[0]) / (spec.box[1] - spec.box[0])) * (width - MARGIN.left - MARGIN.right)
  const toY = (y) =>
    height - MARGIN.bottom - ((y - spec.box[2]) / (spec.box[3] - spec.box[2])) * (height - MARGIN.top - MARGIN.bottom)
  const plot = {
    canvas,
    /** @returns {[number, number]} */
    toPixel: (x, y) => [toX(x), toY(y)],
    toData(left, top) {
      const [x0, x1, y0, y1] = spec.box
      const x = x0 + ((left - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * (x1 - x0)
      const y = y0 + ((height - MARGIN.bottom - top) / (height - MARGIN.top - MARGIN.bottom)) * (y1 - y0)
      return [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))]
    },
    // Draws everything; `points` are those that drops hang from, `above` is drawn last, inside the frame.
    draw(next, at, points, above) {
      spec = next
      ;[width, height] = [canvas.clientWidth, canvas.clientHeight]
      if (!width || !height) return
      const ratio = devicePixelRatio || 1
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio)
        canvas.height = Math.round(height * ratio)
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      context.save()
      context.beginPath()
      context.rect(MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom)
      context.clip()
      for (const overlay of spec.overlays) overlays[overlay.kind]?.(overlay, at, points)
      above?.(context)
      context.restore()
      drawAxes()
    },
    // The value of the plot's map at a place, in the map's own units.
    valueAt(x, y) {
      const map = spec?.overlays.find((overlay) => overlay.kind === "map")
      if (!map) return null
      const [x0, x1, y0, y1] = spec.box
      return sampled(map, ((x - x0) / (x1 - x0)) * (map.columns - 1), ((y - y0) / (y1 - y0)) * (map.rows - 1))
    },
  }

  const overlays = {
    line(overlay, at) {
      const points = frameOf(overlay, at)
      context.beginPath()
      for (let i = 0; i < points.length; i += 2) context.lineTo(toX(points[i]), toY(points[i + 1]))
      stroke(overlay)
    },
    drops(overlay, at, points) {
      const line = frameOf(spec.overlays[overlay.onto], at)
      context.beginPath()
      for (const [x, y] of points) {
        const onto = heightOf(line, x)
        if (onto === null) continue
        context.moveTo(toX(x), toY(y))
        context.lineTo(toX(x), toY(onto))
      }
      stroke(overlay)
    },
    sigmoid(overlay, at) {
      const [w1, w2, b] = frameOf(overlay, at)
      const [x0, x1, y0, y1] = spec.box
      const side = 56
      const image = picture(side, side, (column, row) => {
        const z = w1 * (x0 + ((column + 0.5) / side) * (x1 - x0)) + w2 * (y1 - ((row + 0.5) / side) * (y1 - y0)) + b
        const signed = Math.tanh(z / 2)
        return [...(signed < 0 ? BLUE : ORANGE), 130 * Math.abs(signed)]
      })
      context.drawImage(image, toX(x0), toY(y1), toX(x1) - toX(x0), toY(y0) - toY(y1))
      const square = w1 * w1 + w2 * w2
      if (!square) return
      const reach = (Math.abs(x1 - x0) + Math.abs(y1 - y0) + (Math.abs(b) + 1) / Math.sqrt(square)) / Math.sqrt(square)
      const [x, y] = [(-b * w1) / square, (-b * w2) / square]
      context.beginPath()
      context.moveTo(toX(x - reach * w2), toY(y + reach * w1))
      context.lineTo(toX(x + reach * w2), toY(y - reach * w1))
      stroke(overlay)
    },
    map(overlay) {
      const ground = themeColour(canvas, "--st-background-color")
      const [wide, high] = [
        Math.ceil(width - MARGIN.left - MARGIN.right),
        Math.ceil(height - MARGIN.top - MARGIN.bottom),
      ]
      const key = [wide, high, ground].join()
      if (maps.get(overlay)?.key !== key) {
        const low = Math.min(...overlay.values)
        const top = Math.log((Math.max(...overlay.values) - low + overlay.floor) / overlay.floor) || 1
        const image = picture(wide, high, (column, row) => {
          const value = sampled(
            overlay,
            (column / (wide - 1)) * (overlay.columns - 1),
            (1 - row / (high - 1)) * (overlay.rows - 1),
          )
          const share = Math.log((value - low + overlay.floor) / overlay.floor) / top
          return [...mixed(ground, BLUE, 0.9 * (1 - Math.floor(share * BANDS) / BANDS)), 255]
        })
        maps.set(overlay, { key, image })
      }
      context.drawImage(maps.get(overlay).image, MARGIN.left, MARGIN.top)
    },
    trail(overlay, at) {
      const last = Math.min(Math.floor(at), overlay.values.length - 1)
      const low = Math.min(...overlay.values)
      const high = Math.max(...overlay.values)
      /** @returns {[number, number]} */
      const place = (frame) => [toX(overlay.frames[2 * frame]), toY(overlay.frames[2 * frame + 1])]
      const every = Math.max(1, Math.floor(overlay.values.length / 150))
      const floor = 1e-3 * (high - low) || 1
      const above = (value) => Math.log((value - low) / floor + 1)
      const shade = (frame) => css(mixed(TRAIL_DARK, TRAIL_LIGHT, above(overlay.values[frame]) / (above(high) || 1)))
      context.beginPath()
      for (let frame = 0; frame <= last; frame++) context.lineTo(...place(frame))
      stroke({ colour: "#7A3300", width: 1.2 })
      for (let frame = 0; frame <= last; frame += every) dot(place(frame), 3, shade(frame), 0.6)
      const [x, y] = frameOf(overlay, Math.min(at, overlay.values.length - 1))
      dot([toX(x), toY(y)], 6.5, shade(last), 1.6)
    },
    marks(overlay) {
      for (let i = 0; i < overlay.points.length; i += 2) {
        const [x, y] = [toX(overlay.points[i]), toY(overlay.points[i + 1])]
        drawMark(context, overlay.marker, x, y, 7, overlay.colour)
        if (!overlay.text) continue
        context.font = "600 13px sans-serif"
        context.textAlign = "left"
        context.textBaseline = "middle"
        context.lineWidth = 3
        context.strokeStyle = css(themeColour(canvas, "--st-background-color"), 0.8)
        const place = placeBeside([x, y], context.measureText(overlay.text).width, trailPixels(), frame())
        context.strokeText(overlay.text, ...place)
        context.fillStyle = css(themeColour(canvas, "--st-text-color"))
        context.fillText(overlay.text, ...place)
      }
    },
  }

  const frame = () => [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom]
  /** @returns {Place[]} */
  function trailPixels() {
    const trail = spec.overlays.find((overlay) => overlay.kind === "trail")
    return (trail?.values ?? []).map((_, at) => [toX(trail.frames[2 * at]), toY(trail.frames[2 * at + 1])])
  }
  /**
   * @param {Place} place
   * @param {number} radius
   * @param {string} fill
   * @param {number} edge
   */
  function dot([x, y], radius, fill, edge) {
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = fill
    context.fill()
    context.lineWidth = edge
    context.strokeStyle = "#3A1A00"
    context.stroke()
  }
  function stroke({ colour, width: wide = 2, dash = [] }) {
    context.lineWidth = wide
    context.lineJoin = "round"
    context.setLineDash(dash)
    context.strokeStyle = colour === "text" ? css(themeColour(canvas, "--st-text-color"), 0.75) : colour
    context.stroke()
    context.setLineDash([])
  }
  function drawAxes() {
    const text = themeColour(canvas, "--st-text-color")
    const [x0, x1, y0, y1] = spec.box
    context.strokeStyle = css(text, 0.35)
    context.fillStyle = css(text, 0.9)
    context.lineWidth = 1
    context.font = "12px sans-serif"
    context.strokeRect(MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom)
    context.textAlign = "center"
    context.textBaseline = "top"
    const [across, up] = spec.units
    for (const [value, label] of ticks(inUnits(across, x0), inUnits(across, x1), 6))
      context.fillText(label, toX((value - across[0]) / across[1]), height - MARGIN.bottom + 5)
    context.fillText(spec.axes[0], (MARGIN.left + width - MARGIN.right) / 2, height - 16)
    context.textAlign = "right"
    context.textBaseline = "middle"
    for (const [value, label] of ticks(inUnits(up, y0), inUnits(up, y1), 6))
      context.fillText(label, MARGIN.left - 5, toY((value - up[0]) / up[1]))
    context.save()
    context.translate(9, (MARGIN.top + height - MARGIN.bottom) / 2)
    context.rotate(-Math.PI / 2)
    context.textAlign = "center"
    context.fillText(spec.axes[1], 0, 0)
    context.restore()
  }
  return plot
}

// An overlay's numbers at a frame; between two frames they glide.
function frameOf(overlay, at) {
  if (!overlay.size) return overlay.points
  const most = overlay.frames.length / overlay.size - 1
  const frame = Math.min(Math.floor(at), most)
  const share = frame < most ? at - frame : 0
  const [from, to] = [frame, Math.min(frame + 1, most)].map((place) =>
    overlay.frames.slice(place * overlay.size, (place + 1) * overlay.size),
  )
  return share ? from.map((value, i) => value + (to[i] - value) * share) : from
}

// The height of a polyline, whose x rises, at x; null beside it.
function heightOf(line, x) {
  for (let i = 2; i < line.length; i += 2) {
    if (x < line[i - 2] || x > line[i]) continue
    const share = (x - line[i - 2]) / (line[i] - line[i - 2] || 1)
    return line[i - 1] + share * (line[i + 1] - line[i - 1])
  }
  return null
}

function sampled({ columns, rows, values }, x, y) {
  const [left, below] = [
    Math.min(columns - 2, Math.max(0, Math.floor(x))),
    Math.min(rows - 2, Math.max(0, Math.floor(y))),
  ]
  const [a, b] = [x - left, y - below]
  const at = (column, row) => values[row * columns + column]
  return (
    (1 - b) * ((1 - a) * at(left, below) + a * at(left + 1, below)) +
    b * ((1 - a) * at(left, below + 1) + a * at(left + 1, below + 1))
  )
}

/**
 * @param {number} columns
 * @param {number} rows
 * @param {(column: number, row: number) => number[]} colourOf
 */
export function picture(columns, rows, colourOf) {
  const canvas = document.createElement("canvas")
  canvas.width = Math.max(2, columns)
  canvas.height = Math.max(2, rows)
  const context = canvas.getContext("2d")
  const image = context.createImageData(canvas.width, canvas.height)
  for (let row = 0; row < canvas.height; row++)
    for (let column = 0; column < canvas.width; column++)
      image.data.set(colourOf(column, row), 4 * (row * canvas.width + column))
  context.putImageData(image, 0, 0)
  return canvas
}

/**
 * A value of an axis as its ticks write it.
 * @param {[mean: number, deviation: number]} units What is drawn at 0, and how much more at 1.
 * @param {number} value
 */
export const inUnits = ([mean, deviation], value) => mean + deviation * value

/**
 * Where a word beside a mark begins, in pixels: on the side where it covers the fewest points of a trail.
 * @param {Place} mark
 * @param {number} wide The word's width.
 * @param {Place[]} trail
 * @param {number[]} frame Left, right, top and bottom of the plot.
 * @returns {[left: number, middle: number]}
 */
export function placeBeside([x, y], wide, trail, [left, right, top, bottom]) {
  /** @type {[number, number][]} */
  const places = [
    [x + 12, y],
    [x - 12 - wide, y],
    [x - wide / 2, y - 20],
    [x - wide / 2, y + 20],
  ]
  const covered = ([from, middle]) =>
    trail.filter(([px, py]) => px > from - 6 && px < from + wide + 6 && Math.abs(py - middle) < 14).length +
    (from < left + 3 || from + wide > right - 3 || middle < top + 9 || middle > bottom - 9 ? trail.length + 1 : 0)
  return places.reduce((best, one) => (covered(one) < covered(best) ? one : best))
}

// About `count` round numbers from low to high, each with its text.
function ticks(low, high, count) {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const found = []
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + 1e-9 * step; value += step)
    found.push([value, step >= 1e4 ? short(value) : fixed(value, digits)])
  return found
}

/**
 * A mark of one's own shape for each class, for colour alone would not do.
 * @param {CanvasRenderingContext2D} context
 * @param {string} marker
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} colour
 */
export function drawMark(context, marker, x, y, radius, colour) {
  context.beginPath()
  if (marker === "circle") context.arc(x, y, radius * 0.85, 0, 2 * Math.PI)
  else if (marker === "triangle") polygon(context, x, y + radius * 0.15, radius * 1.1, 3, -Math.PI / 2)
  else if (marker === "square") polygon(context, x, y, radius * 1.05, 4, Math.PI / 4)
  else if (marker === "diamond") polygon(context, x, y, radius * 1.1, 4, 0)
  else if (marker === "star") polygon(context, x, y, radius * 1.3, 10, -Math.PI / 2, 0.5)
  context.closePath()
  context.fillStyle = colour
  context.fill()
  context.lineWidth = 1.2
  context.strokeStyle = "rgba(255,255,255,0.9)"
  context.stroke()
}

/**
 * `waist`: how far every second corner is drawn in.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} corners
 * @param {number} turn
 * @param {number} [waist]
 */
function polygon(context, x, y, radius, corners, turn, waist = 1) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners
    const reach = i % 2 ? radius * waist : radius
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle))
  }
}
