// @ts-check
// Paths of optimizers on a map and on a landscape of the same loss, and the loss against the step, all moved by one play bar.
//
// A path's numbers, COLUMNS a step: x, y, loss, gradient, velocity, the divisor of the next step (0: it has none), the two
// eigenvalues of the Hessian and the eigenvector of the larger one, and the loss above the lowest minimum.

import { css, DASHES, themeColour } from "../js/colour.js"
import { decodeFloats } from "../js/floats.js"
import { mounted } from "../js/mount.js"
import { short } from "../js/number.js"
import { createPlayback, playbackElement } from "../js/playback.js"
import { createQueue } from "../js/queue.js"
import { drawArrow } from "./arrow.js"
import { fieldAt, fieldPicture } from "./field.js"
import { chartStep, paintChart } from "./loss_chart.js"
import { drawAxes, drawCurvatures } from "./map_marks.js"
import { createRelief } from "./relief.js"

const COLUMNS = 14
const PLAY_S = 7
const ARROW_LENGTH = 44

export default mounted(".descent", createScene)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createScene(root) {
  const find = (name) => root.querySelector(name)
  const [map, chart, legend, note, tip] = [".map", ".chart", ".legend", ".note", ".tip"].map(find)
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  let [data, paths, field, picture, ground, ink] = [null, [], null, null, null, null]
  let [frame, between, follow, start, dragging] = [0, 0, "", [0, 0], false]
  const queue = createQueue(root, {
    send: (setStateValue, number, kind, content) => setStateValue(kind, { ...content, number }),
  })
  const relief = createRelief(find(".relief"), () => paint())
  const bar = createPlayback(find(".bar"), {
    onframe(now, share) {
      ;[frame, between] = [now, share]
      paint()
      if (!bar.playing()) tell()
    },
  })
  const observer = new ResizeObserver(() => fit() && paint())
  ;[map, chart, find(".relief")].forEach((canvas) => observer.observe(canvas))

  // ---- numbers and places

  const value = (path, step, column) => path.numbers[step * COLUMNS + column]
  /** @returns {[number, number]} */
  const toMap = (x, y) => [
    ((x - field.x[0]) / (field.x[1] - field.x[0])) * map.width,
    (1 - (y - field.y[0]) / (field.y[1] - field.y[0])) * map.height,
  ]
  const dpr = () => Math.min(2, devicePixelRatio || 1)
  function where(path) {
    const at = Math.min(frame, path.steps)
    const next = Math.min(at + 1, path.steps)
    const share = frame < path.steps ? between : 0
    return [0, 1, 2].map((column) => value(path, at, column) * (1 - share) + value(path, next, column) * share)
  }
  // The longest path sets the play bar's end, the highest sensible loss the chart's top.
  const length = () => Math.max(1, ...paths.map((path) => path.steps)) + 1

  function fit() {
    let changed = false
    for (const canvas of [map, chart, find(".relief")]) {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * dpr()))
      if (!width || (canvas.width === width && canvas.height === height)) continue
      Object.assign(canvas, { width, height })
      changed = true
    }
    if (changed) picture = null
    return changed
  }

  // ---- painting

  function paint() {
    if (!field || !map.width) return
    paintMap()
    paintRelief()
    paintChart(chart, { paths, frame: frame + between, last: length() - 1, follow, ink, dpr: dpr() })
    paths.forEach((path) => {
      const loss = value(path, Math.min(frame, path.steps), 2)
      path.button.lastChild.textContent = short(loss) + (frame >= path.steps ? ` ${path.mark}` : "")
    })
  }
  function stroke(pen, path, points, width) {
    pen.setLineDash(DASHES[path.dash].map((part) => part * dpr()))
    pen.lineJoin = "round"
    for (const [colour, wide] of [
      [css(ground, 0.75), width + 2],
      [path.colour, width],
    ]) {
      pen.strokeStyle = colour
      pen.lineWidth = wide * dpr()
      pen.beginPath()
      let drawing = false
      for (const point of points) {
        if (point) pen[drawing ? "lineTo" : "moveTo"](...point)
        drawing = Boolean(point)
      }
      pen.stroke()
    }
    pen.setLineDash([])
  }
  function ball(pen, path, at, radius) {
    pen.fillStyle = path.colour
    pen.strokeStyle = css(ground)
    pen.lineWidth = 1.5 * dpr()
    pen.beginPath()
    pen.arc(...at, radius * dpr(), 0, 7)
    pen.fill()
    pen.stroke()
  }
  function paintMap() {
    const pen = map.getContext("2d")
    picture ??= fieldPicture(field, map.width, map.height, ground, ink)
    pen.drawImage(picture, 0, 0)
    drawAxes(pen, { ground, ratio: dpr() }, ink, field, toMap)
    pen.font = `600 ${15 * dpr()}px sans-serif`
    pen.textAlign = "center"
    pen.textBaseline = "middle"
    for (const minimum of data.minima) {
      pen.strokeStyle = css(ground)
      pen.lineWidth = 3 * dpr()
      pen.strokeText("✛", ...toMap(...minimum))
      pen.fillStyle = css(ink)
      pen.fillText("✛", ...toMap(...minimum))
    }
    for (const path of paths) {
      const end = Math.min(frame, path.steps)
      const points = []
      for (let step = 0; step <= end; step++) points.push(toMap(value(path, step, 0), value(path, step, 1)))
      const now = where(path)
      points.push(toMap(now[0], now[1]))
      stroke(pen, path, points, path.name === follow ? 2.5 : 1.75)
      pen.fillStyle = path.colour
      const side = 3 * dpr()
      if (end <= 150) for (const [x, y] of points) pen.fillRect(x - side / 2, y - side / 2, side, side)
      path.at = toMap(now[0], now[1])
    }
    for (const path of paths) ball(pen, path, path.at, 5)
    const followed = paths.find((path) => path.name === follow)
    if (followed && !bar.playing()) paintArrows(pen, followed)
    pen.strokeStyle = css(ink)
    pen.lineWidth = 2 * dpr()
    pen.beginPath()
    pen.arc(...toMap(...start), 8 * dpr(), 0, 7)
    pen.stroke()
  }
  // Gradient and velocity: where they point, at one length, for their sizes differ by powers of ten. The step: as it is.
  function paintArrows(pen, path) {
    const look = { ground, ratio: dpr() }
    const step = Math.min(frame, path.steps)
    const from = toMap(value(path, step, 0), value(path, step, 1))
    /** @returns {[number, number] | null} */
    const fixed = (dx, dy) => {
      const size = Math.hypot(dx, dy)
      return size > 0
        ? [from[0] + (dx / size) * ARROW_LENGTH * dpr(), from[1] - (dy / size) * ARROW_LENGTH * dpr()]
        : null
    }
    const [dx, dy] = [value(path, step, 7), value(path, step, 8)]
    if (data.show.includes("divisor") && dx > 0 && dy > 0) {
      const scale = (32 * dpr()) / Math.max(dx, dy)
      pen.strokeStyle = css(ink, 0.9)
      pen.fillStyle = css(ground, 0.35)
      pen.lineWidth = 1.5 * dpr()
      pen.beginPath()
      pen.ellipse(...from, Math.max(1.5, dx * scale), Math.max(1.5, dy * scale), 0, 0, 7)
      pen.fill()
      pen.stroke()
    }
    if (data.show.includes("curvature")) {
      const [low, high, x, y] = [9, 10, 11, 12].map((column) => value(path, step, column))
      drawCurvatures(pen, look, from, { low, high, direction: [x, y] })
    }
    if (data.show.includes("gradient")) {
      drawArrow(pen, look, from, fixed(-value(path, step, 3), -value(path, step, 4)), css(ink), "−g")
    }
    if (data.show.includes("velocity"))
      drawArrow(pen, look, from, fixed(value(path, step, 5), value(path, step, 6)), "#8A6FD1", "v")
    if (data.show.includes("step") && step < path.steps) {
      drawArrow(pen, look, from, toMap(value(path, step + 1, 0), value(path, step + 1, 1)), path.colour, "step")
    }
  }
  function paintRelief() {
    const pen = relief.paint()
    for (const path of paths) {
      if (path.view !== relief.view() || !path.seen) {
        path.view = relief.view()
        path.seen = new Uint8Array(path.steps + 1)
        for (let step = 0; step <= path.steps; step++) {
          const [x, y, loss] = [0, 1, 2].map((column) => value(path, step, column))
          path.seen[step] = relief.inside(x, y) ? (relief.sees(x, y, loss) ? 2 : 1) : 0
        }
      }
      const end = Math.min(frame, path.steps)
      // What stands behind a hill is drawn thin.
      for (const [wanted, width] of [
        [1, 0.6],
        [2, path.name === follow ? 2.5 : 1.75],
      ]) {
        const points = []
        for (let step = 0; step <= end; step++) {
          const shown = path.seen[step] === wanted || (path.seen[step] && path.seen[step - 1] === wanted)
          points.push(shown ? relief.place(value(path, step, 0), value(path, step, 1), value(path, step, 2)) : null)
        }
        stroke(pen, path, points, width)
      }
      const now = where(path)
      if (relief.inside(now[0], now[1])) ball(pen, path, relief.place(...now), 4.5)
    }
  }

  // ---- hands

  function startAt(event) {
    const box = map.getBoundingClientRect()
    const share = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height]
    const axes = [field.x, field.y]
    return share.map((part, axis) => {
      const [from, to] = axes[axis]
      return Number((from + Math.max(0, Math.min(1, part)) * (to - from)).toPrecision(4))
    })
  }
  function move(place) {
    start = place
    queue.ask("start", { x: place[0], y: place[1] })
    paint()
  }
  map.onpointerdown = (event) => {
    if (event.button) return
    dragging = true
    map.setPointerCapture(event.pointerId)
    bar.go(length() - 1)
    move(startAt(event))
  }
  map.onpointermove = (event) => (dragging ? move(startAt(event)) : hover(event))
  map.onpointerup = map.onpointercancel = () => {
    if (!dragging) return
    dragging = false
    if (!calm) queue.after(() => bar.restart())
  }
  map.onpointerleave = () => {
    tip.hidden = true
  }
  map.onkeydown = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const width = (field.x[1] - field.x[0]) / (event.shiftKey ? 400 : 50)
    move(start.map((at, axis) => Number((at + step[axis] * width).toPrecision(4))))
  }
  chart.onpointerdown = (event) => {
    chart.setPointerCapture(event.pointerId)
    chart.onpointermove = (moved) => {
      bar.pause()
      bar.go(Math.round(chartStep(chart, moved, length() - 1)))
    }
    chart.onpointermove(event)
  }
  chart.onpointerup = chart.onpointercancel = () => {
    chart.onpointermove = null
  }

  // The nearest point of a path, else the loss under the pointer.
  function hover(event) {
    const box = map.getBoundingClientRect()
    const scale = map.width / box.width
    const at = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]
    let best = { distance: 12 * dpr() }
    for (const path of paths) {
      for (let step = 0; step <= Math.min(frame, path.steps); step++) {
        const [x, y] = toMap(value(path, step, 0), value(path, step, 1))
        const distance = Math.hypot(x - at[0], y - at[1])
        if (distance < best.distance) best = { distance, path, step }
      }
    }
    const [x, y] = best.path ? [0, 1].map((column) => value(best.path, best.step, column)) : startAt(event)
    const loss = best.path ? value(best.path, best.step, 2) : fieldAt(field, x, y)
    const lines = [`x ${short(x)}, y ${short(y)}`, `loss ${short(loss)}`]
    if (best.path) {
      const g = [3, 4].map((column) => value(best.path, best.step, column))
      lines.unshift(`${best.path.name}, step ${best.step}`)
      lines.push(`gradient (${g.map(short).join(", ")})`)
    }
    tip.textContent = lines.join("\n")
    tip.hidden = false
    const home = root.getBoundingClientRect()
    const right = event.clientX - home.left + 14
    tip.style.left = `${Math.min(right, home.width - tip.offsetWidth - 4)}px`
    tip.style.top = `${event.clientY - home.top + 14}px`
  }

  // What Python shows in numbers: the step at rest and the optimizer whose arrows are drawn.
  let waiting = 0
  function tell() {
    clearTimeout(waiting)
    waiting = 0
    if (!data?.watched || dragging) return
    waiting = setTimeout(() => {
      waiting = 0
      const seen = { step: frame, follow }
      if (!bar.playing() && (seen.step !== data.seen.step || follow !== data.seen.follow)) queue.ask("seen", seen)
    }, 250)
  }
  function chooseFollowed(name) {
    follow = name
    paths.forEach((path) => path.button.setAttribute("aria-pressed", String(path.name === name)))
    paint()
  }
  function createLegend() {
    legend.replaceChildren()
    for (const path of paths) {
      path.button = playbackElement(legend, "button", "")
      path.button.type = "button"
      path.button.title = path.end
      const swatch = playbackElement(path.button, "span", "swatch")
      swatch.style.borderTopColor = path.colour
      swatch.style.borderTopStyle = { solid: "solid", dash: "dashed", dot: "dotted" }[path.dash]
      playbackElement(path.button, "span", "name").textContent = path.name
      playbackElement(path.button, "span", "value")
      path.button.onclick = () => {
        chooseFollowed(path.name)
        tell()
      }
    }
  }

  return {
    alive: () => root.isConnected,
    update(next, setStateValue) {
      const first = !data
      const [newRace, newField] = [data?.race !== next.race, data?.surface !== next.surface]
      const wasLast = !first && frame >= length() - 1
      const [newFollow, newStep] = ["follow", "step"].map((part) => first || data.seen[part] !== next.seen[part])
      data = next
      ground = themeColour(root, "--st-background-color")
      ink = themeColour(root, "--st-text-color")
      if (newField) field = { ...next.field, values: decodeFloats(next.field.values) }
      picture = null
      relief.field(field, ground, ink)
      if (newRace) {
        paths = next.paths.map((path) => {
          const numbers = decodeFloats(path.numbers)
          return { ...path, numbers, gaps: numbers.filter((_, place) => place % COLUMNS === COLUMNS - 1) }
        })
        createLegend()
        bar.length(length())
        bar.rate((length() - 1) / PLAY_S)
      }
      if (!dragging) start = next.start
      note.textContent = next.note
      note.hidden = !next.note
      fit()
      if (newFollow || !paths.some((path) => path.name === follow)) follow = next.seen.follow
      chooseFollowed(paths.some((path) => path.name === follow) ? follow : (paths[0]?.name ?? ""))
      queue.answered(next.answered, setStateValue)
      queue.proceed()
      if (!newRace) {
        if (newStep && next.seen.step !== frame && !waiting && queue.idle()) {
          bar.pause()
          bar.go(next.seen.step)
        }
        return
      }
      if (first && next.seen.step) bar.go(next.seen.step)
      else if (first || newField) calm ? bar.go(length() - 1) : bar.restart()
      else if (wasLast || dragging) bar.go(length() - 1)
    },
    close() {
      observer.disconnect()
      bar.close()
      queue.close()
      clearTimeout(waiting)
    },
  }
}
