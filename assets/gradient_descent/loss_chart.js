// @ts-check
// Losses above the lowest minimum against the step, on a logarithmic axis, with the step that is shown.
import { css, DASHES } from "../js/colour.js"
import { tenTo } from "../js/number.js"

const CHART_EDGE = { left: 50, right: 8, top: 18, bottom: 20 }
const CHART_LOWEST = 1e-12

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ paths: any[], frame: number, last: number, follow: string, ink: Colour, dpr: number }} shown
 */
export function paintChart(canvas, { paths, frame, last, follow, ink, dpr }) {
  const pen = canvas.getContext("2d")
  const [width, height] = [canvas.width / dpr, canvas.height / dpr]
  const { left, right, top, bottom } = CHART_EDGE
  pen.setTransform(dpr, 0, 0, dpr, 0, 0)
  pen.clearRect(0, 0, width, height)
  const { bounds, ticks } = lossAxis(paths.map((path) => path.gaps))
  const x = (step) => left + (step / last) * (width - left - right)
  const y = (gap) => {
    const power = gap > 0 ? Math.log10(gap) : bounds[0]
    return (
      height - bottom - ((Math.max(bounds[0], power) - bounds[0]) / (bounds[1] - bounds[0])) * (height - top - bottom)
    )
  }
  pen.font = "11px sans-serif"
  pen.fillStyle = css(ink, 0.75)
  pen.strokeStyle = css(ink, 0.12)
  pen.lineWidth = 1
  pen.textAlign = "right"
  pen.textBaseline = "middle"
  for (const [power, text] of ticks) {
    const at = y(10 ** power)
    pen.fillText(text, left - 6, at)
    pen.beginPath()
    pen.moveTo(left, at)
    pen.lineTo(width - right, at)
    pen.stroke()
  }
  pen.textAlign = "center"
  for (const share of [0, 0.25, 0.5, 0.75, 1])
    pen.fillText(String(Math.round(share * last)), Math.min(x(share * last), width - 14), height - 8)
  pen.textAlign = "left"
  pen.fillText("Loss above the lowest minimum, against the step", left, 8)
  pen.save()
  pen.beginPath()
  pen.rect(left, top - 4, width - left - right, height - top - bottom + 8)
  pen.clip()
  for (const path of paths) {
    for (const alpha of [0.3, 1]) {
      const end = alpha < 1 ? path.steps : Math.min(path.steps, Math.floor(frame))
      pen.globalAlpha = alpha
      pen.strokeStyle = path.colour
      pen.lineWidth = path.name === follow ? 2.5 : 1.75
      pen.setLineDash(DASHES[path.dash])
      pen.beginPath()
      for (let step = 0; step <= end; step++) pen.lineTo(x(step), y(path.gaps[step]))
      pen.stroke()
    }
  }
  pen.restore()
  pen.globalAlpha = 1
  pen.setLineDash([])
  pen.strokeStyle = css(ink, 0.6)
  pen.beginPath()
  pen.moveTo(x(frame), top - 4)
  pen.lineTo(x(frame), height - bottom)
  pen.stroke()
  pen.setTransform(1, 0, 0, 1, 0, 0)
}

/**
 * The ends of the axis, as powers of ten, and its ticks with their texts. What is below the lower end is drawn there, and the
 * lowest tick says so.
 * @param {(number[] | Float32Array)[]} curves Losses above the lowest minimum, step by step.
 * @returns {{ bounds: number[], ticks: [power: number, text: string][] }}
 */
export function lossAxis(curves) {
  let [low, high] = [Infinity, 0]
  for (const gaps of curves) {
    high = Math.max(high, gaps[0])
    for (const gap of gaps) if (gap > 0) low = Math.min(low, gap)
  }
  const bounds = [
    Math.floor(Math.log10(Math.max(CHART_LOWEST, Math.min(low, high / 10)))),
    Math.ceil(Math.log10(high * 10 || 1)),
  ]
  const lowest = 10 ** bounds[0]
  const cut = curves.some((gaps) => gaps.some((gap) => gap < lowest))
  const every = Math.max(1, Math.ceil((bounds[1] - bounds[0]) / 5))
  /** @type {[number, string][]} */
  const ticks = []
  for (let power = bounds[0]; power <= bounds[1]; power += every) {
    const text = Math.abs(power) <= 3 ? String(Number((10 ** power).toPrecision(1))) : tenTo(power)
    ticks.push([power, power === bounds[0] && cut ? `≤ ${text}` : text])
  }
  return { bounds, ticks }
}

/**
 * The step under the pointer.
 * @param {HTMLCanvasElement} canvas
 * @param {PointerEvent} event
 * @param {number} last
 */
export function chartStep(canvas, event, last) {
  const box = canvas.getBoundingClientRect()
  const share = (event.clientX - box.left - CHART_EDGE.left) / (box.width - CHART_EDGE.left - CHART_EDGE.right)
  return Math.max(0, Math.min(1, share)) * last
}
