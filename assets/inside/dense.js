// @ts-check
// One unit of a Dense layer: inputs times weights, their sum with the bias, and the activation or the softmax.
import { ACTIVATIONS } from "../js/activations.js"
import { exact, shown, writeCheck } from "./flow.js"
import { createMap, largest } from "./map.js"
import { writeSoftmax } from "./softmax.js"

const MOST_LISTED = 12
const SIDE = 168

/**
 * @param {HTMLElement} home
 * @param {{ onpixel: (row: number, column: number) => void }} hands
 */
export function createDense(home, { onpixel }) {
  const pictures = home.appendChild(document.createElement("div"))
  pictures.className = "results"
  const [inputMap, weightMap, productMap] = ["Input x", "Weights w", "x ⊙ w"].map((title) =>
    createMap(pictures, title, { side: SIDE, onpixel }),
  )
  const number = home.appendChild(document.createElement("div"))
  number.className = "number"
  const [one, sum, after, check] = ["", "", "", ""].map(() => number.appendChild(document.createElement("p")))
  const softmax = number.appendChild(document.createElement("div"))
  const table = number.appendChild(document.createElement("table"))
  let detail = null
  let products = []

  /**
   * @param {ChannelDetail} given
   * @param {import("./map.js").Palette} palette
   * @param {string} ink
   */
  function draw(given, palette, ink) {
    detail = { ...given, palette, ink }
    const { inputs, kernel, bias, activation, output } = detail
    products = Array.from(inputs, (value, index) => value * kernel[index])
    const z = products.reduce((total, value) => total + value, 0) + bias
    const [rows, columns] = size()
    const filled = (values) => Array.from({ length: rows * columns }, (_, index) => values[index] ?? 0)
    inputMap.draw(filled(inputs), rows, columns, largest(inputs), palette)
    weightMap.draw(filled(kernel), rows, columns, largest(kernel), palette)
    productMap.draw(filled(products), rows, columns, largest(products), palette)
    sum.textContent = `z = Σ x·w + b = ${exact(z - bias)} + (${exact(bias)}) = ${exact(z)}, a sum of ${inputs.length} products`
    softmax.replaceChildren()
    if (activation === "softmax") {
      after.textContent = ""
      writeCheck(check, writeSoftmax(softmax, detail.logits, detail.channel), output[0])
    } else {
      const ours = ACTIVATIONS[activation][0](z)
      after.textContent =
        activation === "linear" ? "The layer has no activation: y = z." : `y = ${activation}(z) = ${exact(ours)}`
      writeCheck(check, ours, output[0])
    }
    list()
  }
  // The largest contributions; all the others as one number.
  function list() {
    const order = products.map((_, index) => index).sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]))
    table.replaceChildren()
    const row = (tag, cells) => {
      const line = table.appendChild(document.createElement("tr"))
      for (const text of cells) line.appendChild(document.createElement(tag)).textContent = text
    }
    row("th", ["largest contributions", "x", "w", "x·w"])
    for (const index of order.slice(0, MOST_LISTED))
      row("td", [named(index), shown(detail.inputs[index]), shown(detail.kernel[index]), shown(products[index])])
    const rest = order.slice(MOST_LISTED)
    if (rest.length)
      row("td", [`the other ${rest.length}`, "", "", shown(rest.reduce((total, index) => total + products[index], 0))])
  }
  // An input's place in the picture that Flatten has unrolled, or its number.
  function named(index) {
    const [, width, channels] = detail.unrolled ?? [0, 0, 0]
    if (!channels) return `input ${index}`
    const pixel = Math.floor(index / channels)
    const place = `row ${Math.floor(pixel / width)}, column ${pixel % width}`
    return channels === 1 ? place : `${place}, channel ${index % channels}`
  }
  // A picture of one channel keeps its shape; anything else becomes rows of about equal length.
  function size() {
    const [height, width, channels] = detail.unrolled ?? [0, 0, 0]
    if (channels === 1) return [height, width]
    if (channels) return [height * width, channels]
    const columns = Math.ceil(Math.sqrt(detail.inputs.length))
    return [Math.ceil(detail.inputs.length / columns), columns]
  }
  /**
   * @param {number} row
   * @param {number} column
   */
  function point(row, column) {
    const index = Math.min(row * size()[1] + column, products.length - 1)
    for (const map of [inputMap, weightMap, productMap]) map.mark(row, column, 1, 1, detail.ink)
    one.textContent = `${named(index)}: x·w = ${exact(detail.inputs[index])} · ${exact(detail.kernel[index])} = ${exact(products[index])}`
  }
  // A unit is one number; what it weighs is a picture.
  return { draw, point, picture: weightMap.canvas, size }
}
