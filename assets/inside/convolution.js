// @ts-check
// One channel of a convolution: each input map against its kernel, their sum with the bias, and the activation; and one number of it.
import { ACTIVATIONS } from "../js/activations.js"
import { createTable, exact, shown, writeCheck } from "./flow.js"
import { createMap, largest } from "./map.js"
import { separated } from "./separated.js"
import { writeSoftmax } from "./softmax.js"
import { correlated, first, padded, patch, positions } from "./windows.js"

const [SMALL, LARGE] = [64, 150]

/**
 * @param {HTMLElement} home
 * @param {{ onpixel: (row: number, column: number) => void, oninput: (channel: number) => void }} hands
 */
export function createConvolution(home, { onpixel, oninput }) {
  const section = (name) => {
    const made = home.appendChild(document.createElement("div"))
    made.className = name
    return made
  }
  const results = section("results")
  const sum = createMap(results, "Sum of all products, and the bias", { side: LARGE, onpixel })
  const output = createMap(results, "After the activation: the output", { side: LARGE, onpixel })
  const number = section("number")
  const heading = number.appendChild(document.createElement("p"))
  const tables = number.appendChild(document.createElement("div"))
  tables.className = "tables"
  const [patchTable, kernelTable, productTable] = ["Patch of the input", "Kernel", "Patch ⊙ kernel"].map((title) =>
    createTable(tables, title),
  )
  const [own, all, after, check] = ["", "", "", ""].map(() => number.appendChild(document.createElement("p")))
  const softmax = number.appendChild(document.createElement("div"))
  const inputsTitle = home.appendChild(document.createElement("h4"))
  const inputs = section("inputs")
  /** @type {{ card: HTMLElement, input: any, kernel: any, product: any }[]} */
  let cards = []
  let detail = null
  let [maps, products, sums] = [[], [], new Float64Array()]

  function build(count) {
    inputs.replaceChildren()
    cards = Array.from({ length: count }, (_, channel) => {
      const card = inputs.appendChild(document.createElement("div"))
      card.className = "card"
      const choose = () => oninput(channel)
      // A pointer over the input puts the window where it is centred on that pixel.
      const over = (row, column) => {
        const { window, height, width } = detail
        const middle = (pixel, pixels) => {
          const half = ((window.size - 1) / 2) * window.dilation
          const at = Math.round((pixel - half - first(0, pixels, window)) / window.strides)
          return Math.max(0, Math.min(positions(pixels, window) - 1, at))
        }
        oninput(channel)
        onpixel(middle(row, height), middle(column, width))
      }
      return {
        card,
        input: createMap(card, `Input ${channel}`, { side: SMALL, onpixel: over, onpress: choose }),
        kernel: createMap(card, "kernel", { side: 36 }),
        product: createMap(card, "product", {
          side: SMALL,
          onpixel: (row, column) => [oninput(channel), onpixel(row, column)],
          onpress: choose,
        }),
      }
    })
  }
  /**
   * @param {ChannelDetail} given
   * @param {import("./map.js").Palette} palette
   * @param {string} ink
   */
  function draw(given, palette, ink) {
    detail = given
    const { window, height, width, channels, inputs: values, kernel, bias } = detail
    if (cards.length !== channels) build(channels)
    maps = separated(values, channels)
    const kernels = separated(kernel, channels)
    products = maps.map((map, channel) => correlated(map, height, width, kernels[channel], window))
    sums = new Float64Array(products[0].length).fill(bias)
    for (const product of products) for (let index = 0; index < sums.length; index++) sums[index] += product[index]
    const [rows, columns] = [positions(height, window), positions(width, window)]
    const strongest = Math.max(...products.map(largest))
    inputsTitle.textContent = `${channels === 1 ? "The input map" : `The ${channels} input maps`} ⊛ kernel = ${
      channels === 1 ? "product map" : "product maps, one for each input"
    }`
    cards.forEach((one, channel) => {
      one.input.draw(maps[channel], height, width, largest(values), palette)
      one.kernel.draw(kernels[channel], window.size, window.size, largest(kernel), palette)
      one.product.draw(products[channel], rows, columns, strongest, palette)
    })
    sum.draw(sums, rows, columns, largest(sums), palette)
    output.draw(detail.output, rows, columns, largest(detail.output), palette)
    output.title(`After ${detail.activation}: the output`)
    detail.palette = palette
    detail.ink = ink
  }
  /**
   * @param {number} row Of the output.
   * @param {number} column
   * @param {number} from Input channel that is written out.
   */
  function point(row, column, from) {
    const { window, height, width, kernel, channels, bias, palette, ink, activation } = detail
    const columns = positions(width, window)
    const index = row * columns + column
    const [top, left] = [first(row, height, window), first(column, width, window)]
    cards.forEach(({ card, input, product }, channel) => {
      input.mark(top, left, window.size, window.dilation, ink)
      product.mark(row, column, 1, 1, ink)
      card.setAttribute("aria-current", String(channel === from))
    })
    sum.mark(row, column, 1, 1, ink)
    output.mark(row, column, 1, 1, ink)
    const values = patch(maps[from], height, width, row, column, window)
    const weights = separated(kernel, channels)[from]
    const parts = values.map((value, at) => padded(value) * weights[at])
    heading.textContent = `Row ${row}, column ${column}, input ${from}: Σ x·w over its window`
    patchTable.draw(values, window.size, largest(maps[from]), palette)
    kernelTable.draw(Array.from(weights), window.size, largest(kernel), palette)
    productTable.draw(parts, window.size, largest(parts), palette)
    own.textContent = `The products of input ${from} add up to ${exact(products[from][index])}.`
    const others = products.length > 1 ? ` of all ${products.length} inputs: ${listed(products, index, from)}` : ""
    all.textContent = `z = Σ${others} + b = ${exact(sums[index] - bias)} + (${exact(bias)}) = ${exact(sums[index])}`
    softmax.replaceChildren()
    const theirs = detail.output[index]
    if (activation === "softmax") {
      const count = detail.logits.length / (positions(height, window) * columns)
      const ours = writeSoftmax(softmax, detail.logits.slice(index * count, (index + 1) * count), detail.channel)
      after.textContent = ""
      writeCheck(check, ours, theirs)
      return
    }
    const ours = ACTIVATIONS[activation][0](sums[index])
    after.textContent =
      activation === "linear" ? "The layer has no activation: y = z." : `y = ${activation}(z) = ${exact(ours)}`
    writeCheck(check, ours, theirs)
  }
  return {
    draw,
    point,
    picture: output.canvas,
    size: () => [positions(detail.height, detail.window), positions(detail.width, detail.window)],
  }
}

const MOST_LISTED = 6

// The sums of the input channels at one place: the chosen one and the strongest of the others.
function listed(products, index, from) {
  const order = products
    .map((product, channel) => ({ channel, value: product[index] }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const chosen = order.slice(0, MOST_LISTED)
  const rest = order.slice(MOST_LISTED).reduce((sum, one) => sum + one.value, 0)
  const written = chosen.map(
    ({ channel, value }) => `${shown(value)} (input ${channel}${channel === from ? ", above" : ""})`,
  )
  if (order.length > MOST_LISTED) written.push(`${shown(rest)} (the other ${order.length - MOST_LISTED})`)
  return written.join(" + ")
}
