// @ts-check
// Generator and discriminator in the browser: the same arithmetic as Keras's, from their weights.
//
//   const players = createPlayers(layout)       layout.generator, layout.discriminator: { sizes, activations }
//   players.generate(weights, noise)            noise: one array a dimension → [x, y]
//   players.judge(weights, [x, y])              logits or scores
//   players.slopes(weights, [x, y])             their derivatives by x and y
import { ACTIVATIONS, sigmoid, softplus } from "../js/activations.js"
import { activate, weigh } from "../js/network_maps.js"

const SLOPE_STEP = 1e-4

// One point's losses: the discriminator's of a real and of a generated one, the generator's, and the slopes of the three by
// the logit. playground/gan/losses.py has the equations and their sources.
export const GAN_LOSSES = {
  non_saturating: {
    real: (l) => softplus(-l),
    generated: softplus,
    generator: (l) => softplus(-l),
    slopes: [(l) => sigmoid(l) - 1, sigmoid, (l) => sigmoid(l) - 1],
    opinion: sigmoid,
  },
  saturating: {
    real: (l) => softplus(-l),
    generated: softplus,
    generator: (l) => -softplus(l),
    slopes: [(l) => sigmoid(l) - 1, sigmoid, (l) => -sigmoid(l)],
    opinion: sigmoid,
  },
  least_squares: {
    real: (l) => 0.5 * (l - 1) ** 2,
    generated: (l) => 0.5 * l * l,
    generator: (l) => 0.5 * (l - 1) ** 2,
    slopes: [(l) => l - 1, (l) => l, (l) => l - 1],
    opinion: (l) => l,
  },
  wasserstein: {
    real: (l) => -l,
    generated: (l) => l,
    generator: (l) => -l,
    slopes: [() => -1, () => 1, () => -1],
    opinion: null,
  },
  hinge: {
    real: (l) => Math.max(0, 1 - l),
    generated: (l) => Math.max(0, 1 + l),
    generator: (l) => -l,
    slopes: [(l) => (l < 1 ? -1 : 0), (l) => (l > -1 ? 1 : 0), () => -1],
    opinion: (l) => (l + 1) / 2,
  },
}

/** @param {GanLayout} layout */
export function createPlayers(layout) {
  const places = {
    generator: playerPlaces(layout.generator.sizes),
    discriminator: playerPlaces(layout.discriminator.sizes),
  }

  function run(player, weights, columns) {
    let before = columns
    places[player].forEach((place, depth) => {
      const activation = ACTIVATIONS[layout[player].activations[depth] ?? "linear"][0]
      const found = []
      for (let unit = 0; unit < place.units; unit++) {
        const map = new Float64Array(columns[0].length)
        weigh(map, before, weights, place, unit)
        activate(map, activation)
        found.push(map)
      }
      before = found
    })
    return before
  }
  const judge = (weights, points) => run("discriminator", weights, points)[0]
  /**
   * @param {Numbers} weights
   * @param {Numbers[]} points
   */
  function slopes(weights, points) {
    const [x, y] = points
    const moved = (from, by) => Float64Array.from(from, (value) => value + by)
    const difference = (ahead, behind) => ahead.map((value, i) => (value - behind[i]) / (2 * SLOPE_STEP))
    return [
      difference(judge(weights, [moved(x, SLOPE_STEP), y]), judge(weights, [moved(x, -SLOPE_STEP), y])),
      difference(judge(weights, [x, moved(y, SLOPE_STEP)]), judge(weights, [x, moved(y, -SLOPE_STEP)])),
    ]
  }
  return { generate: (weights, noise) => run("generator", weights, noise), judge, slopes }
}

/**
 * @param {number[]} sizes
 * @returns {LayerPlace[]}
 */
function playerPlaces(sizes) {
  let at = 0
  return sizes.slice(1).map((units, index) => {
    const place = { before: sizes[index], units, kernel: at, bias: at + sizes[index] * units }
    at = place.bias + units
    return place
  })
}

/**
 * Where the generator's loss would have each point go: minus its gradient, one point's share of the mean times the number.
 * @param {ReturnType<typeof createPlayers>} players
 * @param {GanLoss} loss
 * @param {Numbers} weights Of the discriminator.
 * @param {Numbers[]} points
 */
export function generatorPush(players, loss, weights, points) {
  const slope = GAN_LOSSES[loss].slopes[2]
  const by = players.judge(weights, points).map(slope)
  return players.slopes(weights, points).map((column) => column.map((value, i) => -by[i] * value))
}

/**
 * How real the discriminator takes places to be, 0 to 1; a Wasserstein critic has no such scale, so its own range is taken.
 * @param {GanLoss} loss
 * @param {Numbers} logits
 * @param {{ middle: number, half: number }} scale
 */
export function opinions(loss, logits, scale) {
  const opinion = GAN_LOSSES[loss].opinion
  if (opinion) return logits.map((l) => Math.min(1, Math.max(0, opinion(l))))
  const { middle, half } = scale
  return logits.map((l) => Math.min(1, Math.max(0, 0.5 + (l - middle) / (2 * half))))
}

/**
 * @param {Numbers} real
 * @param {Numbers} generated
 */
export function criticScale(real, generated) {
  const middle = (mean(real) + mean(generated)) / 2
  let half = 1e-6
  for (const scores of [real, generated]) for (const one of scores) half = Math.max(half, Math.abs(one - middle))
  return { middle, half }
}

/** @param {Numbers} values */
export function mean(values) {
  let sum = 0
  for (const value of values) sum += value
  return sum / Math.max(1, values.length)
}

/**
 * [x, y, x, y, …] as one array a column.
 * @param {Numbers} values
 * @param {number} count
 * @returns {Float64Array[]}
 */
export function columnsOf(values, count) {
  return Array.from({ length: count }, (_, column) =>
    Float64Array.from({ length: values.length / count }, (_, row) => values[row * count + column]),
  )
}
