// @ts-check
// A loss over a square of the plane: its numbers, its colours, its contour lines.
//
// A field is { n, values, x: [from, to], y: [from, to], low, high, logarithmic }: values row by row, from the lowest y.
import { BLUE, css, mixed } from "../js/colour.js"

// How much the logarithm stretches what lies near the lowest value.
const FIELD_STRETCH = 100

/**
 * Where a loss lies between the field's lowest and highest, 0 to 1 and beyond; by its logarithm if the field says so.
 * @param {Field} field
 * @param {number} value
 */
export function fieldShare(field, value) {
  const span = field.high - field.low || 1
  const share = (value - field.low) / span
  if (!field.logarithmic) return share
  return Math.log1p(Math.max(0, share) * FIELD_STRETCH) / Math.log1p(FIELD_STRETCH)
}

/**
 * The value at a place, between the grid's points in proportion; NaN outside.
 * @param {Field} field
 * @param {number} x
 * @param {number} y
 */
export function fieldAt(field, x, y) {
  const column = ((x - field.x[0]) / (field.x[1] - field.x[0])) * (field.n - 1)
  const row = ((y - field.y[0]) / (field.y[1] - field.y[0])) * (field.n - 1)
  if (!(column >= 0 && row >= 0 && column <= field.n - 1 && row <= field.n - 1)) return NaN
  const [i, j] = [Math.min(field.n - 2, Math.floor(column)), Math.min(field.n - 2, Math.floor(row))]
  const [a, b] = [column - i, row - j]
  const at = (down, across) => field.values[(j + down) * field.n + i + across]
  return (1 - b) * ((1 - a) * at(0, 0) + a * at(0, 1)) + b * ((1 - a) * at(1, 0) + a * at(1, 1))
}

/**
 * A share's colour: the deeper, the more blue.
 * @param {number} share
 * @param {Colour} ground
 */
export const fieldColour = (share, ground) => mixed(BLUE, ground, 0.35 + 0.6 * Math.max(0, Math.min(1, share)))

/**
 * The field and its contour lines as a picture of a size, in device pixels.
 * @param {Field} field
 * @param {number} width
 * @param {number} height
 * @param {Colour} ground
 * @param {Colour} ink
 */
export function fieldPicture(field, width, height, ground, ink) {
  const shares = Float32Array.from(field.values, (value) => fieldShare(field, value))
  const small = document.createElement("canvas")
  small.width = small.height = field.n
  const pixels = new ImageData(field.n, field.n)
  for (let row = 0; row < field.n; row++) {
    for (let column = 0; column < field.n; column++) {
      const share = shares[row * field.n + column]
      const colour = Number.isFinite(share) ? fieldColour(share, ground) : ground
      const at = 4 * ((field.n - 1 - row) * field.n + column)
      colour.forEach((value, channel) => {
        pixels.data[at + channel] = value
      })
      pixels.data[at + 3] = 255
    }
  }
  small.getContext("2d").putImageData(pixels, 0, 0)
  const picture = document.createElement("canvas")
  Object.assign(picture, { width, height })
  const context = picture.getContext("2d")
  context.imageSmoothingQuality = "high"
  // The outermost values lie on the picture's edge, not half a pixel inside.
  const [dx, dy] = [width / (field.n - 1), height / (field.n - 1)]
  context.drawImage(small, -dx / 2, -dy / 2, width + dx, height + dy)
  context.strokeStyle = css(ink, 0.28)
  context.lineWidth = Math.max(1, width / 600)
  context.beginPath()
  const levels = 14
  for (let level = 1; level < levels; level++) contour(context, shares, field.n, level / levels, width, height)
  context.stroke()
  return picture
}

/**
 * Marching squares: in each cell the line goes where its edges cross the level.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} shares
 * @param {number} n
 * @param {number} level
 * @param {number} width
 * @param {number} height
 */
function contour(context, shares, n, level, width, height) {
  /** @returns {[number, number]} */
  const place = (column, row) => [(column / (n - 1)) * width, (1 - row / (n - 1)) * height]
  for (let j = 0; j < n - 1; j++) {
    for (let i = 0; i < n - 1; i++) {
      const corners = [shares[j * n + i], shares[j * n + i + 1], shares[(j + 1) * n + i + 1], shares[(j + 1) * n + i]]
      const crossings = []
      for (let side = 0; side < 4; side++) {
        const [from, to] = [corners[side], corners[(side + 1) % 4]]
        if (from < level === to < level || !Number.isFinite(from + to)) continue
        const share = (level - from) / (to - from)
        crossings.push(
          [
            [i + share, j],
            [i + 1, j + share],
            [i + 1 - share, j + 1],
            [i, j + 1 - share],
          ][side],
        )
      }
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        context.moveTo(...place(...crossings[pair]))
        context.lineTo(...place(...crossings[pair + 1]))
      }
    }
  }
}
