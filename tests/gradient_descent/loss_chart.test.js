import assert from "node:assert/strict"
import { test } from "node:test"
import { lossAxis } from "../../assets/gradient_descent/loss_chart.js"

test("the axis holds the losses, and its ticks are powers of ten", () => {
  const { bounds, ticks } = lossAxis([[3, 0.5, 0.02]])
  assert.deepEqual(bounds, [-2, 2])
  assert.deepEqual(ticks, [
    [-2, "0.01"],
    [-1, "0.1"],
    [0, "1"],
    [1, "10"],
    [2, "100"],
  ])
})

test("what is below the axis is named by its lowest tick", () => {
  assert.equal(lossAxis([[1, 1e-5, 1e-20]]).ticks[0][1], "≤ 10⁻¹²")
  assert.equal(lossAxis([[1, 1e-5, 0]]).ticks[0][1], "≤ 10⁻⁵")
  assert.equal(lossAxis([[1, 1e-5, Number.NaN]]).ticks[0][1], "10⁻⁵")
})
