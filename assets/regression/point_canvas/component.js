// @ts-check
// Points to set, drag and delete on a pair of axes, under a model that is drawn over them, frame by frame; beside it a plot to look at.
// All points are [x, y, class] in the axes' units.
import { mounted } from "../../js/mount.js"
import { fixed, short } from "../../js/number.js"
import { createPlayback } from "../../js/playback.js"
import { createQueue } from "../../js/queue.js"
import { placeIn, takeKeys, takePointer } from "./hands.js"
import { createPlot, drawMark, inUnits } from "./plot.js"

export default mounted(".points-board", createBoard)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createBoard(root) {
  const side = createPlot(root.querySelector(".side canvas"))
  const [caption, sideCaption] = root.querySelectorAll(".readout")
  const [note, sideNote] = root.querySelectorAll(".note")
  const status = root.querySelector("[role=status]")
  const sheet = createSheet(root, () => refresh())
  const queue = createQueue(root, {
    send: (setStateValue, number) => setStateValue("points", { number, points: sheet.points.flat() }),
    changing: sheet.busy,
  })
  let [data, replace, bar, barName, at, request] = [null, null, null, "", 0, 0]
  sheet.onchange = () => queue.ask("points")
  takePointer(sheet)
  takeKeys(sheet)
  const observer = new ResizeObserver(() => refresh())
  observer.observe(sheet.canvas)

  function refresh() {
    if (!request) request = requestAnimationFrame(paint)
  }
  function paint() {
    request = 0
    if (!data) return
    sheet.paint(at)
    if (data.side) side.draw(data.side, at, [])
    const now = data.frames?.labels[Math.min(Math.floor(at), data.frames.labels.length - 1)] ?? ""
    caption.textContent = sheet.hover() || now
    sideCaption.textContent = sideHover() || data.side?.held || ""
    root.dataset.frame = String(Math.floor(at))
  }
  // One bar for as long as its frames have one name.
  function takeFrames(frames) {
    const name = frames?.name ?? ""
    if (name !== barName) {
      bar?.close()
      root.querySelector(".bar").replaceChildren()
      bar = null
      barName = name
    }
    if (!frames) return
    const stayed = bar && !bar.atEnd ? bar.frame() : null
    if (!bar) {
      bar = createPlayback(root.querySelector(".bar"), {
        name,
        rate: frames.rate,
        onframe(frame, between) {
          at = frame + between
          bar.atEnd = frame >= bar.last
          refresh()
        },
      })
      bar.atEnd = true
    }
    const end = frames.labels.length - 1
    const followed = bar.atEnd
    bar.last = end
    bar.length(end + 1)
    if (bar.playing()) return
    at = followed ? end : Math.min(stayed ?? end, end)
    bar.go(at)
  }
  let pointer = null
  side.canvas.onpointermove = (event) => {
    pointer = placeIn(event, side.canvas)
    refresh()
  }
  side.canvas.onpointerleave = () => {
    pointer = null
    refresh()
  }
  function sideHover() {
    if (!pointer || !data.side) return ""
    const [x, y] = side.toData(...pointer)
    const trail = data.side.overlays.find((overlay) => overlay.kind === "trail")
    let near = null
    for (let frame = 0; trail && frame < trail.values.length; frame++) {
      const [left, top] = side.toPixel(trail.frames[2 * frame], trail.frames[2 * frame + 1])
      const distance = Math.hypot(left - pointer[0], top - pointer[1])
      if (distance < (near?.distance ?? 9)) near = { frame, distance }
    }
    if (near) return data.frames.labels[near.frame]
    const value = side.valueAt(x, y)
    const [first, second] = data.side.axes
    return (
      first +
      " " +
      shown(x) +
      ", " +
      second +
      " " +
      shown(y) +
      (value === null ? "" : `: ${data.side.name} ${shown(value)}`)
    )
  }

  return {
    alive: () => sheet.canvas.isConnected,
    update(next, setStateValue) {
      data = next
      sheet.configure(data)
      if (replace !== data.replace || queue.overtaken(data.answered)) {
        replace = data.replace
        sheet.restore(data.points)
        queue.restored()
      }
      root.querySelector(".side").hidden = !data.side
      side.canvas.ariaLabel = data.side?.title ?? ""
      note.textContent = data.note
      sideNote.textContent = data.side?.note ?? ""
      takeFrames(data.frames)
      queue.answered(data.answered, setStateValue)
      const rested = queue.idle() && !sheet.busy()
      if (rested && status.textContent !== data.heard) status.textContent = data.heard
      refresh()
      queue.proceed()
    },
    close() {
      observer.disconnect()
      cancelAnimationFrame(request)
      bar?.close()
      queue.close()
    },
  }
}

// The points, what was before them, the tools, and the picture of them all.
function createSheet(root, refresh) {
  const canvas = root.querySelector(".main canvas")
  const plot = createPlot(canvas)
  const [remove, undo, clear, count] = [".remove", ".undo", ".clear", ".count"].map((name) => root.querySelector(name))
  const home = root.querySelector(".classes")
  let [data, history, held, near, drawn] = [null, [], null, null, ""]

  const sheet = {
    canvas,
    points: [],
    /** @type {[number, number]} */
    cursor: [0.5, 0.5],
    label: 0,
    removing: false,
    onchange: () => {},
    busy: () => held !== null,
    configure(next) {
      data = next
      canvas.ariaLabel = data.title
      const key = JSON.stringify(data.classes)
      if (key !== drawn) createClasses()
      drawn = key
    },
    restore(flat) {
      sheet.points = []
      for (let i = 0; i < flat.length; i += 3) sheet.points.push(flat.slice(i, i + 3))
      ;[history, held] = [[], null]
    },
    place: (event) => plot.toData(...placeIn(event, canvas)),
    // The nearest point within reach, or -1.
    hit(x, y, reach) {
      const [left, top] = plot.toPixel(x, y)
      let [found, nearest] = [-1, reach]
      sheet.points.forEach(([px, py], index) => {
        const [pointLeft, pointTop] = plot.toPixel(px, py)
        const distance = Math.hypot(pointLeft - left, pointTop - top)
        if (distance <= nearest) [found, nearest] = [index, distance]
      })
      return found
    },
    add(x, y) {
      if (sheet.points.length >= data.most) return
      remember()
      held = sheet.points.push([rounded(x), rounded(y), sheet.label]) - 1
      changed()
    },
    hold(index) {
      remember()
      held = index
      refresh()
    },
    // A point keeps its class while it moves.
    move(x, y) {
      if (held === null) return
      sheet.points[held] = [rounded(x), rounded(y), sheet.points[held][2]]
      changed()
    },
    drop() {
      held = null
      changed()
    },
    remove(index) {
      remember()
      sheet.points = sheet.points.filter((_, place) => place !== index)
      held = near = null
      changed()
    },
    undo() {
      if (held !== null || !history.length) return
      sheet.points = history.pop()
      changed()
    },
    look(index, place) {
      near = place && { index, place }
      refresh()
    },
    choose(label) {
      if (!data.classes[label]) return
      sheet.label = label
      sheet.setRemoving(false)
      for (const [index, button] of [...home.children].entries()) button.ariaChecked = String(index === label)
    },
    setRemoving(yes) {
      sheet.removing = yes
      remove.ariaPressed = String(yes)
      root.classList.toggle("removing", yes)
    },
    keyed(yes) {
      root.classList.toggle("keyed", yes)
      refresh()
    },
    step(direction, share) {
      const [x0, x1, y0, y1] = data.box
      sheet.cursor = [
        clamped(sheet.cursor[0] + direction[0] * share * (x1 - x0), x0, x1),
        clamped(sheet.cursor[1] + direction[1] * share * (y1 - y0), y0, y1),
      ]
    },
    hover() {
      const at = held ?? near?.index
      if (at !== undefined && at !== null && sheet.points[at]) return words(sheet.points[at])
      return near ? words(near.place) : ""
    },
    paint(frame) {
      root.classList.toggle("blank", !sheet.points.length)
      undo.ariaDisabled = String(!history.length)
      clear.ariaDisabled = String(!sheet.points.length)
      count.textContent = sheet.points.length + (sheet.points.length === 1 ? " point" : " points")
      plot.draw(data, frame, sheet.points, (context) => {
        sheet.points.forEach(([x, y, label], index) => {
          const { marker, colour } = data.classes[label] ?? data.classes[0]
          drawMark(context, marker, ...plot.toPixel(x, y), index === held || index === near?.index ? 8 : 5.5, colour)
        })
        if (root.classList.contains("keyed")) drawCross(context, plot.toPixel(...sheet.cursor))
      })
    },
  }

  function words([x, y, label]) {
    const name = data.classes.length > 1 && label !== undefined ? `, ${data.classes[label].name}` : ""
    const [across, up] = data.units
    return `${data.axes[0]} ${shown(inUnits(across, x))}, ${data.axes[1]} ${shown(inUnits(up, y))}${name}`
  }
  function remember() {
    history.push(sheet.points.map((point) => [...point]))
    history = history.slice(-100)
  }
  function changed() {
    refresh()
    sheet.onchange()
  }
  function createClasses() {
    home.replaceChildren()
    sheet.label = Math.min(sheet.label, data.classes.length - 1)
    if (data.classes.length < 2) return
    data.classes.forEach(({ name, colour, marker }, index) => {
      const button = home.appendChild(document.createElement("button"))
      Object.assign(button, {
        type: "button",
        role: "radio",
        ariaChecked: String(index === sheet.label),
        onclick: () => sheet.choose(index),
      })
      const picture = button.appendChild(document.createElement("canvas"))
      picture.width = picture.height = 18
      drawMark(picture.getContext("2d"), marker, 9, 9, 7, colour)
      button.append(name)
    })
  }
  remove.onclick = () => sheet.setRemoving(!sheet.removing)
  undo.onclick = sheet.undo
  clear.onclick = () => {
    if (!sheet.points.length) return
    remember()
    sheet.points = []
    changed()
  }
  return sheet
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 */
function drawCross(context, [x, y]) {
  context.lineWidth = 2
  context.strokeStyle = "#D55E00"
  context.beginPath()
  for (const [dx, dy] of [
    [12, 0],
    [0, 12],
  ]) {
    context.moveTo(x - dx, y - dy)
    context.lineTo(x + dx, y + dy)
  }
  context.stroke()
}

const clamped = (value, low, high) => Math.min(high, Math.max(low, value))
const rounded = (value) => Math.round(value * 1000) / 1000
const shown = (value) =>
  Math.abs(value) >= 1000 || (value && Math.abs(value) < 0.001) ? short(value, 3) : fixed(value, 3)
