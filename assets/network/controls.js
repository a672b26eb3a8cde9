// @ts-check
// What one takes hold of on the network's drawing: pointer, the card of a weight, layers and neurons, brushes.
import { BLUE, css, ORANGE, RUN_COLOURS } from "../js/colour.js"
import { OUTPUT_MARGIN } from "./output.js"

const DRAG_SCALE = 0.02

/**
 * Hover shows, click opens the card, an upward drag on an edge or a bias makes it larger.
 * @param {HTMLElement} root
 * @param {any} diagram
 * @param {any} view
 * @param {{ edit: (index: number, value: number) => void, card: any, repaint: () => void, toggle: (name: string) => void, data: () => any }} acts
 */
export function takeDiagram(root, diagram, view, { edit, card, repaint, toggle, data }) {
  const canvas = root.querySelector(".network")
  let [held, moved] = [null, false]

  const under = (event) => diagram.at(event.offsetX, event.offsetY, event.pointerType === "touch" ? 12 : 5)
  const isNumber = (found) => found && (found.kind === "edge" || found.kind === "bias")
  canvas.onpointerdown = (event) => {
    const found = under(event)
    if (!isNumber(found) || event.button !== 0 || data().hide.includes("weights")) return
    canvas.setPointerCapture(event.pointerId)
    held = { ...found, y: event.clientY, from: view.weights[found.index] }
    moved = false
  }
  canvas.onpointermove = (event) => {
    if (held) {
      const up = held.y - event.clientY
      if (Math.abs(up) > 3) moved = view.dragging = true
      if (moved) {
        edit(held.index, Math.round((held.from + up * DRAG_SCALE) * 1000) / 1000)
        card.note(held, view.weights[held.index])
      }
      return
    }
    if (event.pointerType === "touch") return
    const found = under(event)
    view.hovered = found
    canvas.classList.toggle("grab", Boolean(isNumber(found)))
    canvas.classList.toggle("press", found?.node === true)
    if (isNumber(found)) card.note(found, view.weights[found.index])
    else card.hideNote()
    repaint()
  }
  canvas.onpointerup = (event) => {
    const found = held ?? under(event)
    view.dragging = false
    if (held && !moved) card.open(held, view.weights[held.index])
    else if (held) card.hideNote()
    else if (found?.kind === "input" && !data().hide.includes("features")) toggle(data().layout.inputs[found.unit].text)
    else if (found?.node) view.pinned = samePlace(view.pinned, found) ? null : found
    else {
      view.pinned = null
      card.close()
    }
    held = null
    repaint()
  }
  canvas.onpointercancel = () => {
    held = null
    view.dragging = false
  }
  canvas.onpointerleave = () => {
    if (held) return
    view.hovered = null
    card.hideNote()
    repaint()
  }
  // Arrow keys walk over the neurons; Escape lets go.
  canvas.onkeydown = (event) => {
    const nodes = diagram.nodes()
    const now = view.pinned ?? { depth: nodes.length - 1, unit: 0 }
    const walk = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (event.key === "Escape") view.pinned = null
    else if (walk) {
      const depth = Math.max(0, Math.min(nodes.length - 1, now.depth + walk[0]))
      const unit = Math.max(0, Math.min(nodes[depth].length - 1, now.unit + walk[1]))
      view.pinned = { kind: depth ? "neuron" : "input", node: true, depth, unit, place: nodes[depth][unit] }
    } else if (event.key === "Enter" && now.depth === 0) toggle(data().layout.inputs[now.unit].text)
    else return
    event.preventDefault()
    event.stopPropagation()
    repaint()
  }
}

const samePlace = (one, other) => one && one.depth === other.depth && one.unit === other.unit

/**
 * A card beside an edge or a bias: a note while hovering, a slider and a field after a click.
 * @param {HTMLElement} root
 * @param {(index: number, value: number) => void} edit
 */
export function createCard(root, edit) {
  const card = root.querySelector(".card")
  const [what, slide, value] = [".what", ".slide", ".value"].map((one) => card.querySelector(one))
  let index = null

  const change = (field, other) => () => {
    const number = Number(field.value)
    if (field.value === "" || !Number.isFinite(number) || Math.abs(number) > 100) return
    other.value = number
    edit(index, number)
  }
  slide.oninput = change(slide, value)
  value.oninput = change(value, slide)
  card.onkeydown = (event) => {
    event.stopPropagation()
    if (event.key === "Escape" || event.key === "Enter") close()
  }
  card.querySelector(".close").onclick = close

  function close() {
    index = null
    card.hidden = true
  }
  const word = (found) => (found.kind === "bias" ? "Bias" : "Weight")
  function move(found) {
    const room = root.querySelector(".network").clientWidth
    const top = root.querySelector(".network").offsetTop
    card.style.left = `${Math.max(0, Math.min(found.place.x + 12, room - card.offsetWidth))}px`
    card.style.top = `${top + found.place.y + 12}px`
  }
  return {
    close,
    open(found, number) {
      index = found.index
      card.hidden = false
      card.classList.remove("note")
      what.textContent = word(found)
      slide.value = number
      value.value = Math.round(number * 1000) / 1000
      move(found)
      value.focus()
    },
    note(found, number) {
      if (index !== null) return
      card.hidden = false
      card.classList.add("note")
      what.textContent =
        word(found) +
        " " +
        (number < 0 ? "−" : "") +
        Math.abs(number).toFixed(3) +
        (found.kind === "edge" && Math.abs(number) < 5e-4 ? " (almost 0)" : "")
      move(found)
    },
    hideNote() {
      if (index === null) card.hidden = true
    },
  }
}

/**
 * Above every hidden layer its activation, one neuron more, one less; above all, one layer more, one less.
 * @param {HTMLElement} root
 * @param {(kind: string, details: object) => void} ask
 */
export function createHeads(root, ask) {
  const home = root.querySelector(".heads")
  const button = (parent, text, title, act, disabled) => {
    const made = parent.appendChild(document.createElement("button"))
    Object.assign(made, { type: "button", textContent: text, title, disabled, onclick: act })
    made.setAttribute("aria-label", title)
  }
  let texts = []
  return ({ layout, activations, limits }, { columns, pitch }, waits) => {
    home.replaceChildren()
    // A hand is faster than an answer: the next click builds on what was asked for last.
    if (!waits) texts = layout.hidden.map((one) => `${one.units}:${one.activation}`)
    const send = (layers) => {
      texts = layers
      ask("layers", { layers })
    }
    const depth = home.appendChild(document.createElement("div"))
    depth.className = "depth"
    depth.append(pitch < 58 ? "Layers" : `${texts.length} hidden`)
    button(depth, "−", "Remove the last hidden layer", () => send(texts.slice(0, -1)), !texts.length)
    button(
      depth,
      "+",
      "Add a hidden layer",
      () => send([...texts, `2:${texts[texts.length - 1]?.split(":")[1] ?? "tanh"}`]),
      texts.length >= limits.layers,
    )
    layout.hidden.forEach((one, place) => {
      const head = home.appendChild(document.createElement("div"))
      head.className = "head"
      head.style.left = `${columns[place + 1]}px`
      head.style.width = `${Math.max(28, Math.min(96, pitch - 4))}px`
      const part = (which) => (texts[place] ?? `${one.units}:${one.activation}`).split(":")[which]
      const changed = (units, activation) =>
        send(texts.map((other, index) => (index === place ? `${units}:${activation}` : other)))
      const grow = (step) => changed(Math.max(1, Math.min(limits.units, Number(part(0)) + step)), part(1))
      if (pitch >= 58) {
        const choice = head.appendChild(document.createElement("select"))
        choice.setAttribute("aria-label", `Activation of hidden layer ${place + 1}`)
        for (const name of activations) choice.add(new Option(name, name))
        choice.value = one.activation
        choice.onchange = () => changed(part(0), choice.value)
      }
      button(head, "−", `Remove a neuron from layer ${place + 1}`, () => grow(-1), one.units <= 1)
      if (pitch >= 84) head.append(String(one.units))
      button(head, "+", `Add a neuron to layer ${place + 1}`, () => grow(1), one.units >= limits.units)
    })
  }
}

/**
 * Your own points: choose a class and paint on the map; the eraser removes points.
 * @param {HTMLElement} root
 * @param {any} view
 * @param {(strokes: object[]) => void} send
 * @param {() => void} repaint
 */
export function createBrushes(root, view, send, repaint) {
  const home = root.querySelector(".brushes")
  const canvas = root.querySelector(".map")
  let [stroke, last] = [null, null]

  const place = (event) => {
    const side = Math.min(
      canvas.clientWidth - OUTPUT_MARGIN.left - OUTPUT_MARGIN.right,
      canvas.clientHeight - OUTPUT_MARGIN.top - OUTPUT_MARGIN.bottom,
    )
    return [
      12 * ((event.offsetX - OUTPUT_MARGIN.left) / side) - 6,
      6 - 12 * ((event.offsetY - OUTPUT_MARGIN.top) / side),
    ].map((one) => Math.round(one * 100) / 100)
  }
  /** @param {Place} place */
  const inside = ([x, y]) => Math.abs(x) <= 6 && Math.abs(y) <= 6
  function add(event) {
    const at = place(event)
    if (!inside(at) || (last && Math.hypot(at[0] - last[0], at[1] - last[1]) < 0.35)) return
    last = at
    stroke.push(at)
    if (view.brush !== "erase") view.train = Float32Array.from([...view.train, ...at, view.brush])
    repaint()
  }
  canvas.onpointerdown = (event) => {
    if (view.brush === null || event.button !== 0) return
    canvas.setPointerCapture(event.pointerId)
    ;[stroke, last] = [[], null]
    add(event)
  }
  canvas.onpointermove = (event) => stroke && add(event)
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (stroke?.length) send([{ brush: view.brush, points: stroke }])
    stroke = null
  }
  function arrange(data) {
    home.replaceChildren()
    if (data.layout.one_dimension) return
    const choose = (value) => {
      view.brush = view.brush === value ? null : value
      canvas.classList.toggle("painting", view.brush !== null)
      arrange(data)
    }
    const made = (label, pressed, act, title) => {
      const button = home.appendChild(document.createElement("button"))
      button.type = "button"
      button.innerHTML = label
      button.title = title
      button.setAttribute("aria-pressed", String(pressed))
      button.onclick = act
    }
    const painting = view.brush !== null
    if (!painting) return made("Paint points", false, () => choose(0), "Paint points of your own on the map")
    for (let k = 0; k < Math.min(5, Math.max(2, data.layout.classes) + 1); k++) {
      const colour = data.layout.classes > 2 || k > 1 ? RUN_COLOURS[k] : css(k ? ORANGE : BLUE)
      made(
        `<span class="swatch" style="background:${colour}"></span>${k}`,
        view.brush === k,
        () => view.brush !== k && choose(k),
        `Class ${k}`,
      )
    }
    made("Eraser", view.brush === "erase", () => view.brush !== "erase" && choose("erase"), "Remove points")
    made("Clear", false, () => send([{ brush: "clear", points: [] }]), "Remove all points")
    made("Done", false, () => choose(view.brush), "Stop painting")
    const note = home.appendChild(document.createElement("span"))
    note.className = "note"
    note.textContent = "Each stroke starts the training again."
  }
  return { arrange }
}
