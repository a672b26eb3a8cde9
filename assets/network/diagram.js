// @ts-check
// The network as a drawing: a map a neuron, an edge a weight, a small square a bias. It knows where everything is; what a
// click on it means is the component's.
//
//   const diagram = createDiagram(canvas)
//   diagram.arrange(layout, width)                 returns its height and the x of every column
//   diagram.paint({ forward, weights, hovered, ground, ink })
//   diagram.at(x, y)                               null, or { kind: "neuron" | "input" | "edge" | "bias", … }
import { BLUE, css, diverging, ORANGE } from "../js/colour.js"
import { fitCanvas } from "../js/line_chart.js"
import { networkPlaces } from "../js/network_maps.js"

const DIAGRAM_TOP = 6
const MOST_EDGE = 9

/** @param {HTMLCanvasElement} canvas */
export function createDiagram(canvas) {
  const context = canvas.getContext("2d")
  const picture = document.createElement("canvas")
  const pen = picture.getContext("2d")
  let [layout, places, nodes, size, width, height] = [null, null, [], 30, 0, 0]

  function arrange(given, room, tall) {
    layout = given
    places = networkPlaces(layout)
    width = room
    const counts = [layout.inputs.length, ...layout.hidden.map((one) => one.units), layout.outputs]
    const most = Math.max(...counts, 4)
    const labels = room < 480 ? 50 : 64
    const pitch = counts.length > 1 ? (width - labels - 44) / (counts.length - 1) : 0
    height = tall
    const row = Math.min(54, (height - DIAGRAM_TOP) / most)
    size = Math.max(12, Math.min(38, 0.78 * row, 0.62 * Math.max(pitch, 26)))
    const columns = counts.map(
      (_, column) => labels + size / 2 + column * ((width - labels - size - 14) / Math.max(1, counts.length - 1)),
    )
    nodes = counts.map((count, column) =>
      Array.from({ length: count }, (_, index) => ({ x: columns[column], y: DIAGRAM_TOP + row * (index + 0.5) })),
    )
    // A short column's neurons keep to the top, as the eye begins there; the output is in the middle of the last hidden layer's.
    const outputs = nodes[nodes.length - 1]
    const last = nodes[nodes.length - 2]
    if (outputs.length === 1 && layout.hidden.length) outputs[0].y = (last[0].y + last[last.length - 1].y) / 2
    return { height, columns, size, pitch }
  }

  // Indices of the inputs that are fed in, in their order.
  const fed = () => layout.inputs.map((one, index) => (one.on ? index : -1)).filter((index) => index >= 0)

  function* edges() {
    const sources = fed()
    for (let depth = 0; depth < places.places.length; depth++) {
      const place = places.places[depth]
      for (let from = 0; from < place.before; from++) {
        const a = depth ? nodes[depth][from] : nodes[0][sources[from]]
        for (let to = 0; to < place.units; to++) {
          const b = nodes[depth + 1][to]
          yield { a, b, index: place.kernel + from * place.units + to, depth, from, to }
        }
      }
    }
  }

  function paint({ forward, inputMaps, weights, hovered, ground, ink, classColours }) {
    fitCanvas(canvas, context, width, height)
    context.clearRect(0, 0, width, height)
    const wide = Math.max(1.5, Math.min(MOST_EDGE, size / 4))
    for (const edge of edges()) {
      const value = weights[edge.index]
      const picked = hovered && hovered.kind === "edge" && hovered.index === edge.index
      const strong = Math.min(1, Math.abs(value) / 5)
      context.strokeStyle = css(
        diverging(Math.sign(value) * Math.min(1, 0.25 + Math.abs(value)), ground),
        picked ? 1 : 0.9,
      )
      context.lineWidth = (picked ? 2 : 0) + 0.6 + (wide - 0.6) * strong
      context.setLineDash(value < 0 ? [5, 3] : [])
      curve(context, edge)
      context.stroke()
    }
    context.setLineDash([])
    nodes.forEach((column, depth) => column.forEach((node, index) => paintNode(node, depth, index)))

    function paintNode(node, depth, index) {
      const input = depth === 0 ? layout.inputs[index] : null
      const map = input ? inputMaps[index] : forward.layers[depth][index]
      const classes = depth === nodes.length - 1 && layout.outputs > 1
      const side = input ? Math.sqrt(map.length) : forward.side
      const left = node.x - size / 2
      const top = node.y - size / 2
      context.globalAlpha = input && !input.on ? 0.3 : 1
      paintMap(
        pen,
        picture,
        map,
        side,
        classes ? classPainter(index, classColours, ground) : signedPainter(mapRange(map), ground),
      )
      context.imageSmoothingEnabled = true
      context.drawImage(picture, 0.5, 0.5, side - 1, side - 1, left, top, size, size)
      const picked = hovered?.node && hovered.depth === depth && hovered.unit === index
      context.strokeStyle = ink
      context.lineWidth = picked ? 2.5 : 1
      context.globalAlpha = input && !input.on ? 0.4 : picked ? 1 : 0.65
      context.strokeRect(left, top, size, size)
      context.globalAlpha = input && !input.on ? 0.6 : 1
      if (input) {
        context.fillStyle = ink
        context.font = `${Math.min(14, Math.max(10, size / 2.4))}px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`
        context.textAlign = "right"
        context.textBaseline = "middle"
        context.fillText(shortened(input.label), left - 5, node.y)
      } else {
        const bias = weights[places.places[depth - 1].bias + index]
        const [x, y, width] = biasBox(node)
        context.fillStyle = css(ground)
        context.fillRect(x, y, width, width)
        context.fillStyle = css(diverging(bias, ground))
        context.fillRect(x, y, width, width)
        context.lineWidth =
          hovered && hovered.kind === "bias" && hovered.depth === depth && hovered.unit === index ? 2 : 0.75
        context.strokeRect(x, y, width, width)
      }
      context.globalAlpha = 1
    }
  }

  const biasBox = (node) => {
    const width = Math.max(6, Math.min(9, size / 4))
    return [node.x - size / 2 - width / 2, node.y + size / 2 - width / 2, width]
  }

  // What is under a pointer; a finger gets more room than a mouse.
  function at(x, y, reach = 5) {
    for (let depth = 1; depth < nodes.length; depth++)
      for (let unit = 0; unit < nodes[depth].length; unit++) {
        const [left, top, width] = biasBox(nodes[depth][unit])
        const centre = [left + width / 2, top + width / 2]
        if (Math.abs(x - centre[0]) < width / 2 + reach / 2 && Math.abs(y - centre[1]) < width / 2 + reach / 2)
          return { kind: "bias", depth, unit, index: places.places[depth - 1].bias + unit, place: nodes[depth][unit] }
      }
    for (let depth = 0; depth < nodes.length; depth++)
      for (let unit = 0; unit < nodes[depth].length; unit++) {
        const node = nodes[depth][unit]
        const label = depth === 0 ? 40 : 0
        if (x > node.x - size / 2 - label && x < node.x + size / 2 + 1 && Math.abs(y - node.y) < size / 2 + 1)
          return { kind: depth ? "neuron" : "input", node: true, depth, unit, place: node }
      }
    let [nearest, least] = [null, reach + 1]
    for (const edge of edges()) {
      if (x < edge.a.x + size / 2 || x > edge.b.x - size / 2) continue
      const distance = Math.abs(curveY(edge, x) - y)
      if (distance < least) [nearest, least] = [edge, distance]
    }
    return nearest && { kind: "edge", ...nearest, place: { x, y } }
  }

  // Half-way tangents are level, so the curve is y = y₀ + (y₁ - y₀)·s(t) with x nearly linear in t.
  function curve(pen, { a, b }) {
    const [x0, x1] = [a.x + size / 2, b.x - size / 2]
    const middle = (x0 + x1) / 2
    pen.beginPath()
    pen.moveTo(x0, a.y)
    pen.bezierCurveTo(middle, a.y, middle, b.y, x1, b.y)
  }
  function curveY({ a, b }, x) {
    const [x0, x1] = [a.x + size / 2, b.x - size / 2]
    let [low, high] = [0, 1]
    // x(t) of the Bézier curve rises: halve until it is met.
    for (let turn = 0; turn < 20; turn++) {
      const t = (low + high) / 2
      const across = x0 + (x1 - x0) * (1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t)
      if (across < x) low = t
      else high = t
    }
    const t = (low + high) / 2
    return a.y + (b.y - a.y) * t * t * (3 - 2 * t)
  }
  return { arrange, paint, at, nodes: () => nodes, size: () => size }
}

const shortened = (label) => (label.length > 8 ? `${label.slice(0, 7)}…` : label)

/**
 * A map's colours reach from -range to range: ±1, or as far as the neuron goes if that is further.
 * @param {Numbers} map
 */
export function mapRange(map) {
  let most = 1
  for (let i = 0; i < map.length; i += 3) most = Math.max(most, Math.abs(map[i]))
  return Number.isFinite(most) ? most : 1
}

/**
 * A painter writes the colour of a value into four bytes.
 * @param {number} range
 * @param {Colour} ground
 * @returns {Painter}
 */
export function signedPainter(range, ground) {
  return (value, bytes, at) => {
    const share = Math.max(-1, Math.min(1, value / range))
    const to = share < 0 ? BLUE : ORANGE
    const much = Math.abs(share) * 0.85
    for (let i = 0; i < 3; i++) bytes[at + i] = ground[i] + (to[i] - ground[i]) * much
    bytes[at + 3] = 255
  }
}

/**
 * @param {number} index
 * @param {Colour[]} colours
 * @param {Colour} ground
 * @returns {Painter}
 */
export function classPainter(index, colours, ground) {
  return (value, bytes, at) => {
    for (let i = 0; i < 3; i++) bytes[at + i] = ground[i] + (colours[index][i] - ground[i]) * value * 0.85
    bytes[at + 3] = 255
  }
}

// Values as an image, one pixel a point of the grid.
function paintMap(pen, picture, map, side, painter) {
  if (picture.width !== side) picture.width = picture.height = side
  const image = pen.createImageData(side, side)
  for (let i = 0; i < map.length; i++) painter(map[i], image.data, 4 * i)
  pen.putImageData(image, 0, 0)
}
