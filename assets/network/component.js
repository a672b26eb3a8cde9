// The network playground: plays what the server computed, and asks for more while Play is on.

import { RUN_COLOURS, themeColour } from "../js/colour.js"
import { decodeFloats } from "../js/floats.js"
import { createLineChart } from "../js/line_chart.js"
import { mounted } from "../js/mount.js"
import { createBrushes, createCard, createHeads, takeDiagram } from "../js/network_controls.js"
import { classPainter, createDiagram, mapRange } from "../js/network_diagram.js"
import { createInside } from "../js/network_inside.js"
import { createNetworkMaps, networkPlaces } from "../js/network_maps.js"
import { createOutput } from "../js/network_output.js"
import { createPost } from "../js/network_post.js"
import { rowAt, write } from "../js/readout.js"

const SPEEDS = [
  ["1 batch/s", { batches: 1, pause: 1000 }],
  ["1 epoch/s", { epochs: 1, pause: 1000 }],
  ["5 epochs/s", { epochs: 1, pause: 200 }],
  ["20 epochs/s", { epochs: 2, pause: 100 }],
  ["100 epochs/s", { epochs: 10, pause: 100 }],
  ["full speed", { epochs: 0, pause: 0 }],
]
// Grids: fine at rest, coarser while it plays, coarser still for large networks.
const [FINE, PLAYING, COARSE] = [1, 2, 4]
const MUCH_WORK = 2500

export default mounted(".lab", createLab)

function createLab(root) {
  const find = (name) => root.querySelector(`.${name}`)
  const view = { frame: null, hovered: null, pinned: null, rows: [], brush: null, weights: null, edits: new Map() }
  const post = createPost({ onwait: () => setTimeout(() => post.busy() && status(), 700) })
  const diagram = createDiagram(find("network"))
  const output = createOutput(find("map"))
  const charts = createCharts(root, (epoch) => go(epoch))
  const inside = createInside(find("inside"))
  const card = createCard(root, edit)
  const heads = createHeads(root, (kind, details) => post.ask(kind, details))
  const brushes = createBrushes(
    root,
    view,
    (strokes) => post.ask("paint", { strokes }),
    () => repaint(),
  )
  let data = null
  let maps = null
  let playing = false
  let queue = []
  let [timer, frame, finer, runNumber, signature, framesId] = [0, 0, 0, 0, "", ""]
  post.knows(() => [runNumber, view.rows.length ? view.rows[view.rows.length - 1][0] : -1])

  const speed = find("speed")
  SPEEDS.forEach(([title], index) => speed.add(new Option(title, index)))
  speed.value = SPEEDS.length - 1
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
    toggle: (name) => post.ask("feature", { name }),
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
    button.setAttribute("aria-pressed", playing)
    root.dataset.playing = playing
    clearTimeout(timer)
    if (playing) {
      speed.blur()
      run()
    } else post.forget("run")
    status()
  }
  function run() {
    const { pause, ...wanted } = SPEEDS[speed.value][1]
    post.ask("run", wanted)
  }
  function step(kind) {
    setPlaying(false)
    post.ask(kind)
  }
  function go(epoch) {
    setPlaying(false)
    post.ask("go", { epoch })
  }
  // At once here; the server's next answers have it too.
  function edit(index, value) {
    if (!view.weights || data.hide.includes("weights")) return
    view.edits.set(index, value)
    post.ask("edit", { changes: { [index]: value } })
    repaint()
  }

  function update(given, setStateValue) {
    const first = !data
    const themed = first || theme(root, view)
    data = given
    const fresh = post.answered(data.answered, setStateValue)
    if (fresh && !post.busy()) view.edits.clear()
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
    if (first) post.ask("look")
    else if (data.compiling) {
      clearTimeout(timer)
      timer = setTimeout(() => (playing ? run() : post.again(["epoch", "batch", "go"])), 250)
    } else if (fresh && playing) {
      clearTimeout(timer)
      const rest = SPEEDS[speed.value][1].pause - (post.roundtrip() < 2000 ? performance.now() - view.askedAt : 0)
      if (rest > 5) timer = setTimeout(run, rest)
      else run()
      view.askedAt = performance.now() + Math.max(0, rest)
    }
    post.proceed()
    root.dataset.answered = data.answered
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
    if (reset || runNumber !== data.run) view.rows = fresh
    else if (fresh.length) view.rows = [...view.rows.filter((row) => row[0] < fresh[0][0] - 1e-6), ...fresh]
    if (reset || runNumber !== data.run) view.distance = 1
    for (; view.rows.length > 1000; view.distance *= 2) view.rows = thinned(view.rows, 2 * view.distance)
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
      const each = Math.max(post.roundtrip(), SPEEDS[speed.value][1].pause ? 60 : 0) / list.length
      queue = list.map((one, index) => ({ ...one, due: now + index * each }))
    }
  }
  function show(one) {
    view.frame = one
    root.dataset.pictures = Number(root.dataset.pictures ?? 0) + 1
    root.dataset.epoch = one.epoch
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
    const percent = (value) => (data.layout.classes ? `${(100 * value).toFixed(1)} %` : value.toFixed(3))
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
    if (root.getRootNode().activeElement !== slider) slider.value = Math.floor(epoch)
    find("time").querySelector("output").textContent = `${epochText(epoch)} of ${top.toLocaleString("en-US")}`
    charts.draw(view.rows, epoch, data.layout)
  }
  function status() {
    const line = find("status")
    const waiting = post.busy() && view.compilingSince
    let text = data?.problem || data?.verdict || ""
    if (data?.compiling) {
      view.compilingSince ??= performance.now()
      text = "Compiling this network. This happens once and takes about two seconds; training continues by itself."
    } else if (!waiting) view.compilingSince = null
    if (line.textContent !== text) line.textContent = text
    root.dataset.compiling = Boolean(data?.compiling)
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
    heads(data, found, post.waitsFor("layers"))
    brushes.arrange(data)
    repaint()
    charts.repaint()
  }
  return {
    alive: () => root.isConnected,
    update,
    close() {
      observer.disconnect()
      post.close()
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

function createCharts(root, onpick) {
  const lines = (train, test) => [
    { name: "training", column: train, colour: "#2185C5" },
    { name: "test", column: test, colour: "#D07A00", dashed: true },
  ]
  const loss = createLineChart(root.querySelector(".loss"), { title: "Loss", lines: lines(1, 2), onpick })
  const accuracy = createLineChart(root.querySelector(".accuracy"), {
    title: "Accuracy",
    lines: lines(3, 4),
    percent: true,
    onpick,
  })
  return {
    draw(rows, epoch, layout) {
      loss.draw(rows, { at: epoch })
      accuracy.canvas.hidden = !layout.classes
      if (layout.classes) accuracy.draw(rows, { at: epoch })
    },
    repaint() {
      loss.repaint()
      accuracy.repaint()
    },
  }
}

const epochText = (epoch) => (Number.isInteger(epoch) ? epoch.toLocaleString("en-US") : epoch.toFixed(2))

// The first row of each stretch of epochs, and the last of all.
const thinned = (rows, distance) =>
  rows.filter(
    (row, index) =>
      index === 0 ||
      index === rows.length - 1 ||
      Math.floor(row[0] / distance) > Math.floor(rows[index - 1][0] / distance),
  )

// A neuron's own arithmetic in words: tanh(0.52·x1 − 1.03·x2 + 0.10).
function formulaOf(layout, weights, depth, unit) {
  const place = networkPlaces(layout).places[depth - 1]
  const names =
    depth === 1
      ? layout.inputs.filter((one) => one.on).map((one) => one.label)
      : Array.from({ length: place.before }, (_, index) => `h${depth - 1}.${index + 1}`)
  const terms = names.map((name, index) => [weights[place.kernel + index * place.units + unit], name])
  const shown = terms.slice(0, 10).map(([weight, name], index) => `${signed(weight, index === 0)}·${name}`)
  if (terms.length > shown.length) shown.push("+ …")
  const sum = [...shown, signed(weights[place.bias + unit], false)].join(" ")
  const last = depth === layout.hidden.length + 1
  const activation = last ? layout.activation : layout.hidden[depth - 1].activation
  const inner = layout.normalised && !last ? `norm(${sum})` : sum
  return activation === "linear" ? inner : `${activation}(${inner})`
}

const signed = (value, first) => (value < 0 ? (first ? "−" : "− ") : first ? "" : "+ ") + Math.abs(value).toFixed(2)
