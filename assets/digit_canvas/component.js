// @ts-check
// A sheet of paper for one digit, and bars with what networks read in it. All points are in 0..1 of the sheet.
import { mounted } from "../js/mount.js"
import { createQueue } from "../js/queue.js"

const PEN = 0.052
// Closer points than this say nothing new.
const NEAR = 0.004
const [MAX_STROKES, MAX_POINTS] = [60, 4000]
const MOST_LABELS = 20
const [STEP, SMALL_STEP] = [0.025, 0.005]
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

export default mounted(".pad", createPad)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createPad(root) {
  const sheet = createSheet(root)
  const labels = createLabels(root.querySelector(".labels"), sheet)
  const queue = createQueue(root, {
    send: (setStateValue, number) =>
      setStateValue("drawing", { number, strokes: sheet.strokes(), labels: labels.pending() }),
    changing: () => sheet.drawing,
  })
  const bars = createBars(root.querySelector(".answers"))
  const status = root.querySelector("[role=status]")
  let fresh = true
  sheet.onchange = labels.onchange = () => queue.ask("drawing")
  takePointer(sheet)
  takeKeys(sheet, labels)
  root.querySelector(".undo").onclick = sheet.undo
  root.querySelector(".clear").onclick = sheet.clear
  const observer = new ResizeObserver(sheet.repaint)
  observer.observe(sheet.canvas)

  return {
    alive: () => sheet.canvas.isConnected,
    update(data, setStateValue) {
      if (fresh || queue.overtaken(data.answered)) {
        fresh = false
        sheet.restore(data.drawing)
        queue.restored()
      }
      sheet.example = data.example
      labels.shown(data.asksWhatItWas)
      bars(data.answers)
      queue.answered(data.answered, setStateValue)
      const rested = queue.idle() && !sheet.drawing
      if (rested) labels.taken()
      // A screen reader hears the answer to a finished drawing only, not each of those on the way.
      const heard = data.answers.map((answer) => `${answer.title}: ${answer.verdict}`).join(" ")
      if (rested && status.textContent !== heard) status.textContent = heard
      sheet.repaint()
      queue.proceed()
    },
    close() {
      observer.disconnect()
      sheet.close()
      queue.close()
    },
  }
}

// The strokes, what was before them, and their picture.
function createSheet(root) {
  const canvas = root.querySelector("canvas")
  const [undo, clear] = [root.querySelector(".undo"), root.querySelector(".clear")]
  const context = canvas.getContext("2d")
  let strokes = []
  let history = []
  let line = null
  let last = null
  let frame = 0

  const sheet = {
    canvas,
    // Where the keyboard's pen is.
    cursor: [0.5, 0.5],
    drawing: false,
    // What stands there pale while nothing is drawn.
    example: [],
    onchange: () => {},
    onpaint: () => {},
    strokes: () => strokes,
    begin(x, y) {
      remember()
      sheet.drawing = true
      last = [x, y]
      start(x, y)
      changed()
    },
    // Whoever leaves the sheet lifts the pen at its edge.
    extend(x, y) {
      if (!sheet.drawing) return
      if (inside(x, y)) {
        if (!line) start(...edge([x, y], last))
        add(x, y)
      } else if (line) {
        add(...edge(last, [x, y]))
        line = null
      }
      last = [x, y]
    },
    changed,
    // Whether the keyboard draws: a finger's focus can be `:focus-visible` too.
    keyed(yes) {
      root.classList.toggle("keyed", yes)
      sheet.repaint()
    },
    end() {
      sheet.drawing = false
      changed()
    },
    undo() {
      if (sheet.drawing || !(history.length || strokes.length)) return
      strokes = history.length ? history.pop() : strokes.slice(0, -1)
      changed()
    },
    clear() {
      if (sheet.drawing || !strokes.length) return
      remember()
      strokes = []
      changed()
    },
    restore(drawing) {
      strokes = [...drawing]
      history = []
      sheet.drawing = false
    },
    repaint() {
      if (!frame) frame = requestAnimationFrame(paint)
    },
    close: () => cancelAnimationFrame(frame),
  }

  function remember() {
    history.push([...strokes])
    history = history.slice(-100)
  }
  function changed() {
    sheet.repaint()
    sheet.onchange()
  }
  const room = () => strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0) < MAX_POINTS
  function start(x, y) {
    if (strokes.length >= MAX_STROKES || !room()) return
    line = [rounded(x), rounded(y)]
    strokes.push(line)
  }
  function add(x, y) {
    const [beforeX, beforeY] = line ? line.slice(-2) : [x, y]
    if (Math.hypot(x - beforeX, y - beforeY) > NEAR && room()) line.push(rounded(x), rounded(y))
  }
  function paint() {
    frame = 0
    const pale = strokes.length ? [] : sheet.example
    root.classList.toggle("drawn", strokes.length > 0)
    root.classList.toggle("pale", pale.length > 0)
    // Not `disabled`, which would take the focus from under a keyboard user.
    undo.ariaDisabled = !(history.length || strokes.length)
    clear.ariaDisabled = !strokes.length
    sheet.onpaint()
    const pixels = Math.round(canvas.clientWidth * devicePixelRatio)
    if (!pixels) return
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels
    context.setTransform(pixels, 0, 0, pixels, 0, 0)
    context.clearRect(0, 0, 1, 1)
    context.lineWidth = PEN
    context.lineCap = context.lineJoin = "round"
    context.strokeStyle = getComputedStyle(canvas).color
    context.globalAlpha = pale.length ? 0.3 : 1
    for (const stroke of [...pale, ...strokes]) {
      trace(context, stroke)
      context.stroke()
    }
    context.globalAlpha = 1
    if (root.classList.contains("keyed")) cross(context, sheet.cursor)
  }
  return sheet
}

const rounded = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000
const inside = (x, y) => x >= 0 && x <= 1 && y >= 0 && y <= 1

// Where the way from a point on the sheet to one beside it crosses the edge.
function edge(within, beyond) {
  let share = 1
  for (const axis of [0, 1]) {
    const way = beyond[axis] - within[axis]
    if (beyond[axis] < 0) share = Math.min(share, -within[axis] / way)
    if (beyond[axis] > 1) share = Math.min(share, (1 - within[axis]) / way)
  }
  return [0, 1].map((axis) => within[axis] + share * (beyond[axis] - within[axis]))
}

// Curves through the middles between points: smooth, and no corner where two of them meet.
function trace(context, stroke) {
  context.beginPath()
  context.moveTo(stroke[0], stroke[1])
  for (let at = 2; at + 3 < stroke.length; at += 2) {
    const [x, y, nextX, nextY] = stroke.slice(at, at + 4)
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2)
  }
  // A dot is a line of next to no length.
  context.lineTo(stroke[stroke.length - 2] + 1e-4, stroke[stroke.length - 1])
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 */
function cross(context, [x, y]) {
  context.lineWidth = 0.006
  context.strokeStyle = "#0072b2"
  context.beginPath()
  context.arc(x, y, PEN / 2 + 0.01, 0, 2 * Math.PI)
  context.moveTo(x - PEN, y)
  context.lineTo(x + PEN, y)
  context.moveTo(x, y - PEN)
  context.lineTo(x, y + PEN)
  context.stroke()
}

// Mouse, pen and touch: one at a time, the others are a resting hand.
function takePointer(sheet) {
  const canvas = sheet.canvas
  let active = null

  const place = (event, box) => [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
  const finish = (event) => {
    if (event.pointerId !== active) return
    active = null
    sheet.end()
  }
  canvas.onpointerdown = (event) => {
    if (active !== null || sheet.drawing || event.button !== 0) return
    event.preventDefault()
    canvas.focus({ preventScroll: true })
    canvas.setPointerCapture(event.pointerId)
    active = event.pointerId
    sheet.keyed(false)
    sheet.begin(...place(event, canvas.getBoundingClientRect()))
  }
  const follow = (event) => {
    if (event.pointerId !== active) return
    const box = canvas.getBoundingClientRect()
    // A fast hand makes several moves within one frame.
    const events = event.getCoalescedEvents?.() ?? []
    for (const each of events.length ? events : [event]) sheet.extend(...place(each, box))
    sheet.changed()
  }
  canvas.onpointermove = follow
  canvas.onpointerup = (event) => [follow, finish].forEach((step) => step(event))
  canvas.onpointercancel = finish
  canvas.onlostpointercapture = finish
  canvas.oncontextmenu = (event) => event.preventDefault()
  // Without it some phones show a loupe under the finger that rests.
  canvas.ontouchstart = (event) => event.preventDefault()
}

// Arrow keys move a pen, two at once diagonally, Space presses it down, and a digit says what the drawing is.
function takeKeys(sheet, labels) {
  const canvas = sheet.canvas
  const held = new Set()
  let down = false

  const press = () => {
    if (sheet.drawing) return
    down = true
    sheet.begin(...sheet.cursor)
  }
  const walk = (arrow, step) => {
    held.add(arrow)
    for (const key of held) sheet.cursor = sheet.cursor.map((at, axis) => rounded(at + step * ARROWS[key][axis]))
    if (down) sheet.extend(...sheet.cursor)
    if (down) sheet.changed()
  }
  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") sheet.undo()
    else if (event.ctrlKey || event.metaKey || event.altKey) return
    else if (event.key === "Delete" || event.key === "Backspace") sheet.clear()
    else if (/^[0-9]$/.test(event.key)) labels.say(Number(event.key))
    else if (event.key === " " || event.key in ARROWS) {
      sheet.keyed(true)
      if (event.key === " ") press()
      else walk(event.key, event.shiftKey ? SMALL_STEP : STEP)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  canvas.onkeyup = ({ key }) => {
    held.delete(key)
    if (!down || key !== " ") return
    down = false
    sheet.end()
  }
  canvas.onblur = () => {
    held.clear()
    canvas.onkeyup({ key: " " })
    sheet.keyed(false)
  }
  canvas.onfocus = () => sheet.keyed(canvas.matches(":focus-visible"))
}

// Ten buttons that say what the drawing is. A label goes out together with the strokes that it was said of, again and again until
// all is answered: neither a stroke that is still under way nor a label of the drawing before is left behind.
function createLabels(home, sheet) {
  let [pending, saidOf] = [[], ""]
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = put(home, "button", "label")
    button.type = "button"
    button.textContent = digit
    button.onclick = () => labels.say(digit)
    return button
  })
  const labels = {
    onchange: () => {},
    pending: () => pending,
    taken: () => {
      pending = []
    },
    shown(wanted) {
      home.hidden = !wanted
    },
    say(digit) {
      if (home.hidden || sheet.drawing || !sheet.strokes().length) return
      const strokes = sheet.strokes().map((stroke) => [...stroke])
      const drawn = JSON.stringify(strokes)
      pending = [...pending.filter((one) => JSON.stringify(one.strokes) !== drawn), { digit, strokes }].slice(
        -MOST_LABELS,
      )
      saidOf = digit + drawn
      sheet.repaint()
      labels.onchange()
    },
  }
  sheet.onpaint = () => {
    const drawn = JSON.stringify(sheet.strokes())
    buttons.forEach((button, digit) => {
      button.ariaDisabled = !sheet.strokes().length
      button.ariaPressed = saidOf === digit + drawn
    })
  }
  return labels
}

// Ten bars a network. Rows are made once and moved afterwards, so that nothing flickers.
function createBars(home) {
  const blocks = []

  function create() {
    const block = { figure: put(home, "figure", "answer"), rows: [] }
    block.title = put(block.figure, "figcaption", "title")
    block.verdict = put(block.figure, "p", "verdict")
    const list = put(block.figure, "ol", "rows")
    for (let digit = 0; digit < 10; digit++) {
      const row = put(list, "li", "row")
      put(row, "span", "digit").textContent = digit
      const bar = put(put(row, "div", "track"), "div", "bar")
      block.rows.push({ row, bar, share: put(row, "span", "share"), place: put(row, "span", "place") })
    }
    return block
  }
  return (answers) => {
    while (blocks.length > answers.length) blocks.pop().figure.remove()
    while (blocks.length < answers.length) blocks.push(create())
    answers.forEach(({ title, verdict, probabilities }, index) => {
      const block = blocks[index]
      block.title.textContent = title
      block.verdict.textContent = verdict
      const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a])
      block.rows.forEach(({ row, bar, share, place }, digit) => {
        const value = probabilities[digit]
        const rank = value > 0 ? order.indexOf(digit) : 9
        row.className = ["row first", "row second"][rank] ?? "row"
        row.title = `${(100 * value).toFixed(2)}%`
        place.textContent = ["1st", "2nd"][rank] ?? ""
        share.textContent = percent(value)
        bar.style.transform = `translateX(${(100 * value - 100).toFixed(1)}%)`
      })
    })
  }
}

function put(parent, tag, name) {
  const element = document.createElement(tag)
  element.className = name
  return parent.appendChild(element)
}

const percent = (value) => `${value < 1 && value >= 0.995 ? ">99" : Math.round(100 * value)}%`
