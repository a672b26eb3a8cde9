// @ts-check
// A channel that is computed from one channel of the layer before: pooling, batch normalization, an activation, Dropout, Flatten.
import { ACTIVATIONS } from "../js/activations.js"
import { createTable, exact, shown, writeCheck } from "./flow.js"
import { createMap, largest } from "./map.js"
import { writeSoftmax } from "./softmax.js"
import { first, normalised, patch, pooled } from "./windows.js"

const SIDE = 196

/**
 * @param {HTMLElement} home
 * @param {{ onpixel: (row: number, column: number) => void }} hands
 */
export function createSingle(home, { onpixel }) {
  const pictures = home.appendChild(document.createElement("div"))
  pictures.className = "results"
  const input = createMap(pictures, "Input", {
    side: SIDE,
    onpixel: (row, column) => onpixel(...outputPlace(row, column)),
  })
  const output = createMap(pictures, "Output", { side: SIDE, onpixel })
  const number = home.appendChild(document.createElement("div"))
  number.className = "number"
  const heading = number.appendChild(document.createElement("p"))
  const table = createTable(number, "Values under the window")
  const [words, check] = ["", ""].map(() => number.appendChild(document.createElement("p")))
  const softmax = number.appendChild(document.createElement("div"))
  let detail = null

  /**
   * Where the output lies that a pixel of the input goes to.
   * @param {number} row
   * @param {number} column
   * @returns {[number, number]}
   */
  function outputPlace(row, column) {
    const { window, height, width } = detail
    if (!window) return [Math.min(row, detail.rows - 1), Math.min(column, detail.columns - 1)]
    const to = (pixel, pixels, count) =>
      Math.max(0, Math.min(count - 1, Math.floor((pixel - first(0, pixels, window)) / window.strides)))
    return [to(row, height, detail.rows), to(column, width, detail.columns)]
  }
  function draw(given, palette, ink) {
    detail = { ...given, palette, ink }
    const { inputs, height, width, rows, columns } = detail
    const values =
      detail.kind === "Flatten"
        ? inputs.filter((_, at) => at % detail.channels === detail.channel % detail.channels)
        : inputs
    input.draw(values, height, width, largest(inputs), palette)
    output.draw(detail.output, rows, columns, largest(detail.output), palette)
    table.figure.hidden = !detail.window
  }
  function point(row, column) {
    const { window, height, width, columns, ink, palette, inputs, kind } = detail
    const index = row * columns + column
    output.mark(row, column, 1, 1, ink)
    heading.textContent = detail.output.length > 1 ? `Row ${row}, column ${column}` : ""
    softmax.replaceChildren()
    if (window) {
      input.mark(first(row, height, window), first(column, width, window), window.size, 1, ink)
      const values = patch(inputs, height, width, row, column, window)
      const ours = pooled(values, kind)
      const inside = values.filter((value) => !Number.isNaN(value))
      table.draw(values, window.size, largest(inputs), palette, kind === "MaxPooling2D" ? values.indexOf(ours) : -1)
      words.textContent =
        kind === "MaxPooling2D"
          ? `The largest of ${inside.length} values is ${exact(ours)}.`
          : `The mean of ${inside.length} values is ${exact(ours)}.`
      writeCheck(check, ours, detail.output[index])
      return
    }
    pointAlone(row, column, index)
  }
  function pointAlone(row, column, index) {
    const { inputs, kind, ink, activation, output: outputs, width, channels, channel } = detail
    if (kind === "GlobalAveragePooling2D") {
      const ours = inputs.reduce((sum, value) => sum + value, 0) / inputs.length
      words.textContent = `The mean of all ${inputs.length} values of the map is ${exact(ours)}.`
      writeCheck(check, ours, outputs[0])
      return
    }
    if (kind === "Flatten") {
      const pixel = Math.floor(channel / channels)
      const place = [Math.floor(pixel / width), pixel % width]
      input.mark(place[0], place[1], 1, 1, ink)
      words.textContent = `Flatten computes nothing. Value ${channel} is row ${place[0]}, column ${place[1]} of channel ${channel % channels}: (row · ${width} + column) · ${channels} + channel = ${channel}.`
      writeCheck(check, inputs[channel], outputs[0])
      return
    }
    input.mark(row, column, 1, 1, ink)
    const x = inputs[index]
    let ours = x
    if (kind === "BatchNormalization") {
      const { gamma, beta, moving_mean: mean, moving_variance: variance, epsilon } = detail.numbers
      ours = normalised(x, detail.numbers)
      words.textContent = `y = γ (x − μ) / √(σ² + ε) + β = ${shown(gamma)} · (${exact(x)} − (${shown(mean)})) / √(${shown(variance)} + ${shown(epsilon)}) + (${shown(beta)}) = ${exact(ours)}. μ and σ² are running means of the training batches.`
    } else if (activation === "softmax") {
      const count = detail.logits.length / outputs.length
      ours = writeSoftmax(softmax, detail.logits.slice(index * count, (index + 1) * count), channel)
      words.textContent = ""
    } else if (activation) {
      ours = ACTIVATIONS[activation][0](x)
      words.textContent = `y = ${activation}(x) = ${activation}(${exact(x)}) = ${exact(ours)}`
    } else
      words.textContent = `This layer acts in training only. When the network predicts, it passes its input on: y = x = ${exact(x)}.`
    writeCheck(check, ours, outputs[index])
  }
  return { draw, point, picture: output.canvas, size: () => [detail.rows, detail.columns] }
}
