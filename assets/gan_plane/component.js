// @ts-check
// Two players on the plane: plays what the server computed, and asks for more while Play is on.

import { themeColour } from "../js/colour.js"
import { decodeFloats } from "../js/floats.js"
import { createLiveQueue } from "../js/live_queue.js"
import { mounted } from "../js/mount.js"
import { fixed } from "../js/number.js"
import { rowAt, write } from "../js/readout.js"
import { createRows } from "../js/rows.js"
import { createGanPicture } from "./picture.js"
import { columnsOf, createPlayers } from "./players.js"
import {
  createGanCharts,
  createScene,
  halved,
  nearestFrame,
  now60,
  roundText,
  slowLayers,
  slowLosses,
  takeBrush,
  takeLegend,
} from "./scene.js"
import { createChain, createSlowMotion } from "./slow_motion.js"

/** @type {[title: string, wanted: { rounds: number, pause: number }][]} */
const SPEEDS = [
  ["1 round/s", { rounds: 1, pause: 1000 }],
  ["10 rounds/s", { rounds: 1, pause: 100 }],
  ["100 rounds/s", { rounds: 10, pause: 100 }],
  ["1,000 rounds/s", { rounds: 100, pause: 100 }],
  ["full speed", { rounds: 0, pause: 0 }],
]
const [MAP_REST, MAP_PLAYING] = [61, 41]
const MOST_HISTORY = 300
const REPLAY_FRAMES_A_SECOND = 25

export default mounted(".lab", createLab)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createLab(root) {
  const find = (name) => root.querySelector(`.${name}`)
  const layers = { real: true, generated: true, discriminator: true, generator: false, gradient: true, lost: true }
  const rows = createRows()
  const view = { frame: null, rows: [], history: [], stroke: null }
  const messages = createLiveQueue(root, have)
  const picture = createGanPicture(find("plane"))
  const chain = createChain(find("chain"))
  const charts = createGanCharts(root, (round) => look(nearestFrame(view.history, round)))
  const slow = createSlowMotion({ onstage: repaint, ondone: () => (mode === "slow" ? nextSlow() : repaint()) })
  let data = null
  let players = null
  let mode = "rest"
  let queue = []
  let [timer, frame, finer, replayAt] = [0, 0, 0, 0]
  let framesId = ""
  let run = -1

  const speed = find("speed")
  SPEEDS.forEach(([title], index) => speed.add(new Option(title, String(index))))
  speed.value = SPEEDS.length - 1
  find("play").onclick = () => setMode(mode === "play" ? "rest" : "play")
  find("slow").onclick = () => setMode(mode === "slow" ? "rest" : "slow")
  find("replay").onclick = () => setMode(mode === "replay" ? "rest" : "replay")
  for (const [name, player] of [
    ["step-d", "discriminator"],
    ["step-g", "generator"],
    ["step-both", "both"],
  ])
    find(name).onclick = () => {
      setMode("rest")
      messages.ask("batch", { player })
    }
  find("reset").onclick = () => {
    setMode("rest")
    messages.ask("reset")
  }
  const slider = find("time").querySelector("input")
  slider.oninput = () => look(Number(slider.value))
  takeLegend(root, layers, view, repaint)
  takeBrush(root, picture, view, (strokes) => messages.ask("paint", { strokes }), repaint)
  // The very numbers that are drawn, for tests.
  root.scene = () => view.scene
  const observer = new ResizeObserver(repaint)
  observer.observe(root)

  function setMode(wanted) {
    mode = wanted
    const play = find("play")
    play.textContent = mode === "play" ? "Pause" : "Play"
    play.setAttribute("aria-pressed", String(mode === "play"))
    find("slow").setAttribute("aria-pressed", String(mode === "slow"))
    find("replay").setAttribute("aria-pressed", String(mode === "replay"))
    root.dataset.mode = mode
    clearTimeout(timer)
    slow.stop()
    queue = []
    if (mode !== "play") messages.forget("run")
    messages.rested(mode === "rest" && messages.idle())
    if (mode === "play" || mode === "slow") toPresent()
    if (mode === "play") ask()
    if (mode === "slow") nextSlow()
    if (mode === "replay") replayAt = performance.now()
    repaint()
  }
  function ask() {
    const { pause, ...wanted } = SPEEDS[speed.value][1]
    view.askedAt = performance.now()
    messages.ask("run", wanted)
  }
  function nextSlow() {
    view.player = view.player === "discriminator" ? "generator" : "discriminator"
    messages.ask("batch", { player: view.player, slow: true })
  }
  function look(index) {
    setMode("rest")
    if (view.history[index]) show(view.history[index])
    repaint()
  }
  function toPresent() {
    if (view.history.length) show(view.history[view.history.length - 1])
  }
  const show = (one) => {
    view.frame = one
    root.dataset.pictures = String(Number(root.dataset.pictures ?? 0) + 1)
    root.dataset.round = String(one.round)
  }

  /**
   * What the drawing has already.
   * @returns {[number, number]}
   */
  function have() {
    return [run, view.rows.at(-1)?.[0] ?? -1]
  }
  function update(given, setStateValue) {
    const first = !data
    data = given
    const fresh = messages.answered(data.answered, setStateValue)
    view.ground = themeColour(root, "--st-background-color")
    view.ink = getComputedStyle(root).color
    if (data.run !== run) {
      run = data.run
      Object.assign(view, { rows: [], history: [], frame: null, player: "", local: null })
      ;[queue, framesId] = [[], ""]
      if (!first && mode !== "rest" && !data.begun) setMode("rest")
    }
    players = createPlayers(data.layout)
    if (data.points_id !== view.pointsId) {
      view.pointsId = data.points_id
      view.local = null
      view.real = columnsOf(decodeFloats(data.real), 2)
      view.drawn = data.layout.data === "own" ? view.real : null
      view.noise = columnsOf(decodeFloats(data.noise), data.layout.generator.sizes[0])
      view.gridLine = decodeFloats(data.grid_line)
    }
    takeRows()
    takeFrames(fresh)
    if (data.halt && fresh) setMode("rest")
    if (first) messages.ask("look")
    else if (data.compiling) {
      clearTimeout(timer)
      timer = setTimeout(
        () =>
          mode === "play"
            ? ask()
            : mode === "slow"
              ? messages.ask("batch", { player: view.player, slow: true })
              : messages.ask("look"),
        300,
      )
    } else if (fresh && mode === "play") {
      clearTimeout(timer)
      const rest = SPEEDS[speed.value][1].pause - (performance.now() - view.askedAt)
      if (rest > 5) timer = setTimeout(ask, rest)
      else ask()
    }
    messages.proceed()
    messages.rested(mode === "rest" && !data.compiling)
    root.dataset.compiling = String(Boolean(data.compiling))
    repaint()
  }
  function takeRows() {
    const { values, reset, id, width } = data.curve
    if (id === view.curveId) return
    view.curveId = id
    const flat = decodeFloats(values)
    const fresh = []
    for (let at = 0; at < flat.length; at += width) fresh.push([...flat.subarray(at, at + width)])
    view.rows = reset ? rows.replace(fresh) : rows.add(fresh)
  }
  function takeFrames(fresh) {
    if (!data.frames.rounds.length || data.frames.id === framesId) return
    framesId = data.frames.id
    const values = decodeFloats(data.frames.values)
    const { generator: g, discriminator: d } = data.frames.sizes
    const list = data.frames.rounds.map((round, index) => {
      const at = index * (g + d)
      return { round, generator: values.subarray(at, at + g), discriminator: values.subarray(at + g, at + g + d) }
    })
    const before = view.history[view.history.length - 1] ?? list[0]
    view.history = [...view.history.filter((one) => one.round < list[0].round - 1e-6), ...list]
    if (view.history.length > MOST_HISTORY) view.history = halved(view.history)
    if (data.batch && mode === "slow" && fresh) {
      show(before)
      const [noise, real] = [
        columnsOf(decodeFloats(data.batch.noise), data.layout.generator.sizes[0]),
        columnsOf(decodeFloats(data.batch.real), 2),
      ]
      return slow.begin(data.batch.player, { noise, real, before, after: list[list.length - 1] })
    }
    if (mode !== "play" || list.length === 1) return show(list[list.length - 1])
    // They are played until the next answer comes.
    const now = performance.now()
    const each = Math.min(400, Math.max(messages.roundtrip(), SPEEDS[speed.value][1].pause)) / list.length
    queue = list.map((one, index) => ({ ...one, due: now + index * each }))
  }
  function repaint() {
    if (!frame) frame = requestAnimationFrame(paint)
  }
  function paint(now) {
    frame = 0
    if (!data || !players) return
    while (queue.length && queue[0].due <= now) show(queue.shift())
    if (mode === "replay") {
      const index = Math.floor(((now - replayAt) / 1000) * REPLAY_FRAMES_A_SECOND)
      if (index >= view.history.length) setMode("rest")
      else if (view.history[index] !== view.frame) show(view.history[index])
    }
    if (queue.length || mode === "replay" || view.morph) repaint()
    if (view.frame) {
      draw(mode === "play" || mode === "replay" ? MAP_PLAYING : MAP_REST)
      words()
    }
    status()
  }
  function draw(side) {
    const telling = slow.now()
    const scene = createScene(data, players, view, telling, side)
    view.scene = scene
    const shown = telling ? slowLayers(telling, layers) : layers
    picture.paint(scene, { ...shown, generator: shown.generator || Boolean(view.morph) })
    clearTimeout(finer)
    // The small ones need not keep up with every picture.
    if (telling || mode === "rest" || now60() - (view.chainAt ?? 0) > 150) {
      view.chainAt = now60()
      chain.paint(scene)
    }
    chain.light(telling ? slow.lit() : null)
    const line = find("telling")
    line.hidden = mode !== "slow"
    find("status").hidden = mode === "slow"
    line.classList.toggle("of-generator", telling?.player === "generator")
    const bare =
      data.layout.loss === "wasserstein" &&
      telling?.player === "discriminator" &&
      telling.stage % 2 === 0 &&
      telling.stage
    if (telling)
      line.textContent =
        slow.text(slowLosses(data.layout.loss, players, telling)) +
        (bare ? " This is without the gradient penalty." : "")
  }
  function words() {
    const { round } = view.frame
    const row = rowAt(view.rows, round)
    const list = [["Round", roundText(round)]]
    if (row) {
      list.push(["Discriminator loss", fixed(row[1], 3)], ["Generator loss", fixed(row[2], 3)])
      list.push(["JS divergence", row[4].toFixed(3)], ["Modes covered", `${row[7]} of ${data.modes.count}`])
    }
    write(find("numbers"), list)
    slider.max = Math.max(0, view.history.length - 1)
    if (/** @type {ShadowRoot} */ (root.getRootNode()).activeElement !== slider)
      slider.value = nearestFrame(view.history, round)
    const last = view.history[view.history.length - 1]?.round ?? 0
    find("time").querySelector("output").textContent = `${roundText(round)} of ${roundText(Math.floor(last))}`
    find("lost").hidden = !view.scene?.lost?.length
    find("clear").hidden = data.layout.data !== "own"
    charts.draw(view.rows, round, data)
  }
  function status() {
    const last = view.history[view.history.length - 1]
    let text = data.problem || data.verdict
    // The verdict is about the newest round.
    if (mode !== "play" && view.frame && last && view.frame.round < last.round)
      text = `You are looking at round ${roundText(view.frame.round)}. The newest is round ${roundText(last.round)}.`
    if (data.compiling)
      text = "Compiling the two networks. This happens once and takes a few seconds; training continues by itself."
    const line = find("status")
    if (line.textContent !== text) line.textContent = text
  }
  return {
    alive: () => root.isConnected,
    update,
    close() {
      observer.disconnect()
      messages.close()
      slow.stop()
      ;[timer, finer].forEach((one) => clearTimeout(one))
      cancelAnimationFrame(frame)
      mode = "rest"
    },
  }
}
