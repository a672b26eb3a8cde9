// @ts-check
// One neuron with two inputs: its output as a map, its decision line and weights to drag, its activation as a curve.
// All is computed here, so the picture follows the hand; what is left behind is told to Python.
import { ACTIVATIONS } from "../js/activations.js"
import { BLUE, css, diverging, ORANGE, themeColour } from "../js/colour.js"
import { mounted } from "../js/mount.js"
import { short } from "../js/number.js"

const [LOW, HIGH] = [-1, 2]
const [MOST_WEIGHT, MOST_BIAS] = [6, 9]
// Length of the arrow for a weight of 1, in units of the inputs.
const ARROW = 0.25
const CELLS = 60
const NEAR = 0.09
const THREE = ["sigmoid", "tanh", "relu"]
const SLIDERS = [
  ["w₁", MOST_WEIGHT],
  ["w₂", MOST_WEIGHT],
  ["b", MOST_BIAS],
]
const Z_SHOWN = 6
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

export default mounted(".neuron", createNeuron)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createNeuron(root) {
  const map = root.querySelector(".map")
  // w1, w2, b and the point x1, x2.
  const state = { values: [1, 1, -1, 1, 0], activation: "sigmoid", points: [] }
  let [number, request, held] = [0, 0, false]
  /** @type {SetStateValue} */
  let send = () => {}
  const main = { canvas: root.querySelector(".curve.main") }
  const small = THREE.map((name) => {
    const figure = put(root.querySelector(".three"), "figure")
    put(figure, "figcaption").textContent = name
    const canvas = put(figure, "canvas")
    canvas.className = "curve"
    canvas.title = name
    return { canvas, name }
  })
  const sliders = createSliders(
    root.querySelector(".sliders"),
    (place, value) => {
      state.values[place] = value
      refresh()
    },
    told,
  )
  takePointer(
    map,
    state,
    (yes) => {
      held = yes
    },
    refresh,
    told,
  )
  takeKeys(map, state, refresh, told)
  const observer = new ResizeObserver(refresh)
  observer.observe(root)

  function refresh() {
    if (!request) request = requestAnimationFrame(draw)
  }
  function draw() {
    request = 0
    if (!map.clientWidth) return
    const z = sumOf(state.values, state.values[3], state.values[4])
    const ground = themeColour(root, "--st-background-color")
    drawMap(map, state, ground)
    for (const { canvas, name } of [{ ...main, name: state.activation }, ...small]) drawCurve(canvas, name, z)
    sliders.show(state.values)
    root.querySelector(".name").textContent = state.activation
    writeFormula(root.querySelector(".formula"), state, z)
    root.dataset.values = state.values.join(" ")
    root.dataset.output = String(ACTIVATIONS[state.activation][0](z))
  }
  function told() {
    number += 1
    send("hand", { number, values: state.values })
  }
  return {
    alive: () => map.isConnected,
    update(data, setStateValue) {
      send = setStateValue
      state.activation = data.activation
      state.points = data.points
      // Unless the hand here is the newer: what it did is on its way.
      if (data.number >= number && !held) {
        number = data.number
        state.values = [...data.values]
      }
      refresh()
    },
    close() {
      cancelAnimationFrame(request)
      observer.disconnect()
    },
  }
}

/**
 * @param {number[]} values
 * @param {number} x1
 * @param {number} x2
 */
const sumOf = ([w1, w2, b], x1, x2) => w1 * x1 + w2 * x2 + b
const bound = (value, most) => Math.round(20 * Math.max(-most, Math.min(most, value))) / 20
const share = (value) => (value - LOW) / (HIGH - LOW)

// The point of the decision line that is nearest to the middle of the map, and the arrow's tip from there.
function arrow([w1, w2, b]) {
  const middle = (LOW + HIGH) / 2
  const square = w1 * w1 + w2 * w2
  if (square < 1e-6) return null
  const away = sumOf([w1, w2, b], middle, middle) / square
  const foot = [middle - away * w1, middle - away * w2].map((at) => Math.max(LOW + 0.1, Math.min(HIGH - 0.1, at)))
  return { foot, tip: [foot[0] + ARROW * w1, foot[1] + ARROW * w2] }
}

function drawMap(canvas, { values, activation, points }, ground) {
  const context = sized(canvas)
  const size = canvas.clientWidth
  const [f] = ACTIVATIONS[activation]
  const at = (x1, x2) => [share(x1) * size, (1 - share(x2)) * size]
  const outputs = []
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++) {
      const [x1, x2] = [column + 0.5, CELLS - row - 0.5].map((cell) => LOW + ((HIGH - LOW) * cell) / CELLS)
      outputs.push(f(sumOf(values, x1, x2)) - f(0))
    }
  const largest = Math.max(1e-9, ...outputs.map(Math.abs))
  const picture = new ImageData(CELLS, CELLS)
  outputs.forEach((output, cell) => picture.data.set([...diverging((0.75 * output) / largest, ground), 255], 4 * cell))
  const small = document.createElement("canvas")
  small.width = small.height = CELLS
  small.getContext("2d").putImageData(picture, 0, 0)
  context.drawImage(small, 0, 0, size, size)
  const ink = getComputedStyle(canvas).color
  const stroke = (from, to, width) => {
    context.lineWidth = width
    context.strokeStyle = ink
    context.beginPath()
    context.moveTo(...at(...from))
    context.lineTo(...at(...to))
    context.stroke()
  }
  const found = arrow(values)
  if (found) {
    const { foot, tip } = found
    const length = Math.hypot(values[0], values[1])
    const along = [-values[1] / length, values[0] / length]
    // The line itself, not the arrow's foot, which is kept inside the map.
    const away = sumOf(values, foot[0], foot[1]) / length ** 2
    const on = [foot[0] - away * values[0], foot[1] - away * values[1]]
    stroke([on[0] - 9 * along[0], on[1] - 9 * along[1]], [on[0] + 9 * along[0], on[1] + 9 * along[1]], 2.5)
    stroke(foot, tip, 3)
    dot(context, at(...tip), 7, ink, ground)
  }
  for (const [x1, x2, target] of points) {
    const right = sumOf(values, x1, x2) > 0 === target > 0
    dot(context, at(x1, x2), 11, css(target ? ORANGE : BLUE), ground, target ? "1" : "0")
    context.fillStyle = right ? "#009E73" : "#D55E00"
    context.font = "bold 18px sans-serif"
    context.fillText(right ? "✓" : "✗", at(x1, x2)[0] + 19, at(x1, x2)[1] - 13)
  }
  const [x, y] = at(values[3], values[4])
  context.lineWidth = 2
  context.strokeStyle = ink
  context.beginPath()
  context.arc(x, y, 15, 0, 2 * Math.PI)
  context.stroke()
  context.fillStyle = ink
  context.font = "12px sans-serif"
  context.fillText("x₁ →", size - 20, size - 10)
  context.fillText("x₂ ↑", 18, 14)
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {number} radius
 * @param {string} colour
 * @param {Colour} ground
 * @param {string} [text]
 */
function dot(context, [x, y], radius, colour, ground, text) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = css(ground)
  context.stroke()
  context.textAlign = "center"
  context.textBaseline = "middle"
  if (!text) return
  context.fillStyle = "#fff"
  context.font = "bold 14px sans-serif"
  context.fillText(text, x, y + 1)
}

// f solid, f' dashed, and where this point's z is. The axis shows z to ±6 and follows a z beyond it.
function drawCurve(canvas, name, z) {
  const context = sized(canvas)
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  const [f, slope] = ACTIVATIONS[name]
  const most = Math.max(Z_SHOWN, Math.abs(z) * 1.05)
  const zs = Array.from({ length: 241 }, (_, place) => most * (place / 120 - 1))
  const range = [...zs.map(f), ...zs.map(slope)].filter(Number.isFinite)
  const [low, high] = [Math.min(-0.2, ...range), Math.max(1.1, ...range)]
  const at = (x, y) => [((x / most + 1) * width) / 2, height - 16 - ((y - low) / (high - low)) * (height - 24)]
  const draw = (points, colour, dash, line) => {
    context.strokeStyle = colour
    context.lineWidth = line
    context.setLineDash(dash)
    context.beginPath()
    points.forEach(([x, y], place) => context[place ? "lineTo" : "moveTo"](...at(x, y)))
    context.stroke()
    context.setLineDash([])
  }
  const grey = getComputedStyle(canvas).getPropertyValue("--st-border-color")
  draw(
    [
      [-most, 0],
      [most, 0],
    ],
    grey,
    [],
    1,
  )
  draw(
    [
      [0, low],
      [0, high],
    ],
    grey,
    [],
    1,
  )
  draw(
    zs.map((x) => [x, slope(x)]),
    css(ORANGE),
    [6, 4],
    2,
  )
  draw(
    zs.map((x) => [x, f(x)]),
    css(BLUE),
    [],
    2.5,
  )
  const ground = themeColour(canvas, "--st-background-color")
  dot(context, at(z, slope(z)), 5, css(ORANGE), ground)
  dot(context, at(z, f(z)), 6, css(BLUE), ground)
  context.fillStyle = getComputedStyle(canvas).color
  context.font = "11px sans-serif"
  // Where no curve passes: below the axis, and left of the upright one.
  context.textAlign = "right"
  context.fillText(`z = ${short(most)}`, width - 2, at(0, 0)[1] + 9)
  const tick = high < 3 ? 1 : Math.floor(high)
  context.fillText(short(tick), width / 2 - 8, at(0, tick)[1] + 1)
  draw(
    [
      [-most / 60, tick],
      [most / 60, tick],
    ],
    grey,
    [],
    1,
  )
}

function writeFormula(home, { values, activation }, z) {
  const [w1, w2, b, x1, x2] = values.map((value) => (value < 0 ? `(${short(value)})` : short(value)))
  const [f, slope] = ACTIVATIONS[activation]
  const lines = [
    ["", "z = w₁·x₁ + w₂·x₂ + b"],
    ["", `= ${w1}·${x1} + ${w2}·${x2} + ${b} = ${short(z)}`],
    ["result", `y = ${activation}(${short(z)}) = ${short(f(z))}`],
    ["", `f′(z) = ${short(slope(z))}`],
  ]
  if (!home.children.length) for (const [name] of lines) put(home, "p").className = name
  lines.forEach(([, text], place) => {
    if (home.children[place].textContent !== text) home.children[place].textContent = text
  })
}

function createSliders(home, move, done) {
  const rows = SLIDERS.map(([name, most], place) => {
    const label = put(home, "label")
    label.textContent = name
    const input = put(home, "input")
    Object.assign(input, { type: "range", min: -most, max: most, step: 0.05, id: `slider${place}` })
    label.htmlFor = input.id
    input.setAttribute("aria-label", name)
    input.oninput = () => move(place, Number(input.value))
    input.onchange = done
    input.onkeydown = (event) => event.stopPropagation()
    return { input, output: put(home, "output") }
  })
  return {
    show(values) {
      rows.forEach(({ input, output }, place) => {
        if (Number(input.value) !== values[place]) input.value = values[place]
        output.textContent = short(values[place])
      })
    },
  }
}

// What lies under the pointer is what it drags: the arrow's tip, else the line, else the point.
function takePointer(map, state, hold, refresh, done) {
  let [active, drag] = [null, null]
  const place = (event) => {
    const box = map.getBoundingClientRect()
    const inside = (value) => Math.max(LOW, Math.min(HIGH, value))
    const across = (HIGH - LOW) / box.width
    return [inside(LOW + (event.clientX - box.left) * across), inside(HIGH - (event.clientY - box.top) * across)]
  }
  const choose = (at) => {
    const found = arrow(state.values)
    const length = Math.hypot(state.values[0], state.values[1])
    if (found && Math.hypot(at[0] - found.tip[0], at[1] - found.tip[1]) < 1.5 * NEAR) return dragTip(found.foot)
    if (found && Math.abs(sumOf(state.values, at[0], at[1])) / length < NEAR) return dragLine
    return (x1, x2) => state.values.splice(3, 2, bound(x1, 9), bound(x2, 9))
  }
  const dragTip = (foot) => (x1, x2) => {
    const [w1, w2] = [bound((x1 - foot[0]) / ARROW, MOST_WEIGHT), bound((x2 - foot[1]) / ARROW, MOST_WEIGHT)]
    if (w1 || w2) state.values.splice(0, 3, w1, w2, bound(-w1 * foot[0] - w2 * foot[1], MOST_BIAS))
  }
  const dragLine = (x1, x2) => {
    state.values[2] = bound(-state.values[0] * x1 - state.values[1] * x2, MOST_BIAS)
  }
  map.onpointerdown = (event) => {
    if (active !== null || event.button !== 0) return
    event.preventDefault()
    map.focus({ preventScroll: true })
    map.setPointerCapture(event.pointerId)
    active = event.pointerId
    hold(true)
    drag = choose(place(event))
    drag(...place(event))
    refresh()
  }
  map.onpointermove = (event) => {
    if (event.pointerId !== active) return
    drag(...place(event))
    refresh()
  }
  map.onpointerup =
    map.onpointercancel =
    map.onlostpointercapture =
      (event) => {
        if (event.pointerId !== active) return
        active = null
        hold(false)
        done()
      }
}

// Arrow keys move the point.
function takeKeys(map, state, refresh, done) {
  map.onkeydown = (event) => {
    if (!(event.key in STEPS)) return
    event.preventDefault()
    event.stopPropagation()
    STEPS[event.key].forEach((way, axis) => {
      state.values[3 + axis] = Math.max(LOW, Math.min(HIGH, bound(state.values[3 + axis] + 0.05 * way, 9)))
    })
    refresh()
  }
  map.onkeyup = (event) => event.key in STEPS && done()
}

// A canvas at the screen's own resolution, cleared, in CSS pixels.
function sized(canvas) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * devicePixelRatio))
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height]
  const context = canvas.getContext("2d")
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

const put = (parent, tag) => parent.appendChild(document.createElement(tag))
