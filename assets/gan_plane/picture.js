// @ts-check
// The plane with its layers: the discriminator's ground, the generator's bent grid, real and generated points, arrows.
//
//   const picture = createGanPicture(canvas)
//   picture.paint(scene, { real: true, generated: true, discriminator: true, generator: false, gradient: true })
//   picture.place(x, y)                 the place of the plane under a pointer
//
// A scene: { domain, ground, ink, real, generated, map: { side, opinions }, grid: { rows, columns, x, y }, arrows, lost, … }
import { css, mixed } from "../js/colour.js"
import { fitCanvas } from "../js/line_chart.js"
import { short } from "../js/number.js"

const GREEN = [0, 158, 115]
const PURPLE = [184, 96, 155]

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ small?: boolean }} [options]
 */
export function createGanPicture(canvas, { small = false } = {}) {
  const context = canvas.getContext("2d")
  const tile = document.createElement("canvas")
  const pen = tile.getContext("2d")
  const margin = small ? 1 : 20
  let [box, domain] = [null, 1.5]

  const toX = (x) => box.left + (box.side * (x + domain)) / (2 * domain)
  const toY = (y) => box.top + (box.side * (domain - y)) / (2 * domain)

  function paint(scene, layers) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width) return
    fitCanvas(canvas, context, width, height)
    context.clearRect(0, 0, width, height)
    domain = scene.domain
    box = { left: margin, top: small ? 1 : 4, side: Math.min(width - margin - 2, height - margin - (small ? 1 : 4)) }
    context.save()
    context.beginPath()
    context.rect(box.left, box.top, box.side, box.side)
    context.clip()
    if (layers.discriminator && scene.map) ground(scene)
    if (layers.generator && scene.grid) bentGrid(scene)
    if (layers.real && scene.real) dots(scene.real, GREEN, scene, scene.realSizes, false)
    if (layers.lost && scene.lost) rings(scene)
    if (layers.gradient && scene.arrows) arrows(scene)
    if (layers.generated && scene.generated) dots(scene.generated, PURPLE, scene, scene.generatedSizes, true)
    context.restore()
    if (!small) frame(scene)
  }
  function ground({ map, ground }) {
    const { side, opinions } = map
    if (tile.width !== side) tile.width = tile.height = side
    const image = pen.createImageData(side, side)
    for (let i = 0; i < side * side; i++) {
      const value = 2 * opinions[i] - 1
      const colour = mixed(ground, value < 0 ? PURPLE : GREEN, 0.6 * Math.abs(value))
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = colour[c]
      image.data[4 * i + 3] = 255
    }
    pen.putImageData(image, 0, 0)
    context.drawImage(tile, 0.5, 0.5, side - 1, side - 1, box.left, box.top, box.side, box.side)
    if (small) return
    // Where it is undecided: a line, so that colour does not say it alone.
    context.strokeStyle = css(GREEN.map((one) => one * 0.6))
    context.globalAlpha = 0.7
    context.lineWidth = 1.2
    const step = box.side / (side - 1)
    context.beginPath()
    crossings(opinions, side, (x0, y0, x1, y1) => {
      context.moveTo(box.left + x0 * step, box.top + y0 * step)
      context.lineTo(box.left + x1 * step, box.top + y1 * step)
    })
    context.stroke()
    context.globalAlpha = 1
  }
  // The darker a cell, the more points land there: every cell holds the same share of the noise.
  function bentGrid({ grid }) {
    const { rows, columns, x, y } = grid
    if (rows === 1) {
      context.strokeStyle = css(PURPLE, 0.9)
      context.lineWidth = small ? 1.5 : 3
      context.beginPath()
      for (let i = 0; i < columns; i++) context[i ? "lineTo" : "moveTo"](toX(x[i]), toY(y[i]))
      context.stroke()
      return
    }
    const share = 1 / ((rows - 1) * (columns - 1))
    for (let row = 0; row + 1 < rows; row++)
      for (let column = 0; column + 1 < columns; column++) {
        const corners = [
          row * columns + column,
          row * columns + column + 1,
          (row + 1) * columns + column + 1,
          (row + 1) * columns + column,
        ]
        let area = 0
        corners.forEach((at, i) => {
          const next = corners[(i + 1) % 4]
          area += (x[at] * y[next] - x[next] * y[at]) / 2
        })
        const density = share / Math.max(1e-6, Math.abs(area))
        context.fillStyle = css(PURPLE, 0.06 + (0.6 * density) / (density + 1.5))
        context.strokeStyle = css(PURPLE, 0.35)
        context.lineWidth = 0.6
        context.beginPath()
        corners.forEach((at, i) => context[i ? "lineTo" : "moveTo"](toX(x[at]), toY(y[at])))
        context.closePath()
        context.fill()
        if (!small) context.stroke()
      }
  }
  function dots([x, y], colour, { ground }, sizes, generated) {
    const radius = small ? 1 : 2.6
    context.fillStyle = css(colour, small ? 0.8 : 0.95)
    context.strokeStyle = css(ground)
    context.lineWidth = 0.7
    for (let i = 0; i < x.length; i++) {
      const [a, b, r] = [toX(x[i]), toY(y[i]), radius * (sizes ? sizes[i] : 1)]
      context.beginPath()
      if (generated) {
        for (const [dx, dy] of [
          [0, -1.3],
          [1.3, 0],
          [0, 1.3],
          [-1.3, 0],
        ])
          context.lineTo(a + r * dx, b + r * dy)
        context.closePath()
      } else context.arc(a, b, r, 0, 7)
      context.fill()
      if (!small) context.stroke()
    }
  }
  function arrows({ generated: [x, y], arrows: [u, v], arrowScale }) {
    context.strokeStyle = css(PURPLE.map((one) => one * 0.75))
    context.lineWidth = small ? 0.6 : 1.1
    context.globalAlpha = 0.85
    context.beginPath()
    for (let i = 0; i < u.length; i++) {
      const length = Math.hypot(u[i], v[i])
      // No arrow is longer than a fifth of the plane.
      const scale = Math.min(arrowScale, (0.4 * domain) / Math.max(1e-12, length))
      const [x0, y0, x1, y1] = [toX(x[i]), toY(y[i]), toX(x[i] + scale * u[i]), toY(y[i] + scale * v[i])]
      context.moveTo(x0, y0)
      context.lineTo(x1, y1)
      if (!small && Math.hypot(x1 - x0, y1 - y0) > 6) {
        const turn = Math.atan2(y1 - y0, x1 - x0)
        for (const side of [2.6, -2.6]) {
          context.moveTo(x1, y1)
          context.lineTo(x1 + 4 * Math.cos(turn + side), y1 + 4 * Math.sin(turn + side))
        }
      }
    }
    context.stroke()
    context.globalAlpha = 1
  }
  function rings({ lost, ink }) {
    context.strokeStyle = ink
    context.lineWidth = 1.4
    context.setLineDash([4, 3])
    for (const [x, y, ...reach] of lost) {
      context.beginPath()
      const [across, up] = reach.map((one) => Math.max(6, (box.side * one) / (2 * domain)))
      context.ellipse(toX(x), toY(y), across, up, 0, 0, 7)
      context.stroke()
    }
    context.setLineDash([])
  }
  function frame({ ink }) {
    context.strokeStyle = context.fillStyle = ink
    context.globalAlpha = 0.6
    context.lineWidth = 1
    context.strokeRect(box.left, box.top, box.side, box.side)
    context.globalAlpha = 0.85
    context.font = `11px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
    for (const tick of [-1, 0, 1]) {
      context.textAlign = "center"
      context.textBaseline = "top"
      context.fillText(short(tick), toX(tick), box.top + box.side + 3)
      context.textAlign = "right"
      context.textBaseline = "middle"
      context.fillText(short(tick), box.left - 4, toY(tick))
    }
    context.globalAlpha = 1
  }
  function place(left, top) {
    if (!box) return null
    const found = [domain * ((2 * (left - box.left)) / box.side - 1), domain * (1 - (2 * (top - box.top)) / box.side)]
    return Math.abs(found[0]) <= domain && Math.abs(found[1]) <= domain ? found : null
  }
  return { paint, place }
}

// Pieces of the line where a map is a half: marching squares, one straight piece a cell.
function crossings(values, side, piece) {
  for (let row = 0; row + 1 < side; row++)
    for (let column = 0; column + 1 < side; column++) {
      const at = row * side + column
      const [a, b, c, d] = [
        values[at] - 0.5,
        values[at + 1] - 0.5,
        values[at + side + 1] - 0.5,
        values[at + side] - 0.5,
      ]
      const found = []
      if (a < 0 !== b < 0) found.push([column + a / (a - b), row])
      if (b < 0 !== c < 0) found.push([column + 1, row + b / (b - c)])
      if (d < 0 !== c < 0) found.push([column + d / (d - c), row + 1])
      if (a < 0 !== d < 0) found.push([column, row + a / (a - d)])
      for (let i = 0; i + 1 < found.length; i += 2) piece(...found[i], ...found[i + 1])
    }
}
