// @ts-check
import { networkPlaces } from "../js/network_maps.js"

/**
 * A neuron's own arithmetic in words: tanh(0.52·x₁ − 1.03·x₂ + 0.10).
 * @param {NetworkLayout} layout
 * @param {Numbers} weights
 * @param {number} depth
 * @param {number} unit
 */
export function formulaOf(layout, weights, depth, unit) {
  const place = networkPlaces(layout).places[depth - 1]
  const names =
    depth === 1
      ? layout.inputs.filter((one) => one.on).map((one) => one.label)
      : Array.from({ length: place.before }, (_, index) => `h${depth - 1}.${index + 1}`)
  const shown = names
    .slice(0, 10)
    .map((name, index) => `${signed(weights[place.kernel + index * place.units + unit], index === 0)}·${name}`)
  if (names.length > shown.length) shown.push("+ …")
  const sum = [...shown, signed(weights[place.bias + unit], false)].join(" ")
  const last = depth === layout.hidden.length + 1
  const activation = last ? layout.activation : layout.hidden[depth - 1].activation
  const inner = layout.normalised && !last ? `norm(${sum})` : sum
  return activation === "linear" ? inner : `${activation}(${inner})`
}

/**
 * @param {number} value
 * @param {boolean} first
 */
const signed = (value, first) => (value < 0 ? (first ? "−" : "− ") : first ? "" : "+ ") + Math.abs(value).toFixed(2)
