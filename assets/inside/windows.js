// @ts-check
// The arithmetic of a layer's windows, as Keras does it: where a window lies, a convolution one input channel at a time, pooling.

/**
 * How a layer walks over its input, the same along both sides.
 * @typedef {object} Window
 * @property {number} size Pixels along a side, without what a dilation leaves out.
 * @property {number} strides
 * @property {number} dilation
 * @property {"valid" | "same"} padding
 */

/** @param {Window} window */
export const span = ({ size, dilation }) => dilation * (size - 1) + 1

/**
 * How many positions the window has along a side.
 * @param {number} pixels
 * @param {Window} window
 */
export const positions = (pixels, window) =>
  window.padding === "same"
    ? Math.ceil(pixels / window.strides)
    : Math.floor((pixels - span(window)) / window.strides) + 1

/**
 * Zeros before the first pixel of a side: half of what is missing, rounded down.
 * @param {number} pixels
 * @param {Window} window
 */
export function before(pixels, window) {
  if (window.padding === "valid") return 0
  const missing = (positions(pixels, window) - 1) * window.strides + span(window) - pixels
  return Math.floor(Math.max(missing, 0) / 2)
}

/**
 * The first pixel of a side that the window at a position covers; negative in the padding.
 * @param {number} position
 * @param {number} pixels
 * @param {Window} window
 */
export const first = (position, pixels, window) => position * window.strides - before(pixels, window)

/**
 * The values under the window, row by row; NaN where it lies in the padding.
 * @param {Numbers} map
 * @param {number} height
 * @param {number} width
 * @param {number} row Of the output.
 * @param {number} column
 * @param {Window} window
 */
export function patch(map, height, width, row, column, window) {
  const [top, left] = [first(row, height, window), first(column, width, window)]
  const values = []
  for (let i = 0; i < window.size; i++)
    for (let j = 0; j < window.size; j++) {
      const [y, x] = [top + i * window.dilation, left + j * window.dilation]
      values.push(y >= 0 && y < height && x >= 0 && x < width ? map[y * width + x] : Number.NaN)
    }
  return values
}

/** A pixel of the padding counts as 0. */
export const padded = (/** @type {number} */ value) => (Number.isNaN(value) ? 0 : value)

/**
 * One input channel against its kernel: Σ patch · kernel at every position. A convolution's sum is the sum of these over its
 * input channels, and the bias.
 * @param {Numbers} map
 * @param {number} height
 * @param {number} width
 * @param {Numbers} kernel Row by row.
 * @param {Window} window
 */
export function correlated(map, height, width, kernel, window) {
  const [rows, columns] = [positions(height, window), positions(width, window)]
  const found = new Float64Array(rows * columns)
  const [top, left] = [before(height, window), before(width, window)]
  for (let i = 0; i < window.size; i++)
    for (let j = 0; j < window.size; j++) {
      const weight = kernel[i * window.size + j]
      for (let row = 0; row < rows; row++) {
        const y = row * window.strides - top + i * window.dilation
        if (y < 0 || y >= height) continue
        for (let column = 0; column < columns; column++) {
          const x = column * window.strides - left + j * window.dilation
          if (x >= 0 && x < width) found[row * columns + column] += weight * map[y * width + x]
        }
      }
    }
  return found
}

/**
 * The largest value, or the mean, under the window. What lies in the padding does not count.
 * @param {number[]} values As `patch` returns.
 * @param {"MaxPooling2D" | "AveragePooling2D"} kind
 */
export function pooled(values, kind) {
  const inside = values.filter((value) => !Number.isNaN(value))
  return kind === "MaxPooling2D" ? Math.max(...inside) : inside.reduce((sum, value) => sum + value, 0) / inside.length
}

/**
 * γ (x - μ) / √(σ² + ε) + β
 * @param {number} x
 * @param {{ gamma: number, beta: number, moving_mean: number, moving_variance: number, epsilon: number }} numbers
 */
export const normalised = (x, { gamma, beta, moving_mean, moving_variance, epsilon }) =>
  (gamma * (x - moving_mean)) / Math.sqrt(moving_variance + epsilon) + beta

/**
 * The exponentials of a softmax, of logits from which the largest is subtracted, so that none overflows, and their sum.
 * @param {Numbers} logits
 */
export function exponentials(logits) {
  const most = Math.max(...logits)
  const exps = Array.from(logits, (z) => Math.exp(z - most))
  return { most, exps, sum: exps.reduce((total, one) => total + one, 0) }
}
