// @ts-check
// Keras's elementwise activations, each with its derivative, as in playground/model/activations.py; a test compares the two.
/** @param {number} z */
export const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))
/** @param {number} z */
export const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
/**
 * @param {number} z
 * @param {number} low
 * @param {number} high
 */
const clipTo = (z, low, high) => Math.min(high, Math.max(low, z))
/** @param {number} z */
const normalDensity = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
const SELU_ALPHA = 1.6732632423543772
const SELU_SCALE = 1.0507009873554805

/**
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
 * @param {number} z
 */
function normalCdf(z) {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2)
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const tail = (poly * Math.exp((-z * z) / 2)) / 2
  return z > 0 ? 1 - tail : tail
}

/** @param {boolean} condition */
const step = (condition) => (condition ? 1 : 0)
/** @param {number} z */
const eluOf = (z) => (z > 0 ? z : Math.expm1(z))
/** @param {number} z */
const eluSlope = (z) => (z > 0 ? 1 : Math.exp(z))

/** @type {Record<string, [value: (z: number) => number, derivative: (z: number) => number]>} */
export const ACTIVATIONS = {
  sigmoid: [sigmoid, (z) => sigmoid(z) * sigmoid(-z)],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  relu: [(z) => Math.max(0, z), (z) => step(z > 0)],
  linear: [(z) => z, () => 1],
  leaky_relu: [(z) => Math.max(0.2 * z, z), (z) => (z > 0 ? 1 : 0.2)],
  relu6: [(z) => clipTo(z, 0, 6), (z) => step(z > 0 && z < 6)],
  elu: [eluOf, eluSlope],
  celu: [eluOf, eluSlope],
  selu: [
    (z) => SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z)),
    (z) => SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * Math.exp(z)),
  ],
  gelu: [(z) => z * normalCdf(z), (z) => normalCdf(z) + z * normalDensity(z)],
  silu: [(z) => z * sigmoid(z), (z) => sigmoid(z) + z * sigmoid(z) * sigmoid(-z)],
  mish: [
    (z) => z * Math.tanh(softplus(z)),
    (z) => Math.tanh(softplus(z)) + z * (1 - Math.tanh(softplus(z)) ** 2) * sigmoid(z),
  ],
  softplus: [softplus, sigmoid],
  squareplus: [(z) => (z + Math.sqrt(z * z + 4)) / 2, (z) => (1 + z / Math.sqrt(z * z + 4)) / 2],
  sparse_plus: [(z) => (z >= 1 ? z : clipTo(z + 1, 0, 2) ** 2 / 4), (z) => clipTo(z + 1, 0, 2) / 2],
  softsign: [(z) => z / (1 + Math.abs(z)), (z) => 1 / (1 + Math.abs(z)) ** 2],
  hard_sigmoid: [(z) => clipTo(z / 6 + 0.5, 0, 1), (z) => step(Math.abs(z) < 3) / 6],
  sparse_sigmoid: [(z) => clipTo((z + 1) / 2, 0, 1), (z) => step(Math.abs(z) < 1) / 2],
  hard_tanh: [(z) => clipTo(z, -1, 1), (z) => step(Math.abs(z) < 1)],
  hard_silu: [(z) => z * clipTo(z / 6 + 0.5, 0, 1), (z) => (Math.abs(z) < 3 ? z / 3 + 0.5 : step(z >= 3))],
  log_sigmoid: [(z) => -softplus(-z), (z) => sigmoid(-z)],
  tanh_shrink: [(z) => z - Math.tanh(z), (z) => Math.tanh(z) ** 2],
  soft_shrink: [(z) => Math.sign(z) * Math.max(Math.abs(z) - 0.5, 0), (z) => step(Math.abs(z) > 0.5)],
  hard_shrink: [(z) => (Math.abs(z) > 0.5 ? z : 0), (z) => step(Math.abs(z) > 0.5)],
  exponential: [Math.exp, Math.exp],
  sine: [Math.sin, Math.cos],
}
