// @ts-check
// Numbers as the screen writes them: with a minus sign instead of a hyphen, and a power of ten instead of an "e".

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" }

/**
 * With so many digits after the point; what rounds to 0 has no sign.
 * @param {number} value
 * @param {number} digits
 */
export function fixed(value, digits) {
  const text = value.toFixed(digits)
  return Number(text) ? minus(text) : text.replace("-", "")
}

/**
 * So many significant digits at most, as a power of ten where that is shorter. A dash where there is no number.
 * @param {number} value
 * @param {number} [digits]
 */
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return "–"
  const size = Math.abs(value)
  if (size === 0 || (size >= 1e-3 && size < 1e4)) return minus(String(Number(value.toPrecision(digits))))
  const [mantissa, power] = value.toExponential(Math.max(0, digits - 2)).split("e")
  const factor = String(Number(mantissa))
  return minus(factor === "1" ? tenTo(Number(power)) : `${factor}·${tenTo(Number(power))}`)
}

/** @param {number} power A whole number. */
export const tenTo = (power) => `10${[...String(power)].map((one) => RAISED[one]).join("")}`

/** @param {string} text */
const minus = (text) => text.replaceAll("-", "−")
