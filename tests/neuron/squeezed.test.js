import assert from "node:assert/strict"
import { test } from "node:test"
import { squeezed } from "../../assets/neuron/backprop/component.js"

const drawing = {
  width: 768,
  box: [92, 50],
  edges: [{ id: "w", labelled: true }],
  nodes: [54, 274, 494, 714].map((x) => ({ x, y: 40 })),
}

test("columns move together until the drawing is as wide as wanted", () => {
  const narrow = squeezed(drawing, 600, 40)
  assert.equal(Math.round(narrow.width), 600)
  assert.deepEqual(
    narrow.nodes.map((node) => Math.round(node.x)),
    [54, 218, 382, 546],
  )
})

test("there stays room for the numbers between the columns", () => {
  const narrow = squeezed(drawing, 100, 40)
  assert.equal(Math.round(narrow.nodes[1].x - narrow.nodes[0].x), 132)
  // Not for all numbers at once.
  assert.equal(narrow.edges[0].labelled, false)
  assert.equal(squeezed(drawing, 760, 40).edges[0].labelled, true)
})

test("a drawing that fits stays as it is", () => {
  assert.equal(squeezed(drawing, 800, 40), drawing)
  assert.equal(squeezed({ ...drawing, nodes: [{ x: 54, y: 40 }] }, 100, 40).width, 768)
})
