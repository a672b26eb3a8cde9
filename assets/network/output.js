// @ts-check
// The large map: what a neuron, or the whole network, says on the plane, with the points, axes and a bar of its colours.
//
//   const output = createOutput(canvas)
//   output.paint({ layout, maps, side, train, test, … })    maps: one a class, or one
//   output.plane(x, y)                                      the place of the plane under a pointer, or null
import { BLUE, css, diverging, ORANGE } from "../js/colour.js"
import { fitCanvas } from "../js/line_chart.js"
import { short } from "../js/number.js"
import { signedPainter } from "./diagram.js"

/** @type {CanvasTextAlign[]} */
const ALIGNMENTS = ["left", "center", "right"]
export const OUTPUT_MARGIN = { left: 26, right: 8, top: 6, bottom: 46 }

/** @param {HTMLCanvasElement} canvas */
export function createOutput(canvas) {
  const context = canvas.getContext("2d")
  const picture = document.createElement("canvas")
  const pen = picture.getContext("2d")
  let [box, domain] = [null, 6]

  function paint(view) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width) return
    fitCanvas(canvas, context, width, height)
    context.clearRect(0, 0, width, height)
    domain = view.layout.domain
    const side = Math.min(
      width - OUTPUT_MARGIN.left - OUTPUT_MARGIN.right,
      height - OUTPUT_MARGIN.top - OUTPUT_MARGIN.bottom,
    )
    box = { left: OUTPUT_MARGIN.left, top: OUTPUT_MARGIN.top, side }
    if (view.layout.one_dimension) paintCurve(view)
    else paintPlane(view)
    frame(view)
    if (!view.layout.one_dimension) bar(view)
  }

  const toX = (x) => box.left + (box.side * (x + domain)) / (2 * domain)
  const toY = (y) => box.top + (box.side * (domain - y)) / (2 * domain)
  // With one variable the upright axis is the target, from -1.5 to 1.5.
  const toTarget = (value) => box.top + box.side * (0.5 - value / 3)

  function paintPlane(view) {
    const { maps, side, ground, colours, range, discrete } = view
    const grid = side * side
    if (picture.width !== side) picture.width = picture.height = side
    const image = pen.createImageData(side, side)
    if (maps.length > 1) {
      for (let i = 0; i < grid; i++) {
        let best = 0
        for (let k = 1; k < maps.length; k++) if (maps[k][i] > maps[best][i]) best = k
        const sure = discrete ? 1 : (maps[best][i] - 1 / maps.length) / (1 - 1 / maps.length)
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = ground[c] + (colours[best][c] - ground[c]) * 0.75 * sure
        image.data[4 * i + 3] = 255
      }
    } else {
      const painter = view.painter ?? signedPainter(range, ground)
      // A probability's middle is a half, and a sign's is nothing.
      const value = view.probability ? (p) => 2 * p - 1 : (v) => v
      for (let i = 0; i < grid; i++)
        painter(discrete ? Math.sign(value(maps[0][i])) * range : value(maps[0][i]), image.data, 4 * i)
    }
    pen.putImageData(image, 0, 0)
    context.imageSmoothingEnabled = !discrete
    context.drawImage(picture, 0.5, 0.5, side - 1, side - 1, box.left, box.top, box.side, box.side)
    context.imageSmoothingEnabled = true
    context.save()
    context.beginPath()
    context.rect(box.left, box.top, box.side, box.side)
    context.clip()
    if (view.showTest) points(view, view.test, true)
    points(view, view.train, false)
    context.restore()
  }
  function points(view, values, isTest) {
    const radius = values.length > 3000 ? 2 : 3
    for (let i = 0; i < values.length; i += 3) {
      const colour = pointColour(view, values[i + 2])
      const [x, y] = [toX(values[i]), toY(values[i + 1])]
      context.fillStyle = css(colour)
      context.strokeStyle = isTest ? view.ink : css(view.ground)
      context.lineWidth = isTest ? 1.2 : 0.8
      context.beginPath()
      // Never colour alone: the classes differ in shape too.
      markOf(context, view.layout.classes ? values[i + 2] : 0, x, y, radius)
      context.fill()
      context.stroke()
    }
  }
  function paintCurve(view) {
    const { maps, side, ink, train, test } = view
    for (const [values, colour, wanted] of [
      [test, ORANGE, view.showTest],
      [train, BLUE, true],
    ]) {
      if (!wanted) continue
      context.fillStyle = css(colour, 0.5)
      for (let i = 0; i < values.length; i += 3) {
        context.beginPath()
        context.arc(toX(values[i]), toTarget(values[i + 2]), 2, 0, 7)
        context.fill()
      }
    }
    context.strokeStyle = ink
    context.lineWidth = 2.5
    context.beginPath()
    const row = (side - 1) / 2
    context.save()
    context.rect(box.left, box.top, box.side, box.side)
    context.clip()
    context.beginPath()
    for (let column = 0; column < side; column++)
      context[column ? "lineTo" : "moveTo"](
        toX(domain * ((2 * column) / (side - 1) - 1)),
        toTarget(maps[0][Math.floor(row) * side + column]),
      )
    context.stroke()
    context.restore()
  }
  function frame({ ink, layout }) {
    context.strokeStyle = context.fillStyle = ink
    context.globalAlpha = 0.6
    context.lineWidth = 1
    context.strokeRect(box.left, box.top, box.side, box.side)
    context.globalAlpha = 0.9
    context.font = `11px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
    for (const tick of [-6, -4, -2, 0, 2, 4, 6]) {
      context.textAlign = "center"
      context.textBaseline = "top"
      context.fillText(short(tick), toX(tick), box.top + box.side + 3)
      context.textAlign = "right"
      context.textBaseline = "middle"
      if (!layout.one_dimension) context.fillText(short(tick), box.left - 4, toY(tick))
    }
    if (layout.one_dimension) for (const tick of [-1, 0, 1]) context.fillText(short(tick), box.left - 4, toTarget(tick))
    context.globalAlpha = 1
  }
  function bar(view) {
    const { ink, ground, range, colours, maps } = view
    const [left, top, width] = [box.left, box.top + box.side + 20, box.side]
    context.font = `11px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
    context.textBaseline = "top"
    if (maps.length > 1) {
      const part = width / maps.length
      maps.forEach((_, k) => {
        context.fillStyle = css(colours[k])
        context.fillRect(left + k * part, top, part - 3, 8)
        context.fillStyle = ink
        context.textAlign = "center"
        context.fillText(`class ${k}`, left + (k + 0.5) * part, top + 11)
      })
      return
    }
    const bytes = [0, 0, 0, 0]
    const painter = view.painter ?? signedPainter(1, ground)
    const first = view.painter ? 0 : -1
    for (let i = 0; i < width; i++) {
      painter(first + ((1 - first) * i) / width, bytes, 0)
      context.fillStyle = css(bytes.slice(0, 3))
      context.fillRect(left + i, top, 1.5, 8)
    }
    context.fillStyle = ink
    const ends =
      view.painter || view.probability ? ["0", "0.5", "1"] : [-range, 0, range].map((value) => short(value, 3))
    const note = view.layout.classes === 2 && view.isOutput
    ends.forEach((text, index) => {
      context.textAlign = ALIGNMENTS[index]
      const word = note ? ["class 0 · ", "", " · class 1"][index] : ""
      context.fillText(index === 2 ? text + word : word + text, left + (width * index) / 2, top + 11)
    })
  }
  function plane(x, y) {
    if (!box) return null
    const place = [domain * ((2 * (x - box.left)) / box.side - 1), domain * (1 - (2 * (y - box.top)) / box.side)]
    return Math.abs(place[0]) <= domain && Math.abs(place[1]) <= domain ? place : null
  }
  return { paint, plane }
}

/**
 * @param {{ layout: NetworkLayout, colours: Colour[], ground: Colour }} view
 * @param {number} value
 * @returns {Colour}
 */
export function pointColour(view, value) {
  if (view.layout.classes > 2) return view.colours[value]
  if (view.layout.classes === 2) return value > 0.5 ? ORANGE : BLUE
  return diverging(value, view.ground)
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} kind
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function markOf(context, kind, x, y, radius) {
  if (kind === 0) context.arc(x, y, radius, 0, 7)
  else if (kind === 1) context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8)
  else {
    const corners = { 2: 3, 3: 4, 4: 5 }[kind] ?? 6
    for (let i = 0; i < corners; i++) {
      const angle = (2 * Math.PI * i) / corners - Math.PI / 2
      context[i ? "lineTo" : "moveTo"](x + 1.35 * radius * Math.cos(angle), y + 1.35 * radius * Math.sin(angle))
    }
    context.closePath()
  }
}
