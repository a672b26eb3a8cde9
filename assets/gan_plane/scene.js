// @ts-check
// What the picture of two players shows at a moment, computed from their weights; and the small hands on the page.

import { createLineChart } from "../js/line_chart.js"
import { criticScale, GAN_LOSSES, generatorPush, mean, opinions } from "./players.js"

export const now60 = () => performance.now()
const SHOWN_ARROWS = 130
const MORPH_MS = 1400

/**
 * @param {any} data
 * @param {any} players
 * @param {any} view
 * @param {any} telling The update that slow motion shows; null otherwise.
 * @param {number} side Of the grid.
 */
export function createScene(data, players, view, telling, side) {
  const { loss, domain } = data.layout
  // In slow motion the update comes with the last sub-step.
  const weights = telling ? (telling.stage < 4 ? telling.before : telling.after) : view.frame
  const noise = telling ? telling.noise : view.noise
  const real = view.local ?? (telling ? telling.real : view.real)
  const generated = players.generate(weights.generator, noise)
  const [ofReal, ofGenerated] = [real, generated].map((points) => players.judge(weights.discriminator, points))
  const places = gridPlaces(side, domain)
  const scale = criticScale(ofReal, ofGenerated)
  const losses = GAN_LOSSES[loss]
  const scene = {
    domain,
    ground: view.ground,
    ink: view.ink,
    real,
    generated,
    noise: noise.length === 2 ? noise : [noise[0], noise[0].map(() => 0)],
    noiseReach: data.layout.noise_reach,
    loss,
    map: { side, opinions: opinions(loss, players.judge(weights.discriminator, places), scale) },
    losses: [
      mean(ofReal.map(losses.real)) + mean(ofGenerated.map(losses.generated)),
      mean(ofGenerated.map(losses.generator)),
    ],
    grid: bentGrid(players, weights.generator, view, data),
    lost: telling ? [] : data.modes.lost,
  }
  const few = generated.map((column) => column.subarray(0, SHOWN_ARROWS))
  scene.arrows = generatorPush(players, loss, weights.discriminator, few)
  // As long as a gradient of length 1 is, 0.15 of the plane's unit: the same at all times, so that a vanished one is seen.
  scene.arrowScale = 0.15
  if (telling?.player === "discriminator" && telling.stage === 3) {
    const sizes = (logits, slope) => logits.map((l) => 0.35 + 1.6 * Math.min(1, Math.abs(slope(l))))
    ;[scene.realSizes, scene.generatedSizes] = [sizes(ofReal, losses.slopes[0]), sizes(ofGenerated, losses.slopes[1])]
  }
  return scene
}

/**
 * The losses of the update's own batch: before it, and after it.
 * @param {GanLoss} loss
 * @param {any} players
 * @param {any} update
 */
export function slowLosses(loss, players, { player, noise, real, before, after }) {
  const losses = GAN_LOSSES[loss]
  const both = ({ generator, discriminator }) => {
    const made = players.judge(discriminator, players.generate(generator, noise))
    const d = mean(players.judge(discriminator, real).map(losses.real)) + mean(made.map(losses.generated))
    return { d, g: mean(made.map(losses.generator)) }
  }
  const then = both(after)
  return { ...both(before), after: player === "discriminator" ? then.d : then.g }
}

/**
 * @param {{ player: string, stage: number }} telling
 * @param {{ generator: boolean }} layers
 */
export function slowLayers({ player, stage }, layers) {
  const ofD = player === "discriminator"
  return {
    real: ofD,
    generated: true,
    discriminator: stage > 0,
    generator: layers.generator,
    gradient: !ofD && stage === 3,
    lost: false,
  }
}

/**
 * The noise as a grid of cells of equal probability, each corner moved to where the generator puts it.
 * @param {any} players
 * @param {Numbers} generator
 * @param {any} view
 * @param {any} data
 */
export function bentGrid(players, generator, view, data) {
  const line = view.gridLine
  const one = data.layout.generator.sizes[0] === 1
  const [rows, columns] = one ? [1, line.length] : [line.length, line.length]
  const noise = [new Float64Array(rows * columns), new Float64Array(rows * columns)]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      noise[0][row * columns + column] = line[column]
      noise[1][row * columns + column] = one ? 0 : line[row]
    }
  let [x, y] = players.generate(generator, one ? [noise[0]] : noise)
  if (view.morph) {
    const share = Math.min(1, (performance.now() - view.morph) / MORPH_MS)
    const eased = share * share * (3 - 2 * share)
    const flat = data.layout.domain / data.layout.noise_reach
    ;[x, y] = [x, y].map((column, axis) =>
      column.map((value, i) => noise[axis][i] * flat * 0.9 * (1 - eased) + value * eased),
    )
    if (share === 1) view.morph = 0
  }
  return { rows, columns, x, y }
}

const gridPlacesFound = new Map()
function gridPlaces(side, domain) {
  const key = `${side} ${domain}`
  if (!gridPlacesFound.has(key)) {
    const [x, y] = [new Float64Array(side * side), new Float64Array(side * side)]
    for (let i = 0; i < side * side; i++) {
      x[i] = domain * ((2 * (i % side)) / (side - 1) - 1)
      y[i] = domain * (1 - (2 * Math.floor(i / side)) / (side - 1))
    }
    gridPlacesFound.set(key, [x, y])
  }
  return gridPlacesFound.get(key)
}

/**
 * The legend's switches show and hide the layers; the grid's shows how the noise is bent.
 * @param {HTMLElement} root
 * @param {Record<string, boolean>} layers
 * @param {any} view
 * @param {() => void} repaint
 */
export function takeLegend(root, layers, view, repaint) {
  for (const word of root.querySelectorAll(".legend button")) {
    const name = word.dataset.layer
    word.onclick = () => {
      layers[name] = !layers[name]
      word.setAttribute("aria-pressed", String(layers[name]))
      if (name === "real") layers.lost = layers.real
      if (name === "generator") view.morph = layers.generator ? performance.now() : 0
      repaint()
    }
    if (name === "generator")
      word.onpointerenter = (event) => {
        if (event.pointerType !== "mouse") return
        view.morph = performance.now()
        repaint()
      }
  }
}

/**
 * Drawing one's own distribution with a mouse, a pen or a finger.
 * @param {HTMLElement} root
 * @param {any} picture
 * @param {any} view
 * @param {(strokes: object[]) => void} send
 * @param {() => void} repaint
 */
export function takeBrush(root, picture, view, send, repaint) {
  const canvas = root.querySelector(".plane")
  const button = root.querySelector(".draw")
  let on = false
  button.onclick = () => {
    on = !on
    button.setAttribute("aria-pressed", String(on))
    button.textContent = on ? "Finish drawing" : "Draw your own"
    canvas.classList.toggle("drawing", on)
  }
  root.querySelector(".clear").onclick = () => send([{ brush: "clear", points: [] }])
  const add = (event) => {
    const box = canvas.getBoundingClientRect()
    const place = picture.place(event.clientX - box.left, event.clientY - box.top)
    const last = view.stroke[view.stroke.length - 1]
    if (!place || (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < 0.02)) return
    view.stroke.push(place)
    const before = view.stroke.length > 1 ? view.local : null
    view.local = [0, 1].map((axis) => Float64Array.from([...(before?.[axis] ?? view.drawn?.[axis] ?? []), place[axis]]))
    repaint()
  }
  canvas.onpointerdown = (event) => {
    if (!on) return
    event.preventDefault()
    canvas.setPointerCapture(event.pointerId)
    view.stroke = []
    add(event)
  }
  canvas.onpointermove = (event) => {
    if (!view.stroke) return
    for (const one of event.getCoalescedEvents?.() ?? [event]) add(one)
  }
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (view.stroke?.length) send([{ brush: 0, points: view.stroke }])
    view.stroke = null
  }
}

/**
 * @param {HTMLElement} root
 * @param {(round: number) => void} onpick
 */
export function createGanCharts(root, onpick) {
  const find = (name) => root.querySelector(`.${name}`)
  const [blue, purple, orange] = ["#2185C5", "#B8609B", "#D07A00"]
  const options = { across: "Round", onpick }
  const losses = createLineChart(find("losses"), {
    ...options,
    title: "Losses",
    lines: [
      { name: "discriminator", column: 1, colour: blue },
      { name: "generator", column: 2, colour: purple, dashed: true },
    ],
  })
  const kl = createLineChart(find("kl"), {
    ...options,
    title: "KL divergence, nats",
    lines: [{ name: "", column: 3, colour: orange }],
  })
  const js = createLineChart(find("js"), {
    ...options,
    title: "JS divergence, nats",
    lines: [{ name: "", column: 4, colour: orange }],
  })
  const modes = createLineChart(find("modes"), {
    ...options,
    title: "Modes covered",
    whole: true,
    lines: [{ name: "", column: 7, colour: "#009E73" }],
  })
  return {
    draw(rows, round, { equilibrium, floor, modes: { count } }) {
      const values = equilibrium.flatMap((value, index) =>
        value === null ? [] : [{ value, name: "equilibrium", colour: [blue, purple][index] }],
      )
      losses.draw(rows, { at: round, drawn: values })
      kl.draw(rows, { at: round, drawn: [{ value: floor[0], name: "two real samples", colour: orange }] })
      js.draw(rows, { at: round, drawn: [{ value: floor[1], name: "two real samples", colour: orange }] })
      modes.draw(rows, { at: round, drawn: [{ value: count, name: `all ${count}`, colour: "#009E73" }] })
    },
  }
}

/** @param {number} round */
export const roundText = (round) =>
  round.toLocaleString("en-US", { minimumFractionDigits: Number.isInteger(round) ? 0 : 1, maximumFractionDigits: 1 })
/**
 * @template T
 * @param {T[]} list
 */
export const halved = (list) => list.filter((_, index) => index % 2 === 0 || index === list.length - 1)

/**
 * @param {{ round: number }[]} history
 * @param {number} round
 */
export function nearestFrame(history, round) {
  let best = 0
  history.forEach((one, index) => {
    if (Math.abs(one.round - round) < Math.abs(history[best].round - round)) best = index
  })
  return best
}
