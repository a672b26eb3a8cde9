import assert from "node:assert/strict"
import { test } from "node:test"
import { freePlace } from "../../assets/js/line_chart.js"

const FRAME = [46, 446, 20, 120]

test("a level's name stands where no curve passes", () => {
  // A curve close above the line on its right half.
  const above = Array.from({ length: 200 }, (_, i) => [246 + i, 62])
  const [left, middle] = freePlace(70, 60, above, FRAME)
  assert.ok(left + 60 < 246 || middle > 70, `${left}, ${middle}`)
})

test("a level at the edge has its name within the plot", () => {
  assert.equal(freePlace(20, 60, [], FRAME)[1], 28)
  assert.equal(freePlace(120, 60, [], FRAME)[1], 112)
})
