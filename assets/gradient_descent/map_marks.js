// @ts-check
// What is written on the map: its axes, and the directions of the largest and the smallest curvature at a position.
import { css } from "../js/colour.js"
import { niceTicks } from "../js/line_chart.js"
import { short } from "../js/number.js"

const CURVATURE_COLOUR = "#009E73"
const CURVATURE_LENGTH = 70

/**
 * Letters with the map's colour around them, so that no line strikes them through.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ ground: Colour, ratio: number }} look Colour around it, and device pixels a pixel of the page.
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 */
function write(pen, { ground, ratio }, text, x, y, colour) {
  pen.font = `600 ${12 * ratio}px sans-serif`
  pen.lineWidth = 3 * ratio
  pen.lineJoin = "round"
  pen.strokeStyle = css(ground)
  pen.strokeText(text, x, y)
  pen.fillStyle = colour
  pen.fillText(text, x, y)
}

/**
 * Ticks with their values along the lower and the left edge.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ ground: Colour, ratio: number }} look
 * @param {Colour} ink
 * @param {Field} field
 * @param {(x: number, y: number) => [number, number]} toMap
 */
export function drawAxes(pen, look, ink, field, toMap) {
  const { ratio } = look
  const height = pen.canvas.height
  const [low, high] = [4 * ratio, 8 * ratio]
  // The outermost leave room for the letters in the corners.
  /** @param {number[]} range */
  const inner = (range) => {
    const [from, to] = range
    return niceTicks(from, to, 5).filter((tick) => Math.min(tick - from, to - tick) > 0.07 * (to - from))
  }
  pen.textBaseline = "bottom"
  pen.textAlign = "center"
  for (const tick of inner(field.x)) {
    const [at] = toMap(tick, field.y[0])
    pen.fillStyle = css(ink)
    pen.fillRect(at - 0.5 * ratio, height - high, ratio, high)
    write(pen, look, short(tick, 3), at, height - high, css(ink, 0.85))
  }
  write(pen, look, "x", pen.canvas.width - 2 * high, height - low, css(ink))
  pen.textAlign = "left"
  pen.textBaseline = "middle"
  for (const tick of inner(field.y)) {
    const at = toMap(field.x[0], tick)[1]
    pen.fillStyle = css(ink)
    pen.fillRect(0, at - 0.5 * ratio, high, ratio)
    write(pen, look, short(tick, 3), high + 2 * ratio, at, css(ink, 0.85))
  }
  write(pen, look, "y", low, 2 * high, css(ink))
  pen.textAlign = "center"
}

/**
 * The eigenvectors of the Hessian as lines through a position, with their eigenvalues; none where the Hessian is not finite.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ ground: Colour, ratio: number }} look
 * @param {[number, number]} from
 * @param {{ low: number, high: number, direction: [number, number] }} curvature Eigenvalues, and the unit eigenvector of `high`.
 */
export function drawCurvatures(pen, look, from, { low, high, direction: [x, y] }) {
  if (!x && !y) return
  const { ratio } = look
  for (const [curvature, dx, dy] of [
    [high, x, y],
    [low, -y, x],
  ]) {
    const [right, up] = [dx * CURVATURE_LENGTH * ratio, -dy * CURVATURE_LENGTH * ratio]
    pen.setLineDash([5 * ratio, 4 * ratio])
    pen.strokeStyle = CURVATURE_COLOUR
    pen.lineWidth = 2 * ratio
    pen.beginPath()
    pen.moveTo(from[0] - right, from[1] - up)
    pen.lineTo(from[0] + right, from[1] + up)
    pen.stroke()
    pen.setLineDash([])
    const text = `λ = ${short(curvature, 3)}`
    write(pen, look, text, from[0] + 1.15 * right, from[1] + 1.15 * up, CURVATURE_COLOUR)
  }
}
