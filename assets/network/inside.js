// @ts-check
// Inside the network: how large each layer's gradient is, who is taken for whom, and the data as two neurons see them.
//
//   const inside = createInside(home)
//   inside.draw({ data, view, weights, maps, ground, ink })     at most four times a second
import { css } from "../js/colour.js"
import { fitCanvas, niceTicks } from "../js/line_chart.js"
import { short } from "../js/number.js"
import { markOf, pointColour } from "./output.js"

const INSIDE_EVERY = 250

/** @param {HTMLElement} home */
export function createInside(home) {
  const section = (title) => {
    const made = home.appendChild(document.createElement("div"))
    made.appendChild(document.createElement("h4")).textContent = title
    return made
  }
  const [space, gradient, confusion] = [
    section("Training points in the space of two neurons"),
    section("Gradient size by layer"),
    section("Confusion matrix of the test points"),
  ]
  const choices = space.appendChild(document.createElement("div"))
  const canvas = space.appendChild(document.createElement("canvas"))
  const context = canvas.getContext("2d")
  const gauges = gradient.appendChild(document.createElement("div"))
  const caption = gradient.appendChild(document.createElement("p"))
  const table = confusion.appendChild(document.createElement("table"))
  const selects = ["Horizontal axis", "Vertical axis"].map((title) => {
    const select = choices.appendChild(document.createElement("select"))
    select.setAttribute("aria-label", title)
    select.onchange = () => latest && paint(latest)
    return select
  })
  let [latest, drawnAt, timer, known] = [null, 0, 0, ""]

  function draw(given) {
    latest = given
    const wait = INSIDE_EVERY - (performance.now() - drawnAt)
    clearTimeout(timer)
    if (wait <= 0) paint(latest)
    else timer = setTimeout(() => paint(latest), wait)
  }
  function paint({ data, view, weights, maps, ground, ink }) {
    drawnAt = performance.now()
    if (!home.isConnected || !view.train) return
    listNeurons(data)
    const train = maps.onPoints(weights, view.train, view.trainOwn)
    const test = maps.onPoints(weights, view.test, view.testOwn)
    paintSpace(data, view, train, ground, ink)
    paintGradient(data)
    confusion.hidden = !data.layout.classes
    if (data.layout.classes) paintConfusion(data, view, test)
  }
  // Every neuron from the inputs to the output; at first the last two hidden ones, where classes part.
  function listNeurons({ layout, layout_id }) {
    if (known === layout_id) return
    known = layout_id
    const names = layout.inputs.filter((one) => one.on).map((one, unit) => [one.label, 0, unit])
    layout.hidden.forEach((one, depth) => {
      for (let unit = 0; unit < one.units; unit++)
        names.push([`layer ${depth + 1}, neuron ${unit + 1}`, depth + 1, unit])
    })
    for (let unit = 0; unit < layout.outputs; unit++)
      names.push([layout.outputs > 1 ? `output ${unit}` : "output", layout.hidden.length + 1, unit])
    const hidden = layout.hidden.length
    const first = names.findIndex(([, depth]) => depth === hidden)
    selects.forEach((select, which) => {
      select.replaceChildren(...names.map(([name, depth, unit]) => new Option(name, `${depth}:${unit}`)))
      select.selectedIndex = Math.min(names.length - 1, first + which)
    })
  }
  function paintSpace(data, view, layers, ground, ink) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width) return
    fitCanvas(canvas, context, width, height)
    context.clearRect(0, 0, width, height)
    const [across, up] = selects.map((select) => {
      const [depth, unit] = select.value.split(":").map(Number)
      return layers[depth][unit]
    })
    const [xs, ys] = [across, up].map((values) => ends(values))
    const toX = (value) => 34 + ((width - 44) * (value - xs[0])) / (xs[1] - xs[0])
    const toY = (value) => height - 22 - ((height - 32) * (value - ys[0])) / (ys[1] - ys[0])
    context.font = `11px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
    context.strokeStyle = context.fillStyle = ink
    context.globalAlpha = 0.7
    context.strokeRect(34, 10, width - 44, height - 32)
    context.textAlign = "center"
    context.textBaseline = "top"
    for (const tick of niceTicks(...xs, 4)) context.fillText(short(tick, 3), toX(tick), height - 18)
    context.textAlign = "right"
    context.textBaseline = "middle"
    for (const tick of niceTicks(...ys, 4)) context.fillText(short(tick, 3), 30, toY(tick))
    context.globalAlpha = 0.85
    context.lineWidth = 0.6
    context.strokeStyle = css(ground)
    for (let i = 0; i < across.length; i++) {
      const label = view.train[3 * i + 2]
      context.fillStyle = css(pointColour({ layout: data.layout, colours: view.classColours, ground }, label))
      context.beginPath()
      markOf(context, data.layout.classes ? label : 0, toX(across[i]), toY(up[i]), 3)
      context.fill()
      context.stroke()
    }
    context.globalAlpha = 1
  }
  function paintGradient({ gradients, layout }) {
    while (gauges.children.length > gradients.length) gauges.lastChild.remove()
    while (gauges.children.length < gradients.length) {
      const row = gauges.appendChild(document.createElement("div"))
      row.className = "gauge"
      row.append(document.createElement("span"), document.createElement("div"), document.createElement("span"))
    }
    // Sizes differ by powers of ten: a bar from 10⁻⁶ to 10.
    gradients.forEach((value, index) => {
      const [name, bar, number] = /** @type {Iterable<HTMLElement>} */ (gauges.children[index].children)
      name.textContent = index === gradients.length - 1 ? "output" : `hidden ${index + 1}`
      const share = value > 0 ? Math.max(0, Math.min(1, (Math.log10(value) + 6) / 7)) : 0
      bar.style.width = `${(100 * share).toFixed(1)}%`
      number.textContent = short(value, 3)
    })
    caption.textContent = layout.hidden.length
      ? "Length of the gradient of the training loss with respect to each layer's weights, on a logarithmic scale."
      : "Length of the gradient of the training loss with respect to the weights."
  }
  function paintConfusion({ layout }, view, layers) {
    const count = layout.classes
    const cells = Array.from({ length: count }, () => new Array(count).fill(0))
    const outputs = layers[layers.length - 1]
    for (let i = 0; i < outputs[0].length; i++) {
      let said = 0
      if (outputs.length > 1)
        outputs.forEach((values, k) => {
          said = values[i] > outputs[said][i] ? k : said
        })
      else said = Number(outputs[0][i] > (layout.activation === "sigmoid" ? 0.5 : 0))
      cells[view.test[3 * i + 2]][said]++
    }
    const text = (tag, value) => `<${tag}>${value}</${tag}>`
    const head = `<tr>${text("th", "true \\ predicted")}${cells.map((_, k) => text("th", k)).join("")}</tr>`
    const rows = cells.map(
      (row, k) =>
        "<tr>" +
        text("th", k) +
        row.map((n, j) => (j === k ? `<td><b>${n} ✓</b></td>` : text("td", n))).join("") +
        "</tr>",
    )
    const html = head + rows.join("")
    if (table.innerHTML !== html) table.innerHTML = html
  }
  return { draw, close: () => clearTimeout(timer) }
}

/**
 * A little room beyond the values, and some where all are alike.
 * @param {Numbers} values
 * @returns {[number, number]}
 */
function ends(values) {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const rest = Math.max(0.05 * (high - low), 1e-3)
  return [low - rest, high + rest]
}
