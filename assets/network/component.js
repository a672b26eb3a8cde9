// @ts-check
// The network playground: plays what the server computed, and asks for more while Play is on.

import { RUN_COLOURS, themeColour } from "../js/colour.js"
import { decodeFloats } from "../js/floats.js"
import { createLiveQueue } from "../js/live_queue.js"
import { mounted } from "../js/mount.js"
import { createNetworkMaps } from "../js/network_maps.js"
import { fixed } from "../js/number.js"
import { rowAt, write } from "../js/readout.js"
import { createRows } from "../js/rows.js"
import { createCharts } from "./charts.js"
import { createBrushes, createCard, createHeads, takeDiagram } from "./controls.js"
import { classPainter, createDiagram, mapRange } from "./diagram.js"
import { formulaOf } from "./formula.js"
import { createInside } from "./inside.js"
import { createOutput } from "./output.js"

/** @type {[title: string, wanted: { epochs?: number, batches?: number, pause: number }][]} */
const SPEEDS = [
  ["1 batch/s", { batches: 1, pause: 1000 }],
  ["1 epoch/s", { epochs: 1, pause: 1000 }],
  ["5 epochs/s", { epochs: 1, pause: 200 }],
  ["20 epochs/s", { epochs: 2, pause: 100 }],
  ["100 epochs/s", { epochs: 10, pause: 100 }],
  ["full speed", { epochs: 0, pause: 0 }],
]
// So slow that what the lesson says can be watched.
const USUAL_SPEED = 3
// Grids: fine at rest, coarser while it plays, coarser still for large networks.
const [FINE, PLAYING, COARSE] = [1, 2, 4]
const MUCH_WORK = 2500

export default mounted(".lab", createLab)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createLab(root) {
  const find = (name) => root.querySelector(`.${name}`)
  const view = { frame: null, hovered: null, pinned: null, rows: [], brush: null, weights: null, edits: new Map() }
  const messages = createLiveQueue(root, have, () => setTimeout(() => messages.busy() && status(), 700))
  const diagram = createDiagram(find("network"))
  const output = createOutput(find("map"))
  const charts = createCharts(root, (epoch) => go(epoch))
  const inside = createInside(find("inside"))
  const card = createCard(root, edit)
  const heads = createHeads(root, (kind, details) => messages.ask(kind, details))
  const brushes = createBrushes(
    root,
    view,
    (strokes) => messages.ask("paint", { strokes }),
    () => repaint(),
  )
  const rows = createRows()
  let data = null
  let maps = null
  let playing = false
  let queue = []
  let [timer, frame, finer, runNumber, signature, framesId] = [0, 0, 0, 0, "", ""]

  const speed = find("speed")
  SPEEDS.forEach(([title], index) => speed.add(new Option(title, String(index))))
  speed.value = USUAL_SPEED
  find("play").onclick = () => setPlaying(!playing)
  find("epoch").onclick = () => step("epoch")
  find("batch").onclick = () => step("batch")
  find("reset").onclick = () => step("reset")
  const slider = find("time").querySelector("input")
  slider.oninput = () => go(Number(slider.value))
  takeDiagram(root, diagram, view, {
    edit,
    card,
    repaint,
    toggle: (name) => messages.ask("feature", { name }),
    data: () => data,
  })
  // The very numbers that are drawn, for tests.
  root.neurons = () => ({
    side: view.forward.side,
    layers: view.forward.layers.map((maps) => maps.map((map) => [...map])),
    weights: [...view.weights],
  })
  const observer = new ResizeObserver(() => arrange())
  observer.observe(root)

  function setPlaying(yes) {
    playing = yes
    const button = find("play")
    button.textContent = playing ? "Pause" : "Play"
    button.setAttribute("aria-pressed", String(playing))
    root.dataset.playing = String(playing)
    clearTimeout(timer)
    if (playing) {
      speed.blur()
      run()
    } else {
      messages.forget("run")
      messages.rested(messages.idle())
    }
    status()
  }
  function run() {
    const { pause, ...wanted } = SPEEDS[speed.value][1]
    messages.ask("run", wanted)
  }
  function step(kind) {
    setPlaying(false)
    messages.ask(kind)
  }
  function go(epoch) {
    setPlaying(false)
    messages.ask("go", { epoch })
  }
  // At once here; the server's next answers have it too.
  function edit(index, value) {
    if (!view.weights || data.hide.includes("weights")) return
    view.edits.set(index, value)
    messages.ask("edit", { changes: { [index]: value } })
    repaint()
  }

  /**
   * What the drawing has already.
   * @returns {[number, number]}
   */
  function have() {
    return [runNumber, view.rows.at(-1)?.[0] ?? -1]
  }
  // What could not be done yet, because the network was being compiled.
  function askAgain() {
    const { kind, content } = messages.last()
    if (["epoch", "batch", "go"].includes(kind)) messages.ask(kind, content)
    else messages.ask("look")
  }
  function update(given, setStateValue) {
    const first = !data
    const themed = first || theme(root, view)
    data = given
    const fresh = messages.answered(data.answered, setStateValue)
    if (fresh && !messages.busy()) view.edits.clear()
    if (data.layout_id !== signature || themed) {
      signature = data.layout_id
      const own = decodeFloats(data.own_input)
      for (const input of data.layout.inputs) if (input.own) input.values = own
      maps = createNetworkMaps(data.layout)
      view.hovered = view.pinned = null
      card.close()
      ;[queue, view.frame] = [[], null]
      arrange()
    }
    if (data.points_id !== view.pointsId) {
      view.pointsId = data.points_id
      ;[view.train, view.test] = [decodeFloats(data.train), decodeFloats(data.test)]
      ;[view.trainOwn, view.testOwn] = [decodeFloats(data.train_own), decodeFloats(data.test_own)]
    }
    takeCurves()
    takeFrames()
    hideParts()
    if (data.halt && fresh) setPlaying(false)
    if (first) messages.ask("look")
    else if (data.compiling) {
      clearTimeout(timer)
      timer = setTimeout(() => (playing ? run() : askAgain()), 250)
    } else if (fresh && playing) {
      clearTimeout(timer)
      const rest = SPEEDS[speed.value][1].pause - (messages.roundtrip() < 2000 ? performance.now() - view.askedAt : 0)
      if (rest > 5) timer = setTimeout(run, rest)
      else run()
      view.askedAt = performance.now() + Math.max(0, rest)
    }
    messages.proceed()
    messages.rested(!playing && !data.compiling)
    status()
    repaint()
  }
  function takeCurves() {
    const { values, reset } = data.curve
    if (data.curve.id === view.curveId) return
    view.curveId = data.curve.id
    const flat = decodeFloats(values)
    const fresh = []
    for (let at = 0; at < flat.length; at += 5) fresh.push([...flat.subarray(at, at + 5)])
    view.rows = reset || runNumber !== data.run ? rows.replace(fresh) : rows.add(fresh)
    runNumber = data.run
  }
  function takeFrames() {
    if (!data.frames.size || data.frames.id === framesId) return
    framesId = data.frames.id
    const values = decodeFloats(data.frames.values)
    const size = data.frames.size
    const list = data.frames.epochs.map((epoch, index) => ({
      epoch,
      weights: values.subarray(index * size, (index + 1) * size),
    }))
    if (!playing || list.length === 1) {
      queue = []
      show(list[list.length - 1])
    } else {
      // They are played until the next answer comes.
      const now = performance.now()
      const each = Math.max(messages.roundtrip(), SPEEDS[speed.value][1].pause ? 60 : 0) / list.length
      queue = list.map((one, index) => ({ ...one, due: now + index * each }))
    }
  }
  function show(one) {
    view.frame = one
    root.dataset.pictures = String(Number(root.dataset.pictures ?? 0) + 1)
    root.dataset.epoch = String(one.epoch)
  }
  function repaint() {
    if (!frame) frame = requestAnimationFrame(paint)
  }
  function paint(now) {
    frame = 0
    if (!data || !maps) return
    while (queue.length && queue[0].due <= now) show(queue.shift())
    if (queue.length) repaint()
    if (!view.frame) return
    view.weights = view.frame.weights
    if (view.edits.size) {
      view.weights = view.weights.slice()
      for (const [index, value] of view.edits) view.weights[index] = value
    }
    drawAll(playing || view.dragging ? (view.weights.length > MUCH_WORK / 2 ? COARSE : PLAYING) : PLAYING)
    clearTimeout(finer)
    // At rest the picture is made once more on a fine grid.
    if (!playing && !view.dragging) finer = setTimeout(() => data && view.weights && drawAll(FINE), 150)
    numbers()
  }
  function drawAll(wanted) {
    const stride = data.layout.inputs.some((one) => one.own && one.on) ? Math.max(2, wanted) : wanted
    const forward = maps.forward(view.weights, stride)
    view.forward = forward
    const shared = { ground: view.ground, ink: view.ink }
    diagram.paint({
      forward,
      inputMaps: maps.inputMaps(stride),
      weights: view.weights,
      hovered: view.hovered ?? view.pinned,
      classColours: view.classColours,
      ...shared,
    })
    paintOutput(forward, maps.inputMaps(stride), shared)
    if (!data.hide.includes("inside")) inside.draw({ data, view, weights: view.weights, maps, ...shared })
  }
  function paintOutput(forward, inputMaps, shared) {
    const { layout } = data
    const picked = view.hovered?.node ? view.hovered : view.pinned
    const last = forward.layers.length - 1
    let [shown, title, formula, isOutput] = [
      forward.layers[last],
      layout.outputs > 1 ? "Output: the most likely class" : "Output",
      "",
      true,
    ]
    if (picked && picked.depth === 0) {
      const input = layout.inputs[picked.unit]
      ;[shown, title, isOutput] = [[inputMaps[picked.unit]], `Input ${input.label}${input.on ? "" : " (off)"}`, false]
    } else if (picked && (picked.depth < last || layout.outputs > 1)) {
      isOutput = picked.depth === last
      ;[shown, title] = [
        [forward.layers[picked.depth][picked.unit]],
        isOutput ? `Output: class ${picked.unit}` : `Hidden layer ${picked.depth}, neuron ${picked.unit + 1}`,
      ]
      formula = formulaOf(layout, view.weights, picked.depth, picked.unit)
    } else formula = layout.outputs > 1 ? "" : formulaOf(layout, view.weights, last, 0)
    find("title").textContent = title
    find("formula").textContent = formula
    const probability = isOutput && layout.activation === "sigmoid"
    const painter =
      isOutput && layout.outputs > 1 && shown.length === 1
        ? classPainter(picked.unit, view.classColours, shared.ground)
        : null
    output.paint({
      layout,
      maps: shown,
      side: shown.length ? Math.round(Math.sqrt(shown[0].length)) : 1,
      train: view.train,
      test: view.test,
      showTest: data.show_test,
      discrete: data.discrete && isOutput,
      range: isOutput ? 1 : mapRange(shown[0]),
      probability,
      painter,
      colours: view.classColours,
      isOutput,
      ...shared,
    })
  }
  function numbers() {
    const epoch = view.frame.epoch
    const row = rowAt(view.rows, epoch)
    const percent = (value) => (data.layout.classes ? `${(100 * value).toFixed(1)}%` : fixed(value, 3))
    const list = [["Epoch", epochText(epoch)]]
    if (row)
      list.push(
        ["Training loss", row[1].toFixed(3)],
        ["Test loss", row[2].toFixed(3)],
        [`Test ${data.layout.classes ? "accuracy" : "R²"}`, percent(row[4])],
      )
    write(find("numbers"), list)
    const top = Math.max(data.top, Math.ceil(epoch))
    slider.max = top
    if (/** @type {ShadowRoot} */ (root.getRootNode()).activeElement !== slider) slider.value = Math.floor(epoch)
    find("time").querySelector("output").textContent = `${epochText(epoch)} of ${top.toLocaleString("en-US")}`
    charts.draw(view.rows, epoch, data.layout)
  }
  function status() {
    const line = find("status")
    const waiting = messages.busy() && view.compilingSince
    let text = data?.problem || data?.verdict || ""
    if (data?.compiling) {
      view.compilingSince ??= performance.now()
      text = "Compiling this network. This happens once and takes about two seconds; training continues by itself."
    } else if (!waiting) view.compilingSince = null
    if (line.textContent !== text) line.textContent = text
    root.dataset.compiling = String(Boolean(data?.compiling))
  }
  function hideParts() {
    for (const [name, part] of [
      ["play", "play"],
      ["epoch", "epoch"],
      ["batch", "batch"],
      ["reset", "reset"],
      ["speed", "pace"],
      ["time", "time"],
      ["charts", "charts"],
      ["paint", "brushes"],
      ["inside", "inside"],
    ])
      find(part).hidden = data.hide.includes(name)
    find("heads").style.visibility = data.hide.includes("layers") ? "hidden" : ""
  }
  function arrange() {
    if (!data) return
    theme(root, view)
    view.classColours ??= RUN_COLOURS.map((one) => [1, 3, 5].map((at) => parseInt(one.slice(at, at + 2), 16)))
    const room = find("drawing").clientWidth
    const most = Math.max(data.layout.inputs.length, ...data.layout.hidden.map((one) => one.units), data.layout.outputs)
    const found = diagram.arrange(data.layout, room, Math.max(300, Math.min(most * 54, most > 8 ? 430 : 400)))
    find("network").style.height = `${found.height}px`
    heads(data, found, messages.waitsFor("layers"))
    brushes.arrange(data)
    repaint()
    charts.repaint()
  }
  return {
    alive: () => root.isConnected,
    update,
    close() {
      observer.disconnect()
      messages.close()
      ;[timer, finer].forEach((one) => clearTimeout(one))
      cancelAnimationFrame(frame)
      playing = false
    },
  }
}

// The theme's ground and ink; whether they have changed.
function theme(root, view) {
  const ground = themeColour(root, "--st-background-color")
  const changed = String(ground) !== String(view.ground)
  view.ground = ground
  view.ink = getComputedStyle(root).color
  return changed
}

const epochText = (epoch) => (Number.isInteger(epoch) ? epoch.toLocaleString("en-US") : epoch.toFixed(2))
