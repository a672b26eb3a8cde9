// @ts-check
// What every neuron of a small network says on a grid over the plane, from its weights: the same arithmetic as Keras's.
//
//   const maps = createNetworkMaps(layout)      inputs, hidden layers, output activation, normalised, domain
//   const { side, layers } = maps.forward(weights, 2)
//
// `layers[0]` are the inputs, the last is the output; each neuron is a Float32Array of side × side values, the first row at
// the top of the plane. Grids are nested: stride 1 has 101 points a side, stride 2 every second of them, and so on.
import { ACTIVATIONS } from "./activations.js"

const GRID_SIDE = 101
const NORMALISATION_EPSILON = 1e-3

/** @type {Record<string, (x: number, y: number) => number>} */
const NETWORK_INPUTS = {
  x1: (x) => x,
  x2: (_x, y) => y,
  "x1^2": (x) => x * x,
  "x2^2": (_x, y) => y * y,
  "x1*x2": (x, y) => x * y,
  "sin(x1)": (x) => Math.sin(x),
  "sin(x2)": (_x, y) => Math.sin(y),
}

/**
 * The places of each layer's numbers in the one long row of them: kernels (inputs first), biases, and four a normalised layer.
 * @param {NetworkLayout} layout
 */
export function networkPlaces(layout) {
  const sizes = [layout.inputs.filter((one) => one.on).length, ...layout.hidden.map((one) => one.units), layout.outputs]
  const places = []
  let at = 0
  for (let layer = 1; layer < sizes.length; layer++) {
    const [before, units] = [sizes[layer - 1], sizes[layer]]
    const place = { before, units, kernel: at, bias: at + before * units }
    at = place.bias + units
    if (layout.normalised && layer < sizes.length - 1) {
      Object.assign(place, { gamma: at, beta: at + units, mean: at + 2 * units, variance: at + 3 * units })
      at += 4 * units
    }
    places.push(place)
  }
  return { sizes, places, length: at }
}

/** @param {NetworkLayout} layout */
export function createNetworkMaps(layout) {
  const { places } = networkPlaces(layout)
  const inputs = layout.inputs.filter((one) => one.on)
  const columns = new Map()
  const rooms = new Map()

  // The inputs' own maps never change; they are made once a stride.
  function inputMaps(stride) {
    if (!columns.has(stride))
      columns.set(
        stride,
        layout.inputs.map((one) => inputMap(one, stride, layout.domain)),
      )
    return columns.get(stride)
  }
  // Arrays that are written over at every frame.
  function room(stride, count) {
    const key = stride
    if (!rooms.has(key))
      rooms.set(
        key,
        places.map((place) => Array.from({ length: place.units }, () => new Float32Array(count))),
      )
    return rooms.get(key)
  }

  function forward(weights, stride) {
    const side = gridSide(stride)
    const all = inputMaps(stride)
    return {
      side,
      layers: run(
        weights,
        all.filter((_, index) => layout.inputs[index].on),
        room(stride, side * side),
      ),
    }
  }
  // The same on the data: [x1, x2, y, x1, …], and what one's own formula says there.
  function onPoints(weights, points, own) {
    const count = points.length / 3
    const fed = inputs.map((one) =>
      one.own
        ? own
        : Float32Array.from({ length: count }, (_, i) => NETWORK_INPUTS[one.text](points[3 * i], points[3 * i + 1])),
    )
    return run(
      weights,
      fed,
      places.map((place) => Array.from({ length: place.units }, () => new Float32Array(count))),
    )
  }
  function run(weights, fed, found) {
    const layers = [fed]
    places.forEach((place, depth) => {
      const last = depth === places.length - 1
      const name = last ? layout.activation : layout.hidden[depth].activation
      found[depth].forEach((map, unit) => {
        weigh(map, layers[depth], weights, place, unit)
        if (place.gamma !== undefined) normalise(map, weights, place, unit)
        if (name !== "softmax") activate(map, ACTIVATIONS[name][0])
      })
      if (name === "softmax") softmaxOver(found[depth])
      layers.push(found[depth])
    })
    return layers
  }
  return { forward, onPoints, inputMaps, inputs }
}

/** @param {number} stride */
const gridSide = (stride) => (GRID_SIDE - 1) / stride + 1

/**
 * @param {NetworkInput} input
 * @param {number} stride
 * @param {number} domain
 */
function inputMap(input, stride, domain) {
  const side = gridSide(stride)
  const map = new Float32Array(side * side)
  if (input.values) {
    // One's own formula comes as values on every second point.
    const [step, given] = [stride / 2, gridSide(2)]
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        map[row * side + column] = input.values[Math.round(row * step) * given + Math.round(column * step)]
    return map
  }
  const value = NETWORK_INPUTS[input.text]
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      map[row * side + column] = value(domain * ((2 * column) / (side - 1) - 1), domain * (1 - (2 * row) / (side - 1)))
  return map
}

/**
 * @param {Numbers} map
 * @param {Numbers[]} before
 * @param {Numbers} weights
 * @param {LayerPlace} place
 * @param {number} unit
 */
export function weigh(map, before, weights, place, unit) {
  map.fill(weights[place.bias + unit])
  for (let index = 0; index < before.length; index++) {
    const weight = weights[place.kernel + index * place.units + unit]
    if (weight === 0) continue
    const from = before[index]
    for (let i = 0; i < map.length; i++) map[i] += weight * from[i]
  }
}

/**
 * @param {Numbers} map
 * @param {Numbers} weights
 * @param {LayerPlace} place
 * @param {number} unit
 */
function normalise(map, weights, place, unit) {
  const scale = weights[place.gamma + unit] / Math.sqrt(weights[place.variance + unit] + NORMALISATION_EPSILON)
  const shift = weights[place.beta + unit] - scale * weights[place.mean + unit]
  for (let i = 0; i < map.length; i++) map[i] = scale * map[i] + shift
}

/**
 * @param {Numbers} map
 * @param {(z: number) => number} of
 */
export function activate(map, of) {
  for (let i = 0; i < map.length; i++) map[i] = of(map[i])
}

/** @param {Numbers[]} maps */
function softmaxOver(maps) {
  for (let i = 0; i < maps[0].length; i++) {
    let [most, sum] = [-Infinity, 0]
    for (const map of maps) most = Math.max(most, map[i])
    for (const map of maps) sum += map[i] = Math.exp(map[i] - most)
    for (const map of maps) map[i] /= sum
  }
}
