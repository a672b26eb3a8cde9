import assert from "node:assert/strict"
import { test } from "node:test"
import { createRows } from "../../assets/js/rows.js"

const stretch = (from, to) => Array.from({ length: to - from }, (_, index) => [from + index, 0])

test("a long training keeps its beginning, its middle and its end", () => {
  const rows = createRows(1000)
  let kept = rows.replace(stretch(0, 1))
  for (let epoch = 1; epoch < 16_000; epoch += 400) kept = rows.add(stretch(epoch, epoch + 400))
  assert.ok(kept.length <= 1000)
  assert.ok(kept.length > 400)
  const gaps = kept.slice(1).map((row, index) => row[0] - kept[index][0])
  assert.ok(Math.max(...gaps) <= 64, String(Math.max(...gaps)))
  assert.equal(kept[0][0], 0)
  assert.equal(kept.at(-1)[0], 16_000)
})

test("rows that come again replace those from there on", () => {
  const rows = createRows(10)
  rows.replace([[0], [1], [2], [3]])
  assert.deepEqual(rows.add([[2], [5]]), [[0], [1], [2], [5]])
  assert.deepEqual(rows.add([]), [[0], [1], [2], [5]])
})

test("rows at any distance are thinned", () => {
  const rows = createRows(100)
  const kept = rows.replace(Array.from({ length: 500 }, (_, index) => [index * 0.001, 0]))
  assert.ok(kept.length <= 100)
  assert.ok(kept.length > 40)
})
