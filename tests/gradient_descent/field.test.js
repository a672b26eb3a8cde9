import assert from "node:assert/strict"
import { test } from "node:test"
import { fieldAt, fieldColour, fieldShare } from "../../assets/gradient_descent/field.js"

// x from 0 to 2, y from 10 to 14: value 3x + y, so that points between the grid's are exact.
const n = 3
const values = []
for (let row = 0; row < n; row++) for (let column = 0; column < n; column++) values.push(3 * column + 10 + 2 * row)
const field = { n, values, x: [0, 2], y: [10, 14], low: 10, high: 20, logarithmic: false }

test("values between the grid's points lie in proportion", () => {
  assert.equal(fieldAt(field, 0, 10), 10)
  assert.equal(fieldAt(field, 2, 14), 20)
  assert.ok(Math.abs(fieldAt(field, 0.75, 11.5) - (3 * 0.75 + 11.5)) < 1e-12)
})

test("there is no value outside", () => {
  for (const [x, y] of [
    [-0.01, 12],
    [2.01, 12],
    [1, 9.99],
    [1, 14.01],
    [Number.NaN, 12],
  ])
    assert.ok(Number.isNaN(fieldAt(field, x, y)))
})

test("a share tells how high a value lies", () => {
  assert.equal(fieldShare(field, 10), 0)
  assert.equal(fieldShare(field, 15), 0.5)
  assert.equal(fieldShare(field, 25), 1.5)
  const flat = { ...field, high: 10 }
  assert.equal(fieldShare(flat, 10), 0)
})

test("the logarithm keeps both ends and stretches what is low", () => {
  const logarithmic = { ...field, logarithmic: true }
  assert.equal(fieldShare(logarithmic, 10), 0)
  assert.equal(fieldShare(logarithmic, 20), 1)
  assert.equal(fieldShare(logarithmic, 5), 0)
  assert.ok(Math.abs(fieldShare(logarithmic, 11) - Math.log1p(10) / Math.log1p(100)) < 1e-12)
})

test("the deeper, the more blue", () => {
  const ground = [255, 255, 255]
  const redness = [-1, 0, 0.5, 1, 2].map((share) => fieldColour(share, ground)[0])
  assert.equal(redness[0], redness[1])
  assert.ok(redness[1] < redness[2])
  assert.ok(redness[2] < redness[3])
  assert.equal(redness[3], redness[4])
})
