// @ts-check
import { css } from "../js/colour.js"

/**
 * An arrow with its name at the tip; none if it would be too short to have a direction.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ ground: Colour, ratio: number }} look Colour around it, and device pixels a pixel of the page.
 * @param {[number, number]} from
 * @param {[number, number] | null} to
 * @param {string} colour
 * @param {string} label
 */
export function drawArrow(pen, { ground, ratio }, from, to, colour, label) {
  if (!to || !to.every(Number.isFinite) || Math.hypot(to[0] - from[0], to[1] - from[1]) < 3) return
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  const head = 8 * ratio
  for (const { style, width } of [
    { style: css(ground), width: 5 },
    { style: colour, width: 2.5 },
  ]) {
    pen.strokeStyle = style
    pen.lineWidth = width * ratio
    pen.beginPath()
    pen.moveTo(...from)
    pen.lineTo(...to)
    for (const side of [-0.45, 0.45]) {
      pen.moveTo(...to)
      pen.lineTo(to[0] - head * Math.cos(angle + side), to[1] - head * Math.sin(angle + side))
    }
    pen.stroke()
  }
  pen.font = `600 ${12 * ratio}px sans-serif`
  pen.lineWidth = 3 * ratio
  pen.strokeStyle = css(ground)
  /** @type {[number, number]} */
  const place = [to[0] + 12 * ratio * Math.cos(angle), to[1] + 12 * ratio * Math.sin(angle)]
  pen.strokeText(label, ...place)
  pen.fillStyle = colour
  pen.fillText(label, ...place)
}
