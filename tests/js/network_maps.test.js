import assert from "node:assert/strict"
import { test } from "node:test"
import { decodeFloats } from "../../assets/js/floats.js"
import { createNetworkMaps, networkPlaces } from "../../assets/js/network_maps.js"

const input = (text, more = {}) => ({ text, on: true, ...more })
const layout = (more = {}) => ({
  inputs: [input("x1"), input("x2")],
  hidden: [],
  outputs: 1,
  activation: "linear",
  normalised: false,
  domain: 6,
  ...more,
})
const close = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-5, `${found} is not ${wanted}`)

test("a linear neuron is its plane, with the first row at the top", () => {
  const maps = createNetworkMaps(layout())
  const { side, layers } = maps.forward([2, -1, 0.5], 25)
  assert.equal(side, 5)
  const at = (row, column) => layers[1][0][row * side + column]
  close(at(0, 0), 2 * -6 - 6 + 0.5)
  close(at(0, 4), 2 * 6 - 6 + 0.5)
  close(at(4, 0), 2 * -6 + 6 + 0.5)
  close(at(2, 2), 0.5)
})

test("coarse grids are every second point of the finer ones", () => {
  const maps = createNetworkMaps(layout({ hidden: [{ units: 2, activation: "tanh" }] }))
  const weights = [0.3, -0.2, 0.5, 0.4, 0.1, -0.1, 1, -2, 0.3]
  const [fine, coarse] = [1, 2].map((stride) => {
    const { side, layers } = maps.forward(weights, stride)
    return { side, map: Float32Array.from(layers[2][0]) }
  })
  assert.deepEqual([fine.side, coarse.side], [101, 51])
  for (const [row, column] of [
    [0, 0],
    [3, 17],
    [50, 50],
  ])
    assert.equal(coarse.map[row * 51 + column], fine.map[2 * row * 101 + 2 * column])
})

test("numbers lie kernel, bias, and four a normalised layer", () => {
  const { sizes, places, length } = networkPlaces(
    layout({ hidden: [{ units: 3, activation: "relu" }], normalised: true }),
  )
  assert.deepEqual(sizes, [2, 3, 1])
  assert.deepEqual(places[0], { before: 2, units: 3, kernel: 0, bias: 6, gamma: 9, beta: 12, mean: 15, variance: 18 })
  assert.deepEqual(places[1], { before: 3, units: 1, kernel: 21, bias: 24 })
  assert.equal(length, 25)
})

test("a normalised neuron is scaled before its activation", () => {
  const one = layout({ inputs: [input("x1")], hidden: [{ units: 1, activation: "relu" }], normalised: true })
  const [kernel, bias, gamma, beta, mean, variance, outKernel, outBias] = [2, 1, 3, 0.5, 4, 0.25, 1, 0]
  const layers = createNetworkMaps(one).onPoints(
    [kernel, bias, gamma, beta, mean, variance, outKernel, outBias],
    [2, 9, 0, -2, 9, 0],
  )
  close(layers[2][0][0], (3 * (2 * 2 + 1 - 4)) / Math.sqrt(0.251) + 0.5)
  assert.equal(layers[2][0][1], 0)
})

test("inputs that are off are no inputs, and a formula's values are read on every second point", () => {
  const values = Float32Array.from({ length: 51 * 51 }, (_, index) => index)
  const maps = createNetworkMaps(
    layout({ inputs: [input("x1", { on: false }), input("x1*x2"), input("own", { own: true, values })] }),
  )
  const { side, layers } = maps.forward([1, 0, 0], 50)
  assert.equal(side, 3)
  assert.equal(layers[0].length, 2)
  assert.deepEqual([...layers[1][0]], [-36, 0, 36, 0, 0, 0, 36, 0, -36])
  assert.deepEqual([...layers[0][1]], [0, 25, 50, 25 * 51, 25 * 51 + 25, 25 * 51 + 50, 50 * 51, 50 * 51 + 25, 2600])
})

test("softmax shares add up to one, however large the numbers", () => {
  const maps = createNetworkMaps(layout({ inputs: [input("x1")], outputs: 3, activation: "softmax" }))
  const [, out] = maps.onPoints([1, 2, 1000, 0, 0, 0], [0.5, 0, 0, 0, 0, 0])
  close(out[2][0], 1)
  for (const map of out) close(map[1], 1 / 3)
})

test("floats arrive as they were sent", () => {
  const numbers = new Float32Array([1.5, -0.1, 3e30])
  const text = btoa(String.fromCharCode(...new Uint8Array(numbers.buffer)))
  assert.deepEqual(decodeFloats(text), numbers)
  assert.equal(decodeFloats("").length, 0)
  assert.equal(decodeFloats(null).length, 0)
})
