// @ts-check
// Inside a trained network: every layer as pictures, then one channel, then one number of it. The arithmetic is done here from the
// network's own weights, and each result stands beside the one that Keras returned.
import { themeColour } from "../js/colour.js"
import { mounted } from "../js/mount.js"
import { unpacked } from "../js/packed.js"
import { createQueue } from "../js/queue.js"
import { createConvolution } from "./convolution.js"
import { createDense } from "./dense.js"
import { shown } from "./flow.js"
import { createPalette } from "./map.js"
import { createOverview } from "./overview.js"
import { createSingle } from "./single.js"
import { zoom } from "./zoom.js"

const SLIDE_MS = 250

/**
 * @param {{ layer: number, channel: number } | null} one
 * @param {{ layer: number, channel: number } | null} other
 */
const sameChannel = (one, other) => one?.layer === other?.layer && one?.channel === other?.channel

/**
 * Where the output is largest: a channel that is opened begins there, where there is something to see.
 * @param {ChannelDetail} detail
 */
function strongest({ output, columns }) {
  let best = 0
  for (let index = 0; index < output.length; index++) if (output[index] > output[best]) best = index
  return [Math.floor(best / columns), best % columns]
}

export default mounted(".inside", createInside)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createInside(root) {
  /** @type {HTMLElement[]} */
  const [back, slide, where, overviewHome, channelHome] = [".back", ".slide", ".where", ".overview", ".channel"].map(
    (name) => root.querySelector(name),
  )
  const scale = root.querySelector("select")
  const overview = createOverview(overviewHome, { onhover: describe, onchoose: open })
  const queue = createQueue(root, {
    send: (setStateValue, number, _kind, { choice }) => setStateValue("choice", { number, choice }),
  })
  let [content, palette, ink] = [null, null, "#000"]
  /** @type {Record<string, import("../js/packed.js").PackedArray>} */
  let arrays = {}
  /** @type {any} */
  let view = null
  let viewKind = ""
  // The channel that was asked for here; Python answers with its numbers.
  let choice = null
  // Where the small picture lay that was chosen, until its channel is shown.
  let origin = null
  let [row, column, from, timer] = [-1, -1, 0, 0]

  scale.onchange = () => refresh()
  back.onclick = () => open(null)
  slide.onclick = () => (timer ? pause() : play())
  root.onkeydown = (event) => {
    if (event.key === "Escape" && choice) open(null)
  }
  function open(cell) {
    origin = cell && overview.box(cell, root)
    choice = cell && { layer: cell.layer - 1, channel: cell.channel }
    ;[row, column, from] = [-1, -1, 0]
    pause()
    queue.ask("choice", { choice })
    refresh()
    if (cell) root.scrollIntoView({ block: "nearest" })
  }
  function play() {
    timer = window.setInterval(() => {
      const [rows, columns] = view.size()
      column = (column + 1) % columns
      if (!column) row = (row + 1) % rows
      view.point(row, column, from)
    }, SLIDE_MS)
    slide.textContent = "Pause"
  }
  function pause() {
    clearInterval(timer)
    timer = 0
    slide.textContent = "Slide the window"
  }
  function refresh() {
    if (!content) return
    const detail = choice && content.detail
    const opened = detail && content.detail.layer === choice.layer && content.detail.channel === choice.channel
    overviewHome.hidden = Boolean(choice)
    channelHome.hidden = !opened
    back.hidden = !choice
    root.querySelector(".scale").toggleAttribute("hidden", Boolean(choice))
    slide.hidden = !opened || content.detail.rows * content.detail.columns < 2
    if (opened) showChannel()
    else if (!choice) {
      overview.draw(content.layers, arrays, scale.value, palette, ink)
      describe(null)
    }
    // For whoever measures how soon the maps follow.
    root.dataset.drawing = String(content.drawing)
    root.dataset.open = opened ? `${detail.layer}/${detail.channel}` : ""
  }
  function showChannel() {
    const detail = { ...content.detail, inputs: arrays.inputs.values, output: arrays.output.values }
    for (const name of ["kernel", "logits"]) detail[name] = arrays[name]?.values
    const kind = { Conv2D: "convolution", Dense: "dense" }[detail.kind] ?? "single"
    if (kind !== viewKind) {
      channelHome.replaceChildren()
      viewKind = kind
      const create = { convolution: createConvolution, dense: createDense, single: createSingle }[kind]
      view = create(channelHome, {
        onpixel: (r, c) => {
          pause()
          move(r, c, from)
        },
        oninput: (channel) => move(row, column, channel),
      })
    }
    view.draw(detail, palette, ink)
    if (row < 0) [row, column] = strongest(detail)
    const layer = content.layers[detail.layer + 1]
    where.textContent = `${layer.title}, ${layer.shape.length === 3 ? "channel" : "unit"} ${detail.channel}. ${layer.about}`
    move(row, column, Math.min(from, detail.channels - 1))
    if (origin) zoom(view.picture, origin, root)
    origin = null
  }
  function move(r, c, channel) {
    const [rows, columns] = view.size()
    ;[row, column, from] = [Math.min(r, rows - 1), Math.min(c, columns - 1), channel]
    view.point(row, column, from)
  }
  // What is under the pointer, in words.
  function describe(cell) {
    if (!cell) {
      where.textContent = "Point at a channel to see what feeds it. Click it to see how it is computed."
      return
    }
    const layer = content.layers[cell.layer]
    const pictured = layer.shape.length === 3
    const values = pictured ? valueAt(cell) : arrays[`low${cell.layer}`].values[cell.channel]
    const place = pictured ? `, row ${cell.row}, column ${cell.column}` : ""
    const name = layer.digits ? `digit ${cell.channel}` : `${pictured ? "channel" : "unit"} ${cell.channel}`
    where.textContent = `${layer.title}, ${name}${place}: ${shown(values)}. ${seen(layer, cell)}`
  }
  function valueAt({ layer, channel, row: r, column: c }) {
    const [height, width] = content.layers[layer].shape
    const [low, high] = [arrays[`low${layer}`].values[channel], arrays[`high${layer}`].values[channel]]
    return low + ((high - low) * arrays[`levels${layer}`].values[(channel * height + r) * width + c]) / 255
  }
  function seen(layer, cell) {
    if (!cell.layer) return ""
    if (!layer.field) return "It depends on the whole picture."
    const { field } = layer.field
    return field === 1 ? "It depends on this pixel alone." : `It depends on ${field} × ${field} pixels of the picture.`
  }

  return {
    alive: () => root.isConnected,
    update(data, setStateValue) {
      const message = unpacked(data)
      ;({ content, arrays } = message)
      palette = createPalette(themeColour(root, "--st-background-color"))
      ink = getComputedStyle(root).color
      queue.overtaken(content.answered)
      queue.answered(content.answered, setStateValue)
      // What was clicked here counts until Python has answered it; then what the link's field says.
      if (queue.idle()) {
        if (!sameChannel(choice, content.choice)) [row, column, from] = [-1, -1, 0]
        choice = content.choice
      }
      refresh()
      queue.proceed()
    },
    close() {
      pause()
      overview.close()
      queue.close()
    },
  }
}
