// @ts-check
// A field as a landscape in space: drawn without perspective, shaded, turned by dragging or with the arrow keys.
//
//   const relief = createRelief(canvas, () => repaint())
//   relief.field(field, ground, ink); relief.paint(); relief.place(x, y, value) -> [across, down]; relief.sees(x, y, value)
import { css, mixed } from "../js/colour.js"
import { fieldAt, fieldColour, fieldShare } from "./field.js"

const RELIEF_CELLS = 56
const RELIEF_HEIGHT = 0.75

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onturn
 */
export function createRelief(canvas, onturn) {
  const context = canvas.getContext("2d")
  let [turn, tilt] = [-0.65, 0.62]
  let [field, ground, ink] = [null, null, null]
  let heights = null
  let view = null
  let drawn = null

  // Unit coordinates: the map is -1 … 1 in both directions, heights 0 … RELIEF_HEIGHT.
  const unit = (value, [from, to]) => (2 * (value - from)) / (to - from) - 1
  const height = (value) => {
    const share = fieldShare(field, value)
    return RELIEF_HEIGHT * Math.max(0, Math.min(1.02, Number.isFinite(share) ? share : 1.02))
  }
  function look() {
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
    const [up, flat] = [Math.cos(tilt), Math.sin(tilt)]
    const scale = Math.min(canvas.width / 2.9, canvas.height / (2.83 * flat + 0.6 * RELIEF_HEIGHT * up))
    const n = RELIEF_CELLS
    // Across, and down without the scale: the landscape's own middle lies in the canvas's.
    const down = (x, y, h) => -(h * up + (x * sin + y * cos) * flat)
    const rows = Array.from(heights, (h, at) =>
      down((2 * (at % (n + 1))) / n - 1, (2 * Math.floor(at / (n + 1))) / n - 1, h),
    )
    const middle = (Math.min(...rows) + Math.max(...rows)) / 2
    /** @returns {[number, number]} */
    const project = (x, y, h) => [
      canvas.width / 2 + scale * (x * cos - y * sin),
      canvas.height / 2 + scale * (down(x, y, h) - middle),
    ]
    view = { sin, cos, up, flat, project }
  }
  function surface() {
    const picture = document.createElement("canvas")
    picture.width = canvas.width
    picture.height = canvas.height
    const pen = picture.getContext("2d")
    const n = RELIEF_CELLS
    const corner = (i) => (2 * i) / n - 1
    const order = (backwards) => Array.from({ length: n }, (_, i) => (backwards ? n - 1 - i : i))
    /** @type {[number, number][]} */
    const points = []
    for (let j = 0; j <= n; j++) {
      for (let i = 0; i <= n; i++) points.push(view.project(corner(i), corner(j), heights[j * (n + 1) + i]))
    }
    pen.lineJoin = "round"
    // From the back to the front: what is farther in the direction of view comes first.
    for (const j of order(view.cos > 0)) {
      for (const i of order(view.sin > 0)) {
        const at = j * (n + 1) + i
        const [a, b, c, d] = [at, at + 1, at + n + 2, at + n + 1]
        const [slopeX, slopeY] = [(heights[b] - heights[a]) * (n / 2), (heights[d] - heights[a]) * (n / 2)]
        // Light from the left above the viewer, wherever the landscape is turned.
        const [lx, ly] = [-0.6 * view.cos - 0.35 * view.sin, 0.6 * view.sin - 0.35 * view.cos]
        const light = (0.75 - slopeX * lx - slopeY * ly) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY)
        const share = (heights[a] + heights[b] + heights[c] + heights[d]) / 4 / RELIEF_HEIGHT
        const colour = mixed(ink, fieldColour(share, ground), 0.86 + 0.14 * Math.max(0, Math.min(1, light)))
        pen.fillStyle = pen.strokeStyle = css(colour)
        pen.beginPath()
        for (const corner of [a, b, c, d]) pen.lineTo(...points[corner])
        pen.closePath()
        pen.fill()
        pen.stroke()
      }
    }
    return picture
  }
  function turned() {
    look()
    drawn = null
    onturn()
  }

  let hand = null
  canvas.onpointerdown = (event) => {
    hand = [event.clientX, event.clientY, turn, tilt]
    canvas.setPointerCapture(event.pointerId)
  }
  canvas.onpointermove = (event) => {
    if (!hand) return
    turn = hand[2] + (event.clientX - hand[0]) / 120
    tilt = Math.max(0.15, Math.min(1.5, hand[3] + (event.clientY - hand[1]) / 200))
    turned()
  }
  canvas.onpointerup = canvas.onpointercancel = () => {
    hand = null
  }
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.06], ArrowDown: [0, 0.06] }[event.key]
    if (!step) return
    turn += step[0]
    tilt = Math.max(0.15, Math.min(1.5, tilt + step[1]))
    turned()
    event.preventDefault()
    event.stopPropagation()
  }

  return {
    field(next, nextGround, nextInk) {
      ;[field, ground, ink] = [next, nextGround, nextInk]
      const n = RELIEF_CELLS
      heights = new Float32Array((n + 1) * (n + 1))
      for (let j = 0; j <= n; j++) {
        for (let i = 0; i <= n; i++) {
          const x = field.x[0] + (i / n) * (field.x[1] - field.x[0])
          const y = field.y[0] + (j / n) * (field.y[1] - field.y[0])
          heights[j * (n + 1) + i] = height(fieldAt(field, x, y))
        }
      }
      drawn = null
    },
    // Changes whenever the view does, for whoever keeps what `sees` said.
    view: () => `${turn}:${tilt}`,
    place: (x, y, value) => view.project(unit(x, field.x), unit(y, field.y), height(value)),
    inside: (x, y) => Math.abs(unit(x, field.x)) <= 1 && Math.abs(unit(y, field.y)) <= 1,
    // Whether nothing stands between a point on the surface and the eye.
    sees(x, y, value) {
      let [a, b, h] = [unit(x, field.x), unit(y, field.y), height(value) + 0.03]
      const step = 2 / RELIEF_CELLS
      const [da, db, dh] = [-view.sin * view.up * step, -view.cos * view.up * step, view.flat * step]
      for (let count = 0; count < 80 && h < RELIEF_HEIGHT; count++) {
        ;[a, b, h] = [a + da, b + db, h + dh]
        if (Math.abs(a) > 1 || Math.abs(b) > 1) return true
        const at =
          Math.round(((b + 1) / 2) * RELIEF_CELLS) * (RELIEF_CELLS + 1) + Math.round(((a + 1) / 2) * RELIEF_CELLS)
        if (heights[at] > h) return false
      }
      return true
    },
    paint() {
      if (!drawn || drawn.width !== canvas.width || drawn.height !== canvas.height) {
        look()
        drawn = surface()
      }
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawImage(drawn, 0, 0)
      return context
    },
  }
}
