// @ts-check
// A small network, or the graph of its operations, through one step of gradient descent: frames, numbers and hovers.
import { BLUE, css, ORANGE } from "../../js/colour.js"
import { mounted } from "../../js/mount.js"
import { short } from "../../js/number.js"
import { createPlayback } from "../../js/playback.js"

const SVG = "http://www.w3.org/2000/svg"
// Frames a second at speed 1: time to read a formula.
const RATE = 0.7
// The picture shrinks this far before it is scrolled, and grows no further than that.
const [SMALLEST, LARGEST] = [0.7, 1.15]
// Between two columns of nodes, at least, and with room for the numbers of all edges.
const [LEAST_GAP, LABELLED_GAP] = [40, 90]

export default mounted(".story", createStory)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createStory(root) {
  const [scroll, svg] = [root.querySelector(".scroll"), root.querySelector(".picture")]
  const tip = createTip(root.querySelector(".stage"), root.querySelector(".tip"))
  let [drawing, picture, key, step, about] = [null, null, "", "", ""]
  let given = null
  const bar = createPlayback(root.querySelector(".bar"), { onframe: show, rate: RATE, name: "step" })
  const phases = createPhases(root.querySelector(".phases"), (frame) => {
    bar.pause()
    bar.go(frame)
  })
  const observer = new ResizeObserver(fit)
  observer.observe(root)

  function show(frame) {
    if (!drawing) return
    const { phase, title, lines, focus } = drawing.frames[Math.min(frame, drawing.frames.length - 1)]
    root.dataset.frame = String(frame)
    phases.show(phase)
    root.querySelector(".title").textContent = title
    write(root.querySelector(".lines"), lines)
    picture.show(frame, phase, new Set(focus))
    reveal(focus)
  }
  // A narrow screen follows the story by itself.
  function reveal(focus) {
    if (svg.clientWidth <= scroll.clientWidth) return
    const main = drawing.nodes.find((node) => node.id === focus[0] || node.id === focus[1])
    const middle = main ? main.x : picture.middle(focus[0])
    if (middle === null) return
    const left = (middle / drawing.width) * svg.clientWidth - scroll.clientWidth / 2
    scroll.scrollTo({ left, behavior: "smooth" })
  }
  function fit() {
    if (!given || !root.clientWidth) return
    const room = root.clientWidth - 4
    const fitting = squeezed(given, room / SMALLEST, LEAST_GAP)
    if (fitting.width !== drawing?.width) {
      drawing = fitting
      svg.setAttribute("viewBox", `0 0 ${drawing.width} ${drawing.height}`)
      svg.setAttribute("aria-label", about)
      picture = createPicture(svg, drawing, tip)
      show(bar.frame())
    }
    const scale = Math.min(LARGEST, Math.max(SMALLEST, room / drawing.width))
    svg.style.width = `${drawing.width * scale}px`
    svg.style.height = `${drawing.height * scale}px`
  }
  return {
    alive: () => svg.isConnected,
    update(data) {
      if (data.key === key) return
      ;[given, drawing, key, about] = [data.drawing, null, data.key, data.about]
      tip.hide()
      phases.build(given.frames)
      bar.length(given.frames.length)
      fit()
      // Another layout of the same step stays where it is; another step begins at its beginning.
      if (data.step !== step) {
        bar.pause()
        bar.go(0)
        scroll.scrollLeft = 0
      }
      step = data.step
      show(bar.frame())
    },
    close() {
      observer.disconnect()
      bar.close()
    },
  }
}

/**
 * A drawing whose columns stand closer together, so that it is as wide as a narrow screen.
 * @param {any} drawing
 * @param {number} wanted How wide it should be at most, in units of the picture.
 * @param {number} gap How much room stays between two columns at least.
 */
export function squeezed(drawing, wanted, gap) {
  const columns = [...new Set(drawing.nodes.map((node) => node.x))].sort((a, b) => a - b)
  const span = columns[columns.length - 1] - columns[0]
  if (drawing.width <= wanted || !span) return drawing
  const pitch = Math.min(...columns.slice(1).map((x, index) => x - columns[index]))
  const least = Math.min(1, (drawing.box[0] + gap) / pitch)
  const share = Math.max(least, 1 - (drawing.width - wanted) / span)
  const nodes = drawing.nodes.map((node) => ({ ...node, x: columns[0] + (node.x - columns[0]) * share }))
  // Where they would cover each other, only the edge at work shows its number.
  const roomy = pitch * share - drawing.box[0] >= LABELLED_GAP
  const edges = drawing.edges.map((edge) => ({ ...edge, labelled: edge.labelled && roomy }))
  return { ...drawing, nodes, edges, width: drawing.width - span * (1 - share) }
}

// One button a phase, which leads to its first frame.
function createPhases(home, go) {
  let shown = ""
  return {
    build(frames) {
      home.replaceChildren()
      shown = ""
      frames.forEach(({ phase }, frame) => {
        if (frame && frames[frame - 1].phase === phase) return
        const button = home.appendChild(document.createElement("button"))
        button.type = "button"
        button.textContent = phase
        button.onclick = () => go(frame)
      })
    },
    show(phase) {
      if (phase === shown) return
      shown = phase
      for (const button of home.children) {
        if (button.textContent === phase) button.setAttribute("aria-current", "step")
        else button.removeAttribute("aria-current")
      }
    },
  }
}

function createPicture(svg, drawing, tip) {
  svg.replaceChildren()
  const places = Object.fromEntries(drawing.nodes.map((node) => [node.id, node]))
  const largest = Math.max(0.5, ...drawing.edges.map((edge) => Math.abs(edge.value ?? 0)))
  const edges = drawing.edges.map((edge) => createEdge(svg, edge, places, drawing.box, largest, tip))
  const nodes = drawing.nodes.map((node) => createNode(svg, node, drawing.box, tip))
  return {
    show(frame, phase, focus) {
      for (const node of nodes) node.show(frame, focus.has(node.id))
      for (const edge of edges) edge.show(frame, lit(edge, phase, focus))
    },
    middle(id) {
      const edge = drawing.edges.find((one) => one.id === id)
      return edge ? (places[edge.from].x + places[edge.to].x) / 2 : null
    },
  }
}

// A weight is lit by name; a line that carries no number, if it leads to what is computed.
function lit(edge, phase, focus) {
  if (focus.has(edge.id)) return true
  if (edge.weighted || !focus.has(edge.from) || !focus.has(edge.to)) return false
  return phase === "Forward" || phase === "Loss" || phase === "Backward"
}

function createNode(svg, node, [width, height], tip) {
  const group = make(svg, "g", { class: "node", tabindex: 0, "data-id": node.id, role: "img" })
  const box = { x: node.x - width / 2, y: node.y - height / 2, width, height, rx: 8 }
  make(group, "rect", { ...box, class: "frame" })
  const tint = make(group, "rect", { ...box, class: "tint" })
  const large = height > 40
  const text = make(group, "text", {
    x: node.x,
    y: node.y - (large ? 5 : 3),
    "text-anchor": "middle",
    "font-size": large ? 15 : 12,
  })
  const label = make(text, "tspan", { class: "label" })
  const value = make(text, "tspan", { dx: 5, class: "value" })
  const slope = make(group, "text", {
    x: node.x,
    y: node.y + (large ? 16 : 12),
    "text-anchor": "middle",
    "font-size": large ? 13 : 11,
    class: "slope",
  })
  label.textContent = node.label
  const state = { frame: 0, value: null, gradient: null }
  tip.on(group, () => ({ ...node, ...state }))
  return {
    id: node.id,
    show(frame, focused) {
      const known = frame >= node.known
      state.frame = frame
      state.value = known ? current(node, frame) : null
      state.gradient = frame >= node.gradient_known ? node.gradient : null
      group.setAttribute("class", `node${known ? "" : " unknown"}${focused ? " lit" : ""}`)
      value.textContent = state.value === null ? "" : short(state.value, 3)
      slope.textContent = state.gradient === null ? "" : `∂ ${short(state.gradient, 3)}`
      group.setAttribute("aria-label", describe(node.label, state))
      paint(tint, state.value)
    },
  }
}

function createEdge(svg, edge, places, [width], largest, tip) {
  const weighted = edge.label !== undefined
  const [from, to] = [places[edge.from], places[edge.to]]
  const across = to.x - from.x > width
  // A line between boxes of one column runs from edge to edge, else from side to side.
  const start = across ? [from.x + width / 2, from.y] : [from.x, from.y + Math.sign(to.y - from.y) * 18]
  const end = across ? [to.x - width / 2, to.y] : [to.x, to.y - Math.sign(to.y - from.y) * 18]
  const group = make(svg, "g", { class: `edge${weighted ? " told" : ""}`, "data-id": edge.id })
  const shape = { d: `M${start}L${end}` }
  const line = make(group, "path", { ...shape, class: "line" })
  const state = { frame: 0, value: null, gradient: null }
  let text = null
  if (weighted) {
    const hit = make(group, "path", { ...shape, class: "hit" })
    const at = [0, 1].map((axis) => start[axis] + edge.at * (end[axis] - start[axis]))
    text = make(group, "text", { x: at[0], y: at[1] + 4 })
    tip.on(hit, () => ({ ...edge, ...state }))
  } else {
    line.style.stroke = "var(--st-border-color)"
    line.style.strokeWidth = 1.5
  }
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    weighted,
    show(frame, focused) {
      group.classList.toggle("lit", focused)
      if (!weighted) return
      state.frame = frame
      state.value = current(edge, frame)
      state.gradient = frame >= edge.gradient_known ? edge.gradient : null
      line.style.stroke = css(state.value < 0 ? BLUE : ORANGE)
      line.style.strokeWidth = 1 + (4 * Math.min(largest, Math.abs(state.value))) / largest
      line.style.strokeDasharray = state.value < 0 ? "7 5" : ""
      const after = frame >= edge.new_from || state.gradient === null
      const shown = after ? short(state.value, 3) : `∂ ${short(state.gradient, 3)}`
      text.textContent = edge.labelled || focused ? shown : ""
    },
  }
}

const current = (part, frame) => (part.new !== null && frame >= part.new_from ? part.new : part.value)

// Blue below zero, orange above, stronger up to one.
function paint(rect, value) {
  rect.style.fill = value === null ? "none" : css(value < 0 ? BLUE : ORANGE, 0.3 * Math.min(1, Math.abs(value)))
}

// The formulas of what is pointed at, touched or focused, beside it.
function createTip(stage, tip) {
  const hide = () => {
    tip.hidden = true
  }
  stage.onkeydown = (event) => event.key === "Escape" && hide()
  function show(target, part) {
    const [box, room] = [target.getBoundingClientRect(), stage.getBoundingClientRect()]
    // Only what this frame knows already.
    const known = part.lines.filter(([frame]) => frame <= part.frame)
    write(tip, [describe(part.label, part), ...known.map(([, line]) => line)])
    tip.hidden = false
    const left = box.left - room.left + box.width / 2 - tip.offsetWidth / 2
    tip.style.left = `${Math.max(0, Math.min(room.width - tip.offsetWidth, left))}px`
    const below = box.bottom - room.top + 6
    const above = box.top - room.top - tip.offsetHeight - 6
    tip.style.top = `${above > 0 || below + tip.offsetHeight > room.height + 120 ? above : below}px`
  }
  return {
    hide,
    on(target, part) {
      target.onpointerenter = target.onfocus = () => show(target, part())
      target.onpointerleave = (event) => event.pointerType === "mouse" && hide()
      target.onclick = () => show(target, part())
      target.onblur = hide
    },
  }
}

function describe(label, { value, gradient }) {
  const known = value === null ? `${label}: not computed yet` : `${label} = ${short(value, 3)}`
  return gradient === null ? known : `${known}, ∂L/∂${label.replace("Σ ", "")} = ${short(gradient, 3)}`
}

function write(home, lines) {
  home.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p")
      paragraph.textContent = line
      return paragraph
    }),
  )
}

function make(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return parent.appendChild(element)
}
