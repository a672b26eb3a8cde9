import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"
import { createLiveQueue } from "../../assets/js/live_queue.js"
import { createQueue } from "../../assets/js/queue.js"

let sent
let root
let now
const set = (name, value) => sent.push([name, value])
const tick = (milliseconds) => {
  now += milliseconds
  mock.timers.tick(milliseconds)
}
const numbers = () => sent.map(([, { number }]) => number)

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.window = globalThis
  now = 1000
  globalThis.performance = { now: () => now }
  sent = []
  root = { dataset: {} }
})

function simple(options = {}) {
  const queue = createQueue(root, {
    send: (setStateValue, number, kind, content) => setStateValue(kind, { ...content, number }),
    ...options,
  })
  queue.answered(0, set)
  return queue
}

test("one message is on its way at a time, and of one kind only the newest follows", () => {
  const queue = simple()
  queue.ask("start", { x: 1 })
  queue.ask("start", { x: 2 })
  queue.ask("start", { x: 3 })
  assert.deepEqual(sent, [["start", { x: 1, number: 1 }]])
  assert.equal(queue.busy(), true)
  assert.equal(queue.answered(1, set), true)
  queue.proceed()
  assert.deepEqual(sent.at(-1), ["start", { x: 3, number: 2 }])
  queue.answered(2, set)
  assert.equal(queue.idle(), true)
  assert.deepEqual(root.dataset, { answered: "2", sent: "2" })
})

test("nothing is sent before Python has mounted the component, and nothing after the end", () => {
  const queue = createQueue(root, { send: (setStateValue, number) => setStateValue("x", { number }) })
  queue.ask("x")
  assert.deepEqual(sent, [])
  queue.answered(0, set)
  queue.proceed()
  assert.deepEqual(numbers(), [1])
  queue.close()
  tick(100_000)
  assert.deepEqual(numbers(), [1])
})

test("numbers go on from the largest that Python has seen", () => {
  const queue = simple()
  queue.answered(41, set)
  queue.ask("start")
  assert.deepEqual(numbers(), [42])
})

test("another answer does not count as the answer", () => {
  const queue = simple()
  queue.answered(6, set)
  queue.ask("start")
  assert.equal(queue.answered(6, set), false)
  assert.equal(queue.busy(), true)
})

test("a message without an answer is sent again, later each time", () => {
  const queue = simple({ patience: 1000 })
  queue.ask("start", { x: 1 })
  tick(999)
  assert.deepEqual(numbers(), [1])
  tick(1)
  assert.deepEqual(sent.at(-1), ["start", { x: 1, number: 2 }])
  tick(1999)
  assert.deepEqual(numbers(), [1, 2])
  tick(1)
  assert.deepEqual(numbers(), [1, 2, 3])
  // Once answered, patience is what it was.
  queue.answered(3, set)
  queue.ask("start", { x: 2 })
  tick(1000)
  assert.deepEqual(numbers(), [1, 2, 3, 4, 5])
})

test("what is newer replaces a message that was lost", () => {
  const queue = simple({ patience: 1000 })
  queue.ask("start", { x: 1 })
  queue.ask("start", { x: 2 })
  tick(1000)
  assert.deepEqual(sent.at(-1), ["start", { x: 2, number: 2 }])
})

test("an act waits until everything is answered", () => {
  const queue = simple()
  let acted = 0
  queue.ask("start", { x: 1 })
  queue.ask("start", { x: 2 })
  queue.after(() => acted++)
  queue.answered(1, set)
  queue.proceed()
  assert.equal(acted, 0)
  queue.answered(2, set)
  queue.proceed()
  queue.proceed()
  assert.equal(acted, 1)
})

test("while a hand moves, messages keep their distance", () => {
  let moving = true
  const queue = simple({ changing: () => moving })
  queue.ask("points")
  queue.answered(1, set)
  queue.ask("points")
  tick(59)
  queue.ask("points")
  assert.deepEqual(numbers(), [1])
  tick(1)
  assert.deepEqual(numbers(), [1, 2])
  // What a hand has let go of is sent at once.
  queue.answered(2, set)
  moving = false
  queue.ask("points")
  assert.deepEqual(numbers(), [1, 2, 3])
})

test("a newer value of another tab is taken, unless something is being changed here", () => {
  let moving = false
  const queue = simple({ changing: () => moving })
  assert.equal(queue.overtaken(0), false)
  assert.equal(queue.overtaken(5), true)
  queue.restored()
  moving = true
  assert.equal(queue.overtaken(9), false)
  moving = false
  // A message on its way wins as well, and is sent once more with a larger number.
  queue.ask("points", { x: 1 })
  assert.deepEqual(sent.at(-1)[1], { x: 1, number: 10 })
  assert.equal(queue.overtaken(20), false)
  queue.answered(20, set)
  queue.proceed()
  assert.deepEqual(sent.at(-1)[1], { x: 1, number: 21 })
})

test("what was restored is not sent", () => {
  const queue = simple()
  queue.ask("points", { x: 1 })
  queue.ask("points", { x: 2 })
  queue.restored()
  tick(100_000)
  assert.deepEqual(numbers(), [1])
  assert.equal(queue.idle(), true)
})

test("a drawing that trains asks the most urgent first and adds up edits and strokes", () => {
  const queue = createLiveQueue(root, () => [2, 7])
  queue.answered(0, set)
  queue.ask("run", { epochs: 1 })
  queue.ask("run", { epochs: 5 })
  queue.ask("edit", { changes: { 3: 0.5, 4: 1 } })
  queue.ask("edit", { changes: { 3: 0.25 } })
  queue.ask("paint", { strokes: ["a"] })
  queue.ask("paint", { strokes: ["b"] })
  assert.equal(queue.waitsFor("edit"), true)
  for (let n = 1; n < 4; n++) {
    queue.answered(n, set)
    queue.proceed()
  }
  assert.deepEqual(
    sent.map(([, value]) => value),
    [
      { n: 1, kind: "run", have: [2, 7], epochs: 1 },
      { n: 2, kind: "paint", have: [2, 7], strokes: ["a", "b"] },
      { n: 3, kind: "edit", have: [2, 7], changes: { 3: 0.25, 4: 1 } },
      { n: 4, kind: "run", have: [2, 7], epochs: 5 },
    ],
  )
})

test("edits that were lost are not forgotten for newer ones", () => {
  const queue = createLiveQueue(root, () => [0, 0])
  queue.answered(0, set)
  queue.ask("edit", { changes: { 3: 0.5 } })
  queue.ask("edit", { changes: { 4: 1 } })
  tick(8000)
  assert.deepEqual(sent.at(-1)[1].changes, { 3: 0.5, 4: 1 })
})

test("Pause takes back the run that waits", () => {
  const queue = createLiveQueue(root, () => [0, 0])
  queue.answered(0, set)
  queue.ask("run")
  queue.ask("run")
  queue.forget("run")
  queue.answered(1, set)
  queue.proceed()
  assert.equal(sent.length, 1)
  assert.equal(queue.last().kind, "run")
})

test("an answer that takes longer than a moment shows a sign, but not while it plays", () => {
  const queue = createLiveQueue(root, () => [0, 0])
  queue.answered(0, set)
  queue.ask("epoch")
  tick(200)
  assert.equal(root.dataset.busy, undefined)
  tick(100)
  assert.equal(root.dataset.busy, "true")
  queue.answered(1, set)
  assert.equal(root.dataset.busy, undefined)
  queue.ask("run")
  tick(1000)
  assert.equal(root.dataset.busy, undefined)
})

test("a training that stands still says so once", () => {
  const queue = createLiveQueue(root, () => [0, 0])
  queue.answered(0, set)
  const kinds = () => sent.map(([, value]) => value.kind)
  queue.ask("run")
  queue.answered(1, set)
  queue.rested(false)
  tick(1000)
  assert.deepEqual(kinds(), ["run"])
  queue.rested(true)
  tick(1000)
  assert.deepEqual(kinds(), ["run", "rest"])
  queue.answered(2, set)
  queue.rested(true)
  tick(1000)
  assert.deepEqual(kinds(), ["run", "rest"])
})

test("whoever goes on at once is not disturbed by what stands still", () => {
  const queue = createLiveQueue(root, () => [0, 0])
  queue.answered(0, set)
  queue.ask("epoch")
  queue.answered(1, set)
  queue.rested(true)
  tick(100)
  queue.ask("epoch")
  tick(1000)
  queue.answered(2, set)
  assert.deepEqual(
    sent.map(([, value]) => value.kind),
    ["epoch", "epoch"],
  )
})
