import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { createPlayback } from "../../assets/js/playback.js"
import { fakePage } from "./dom.js"

let page
let shown
let bar
const named = (name) => page.home.children[0].children.find((one) => one.className === name)

beforeEach(() => {
  page = fakePage()
  shown = []
  bar = createPlayback(page.home, { rate: 10, name: "step", onframe: (frame, share) => shown.push([frame, share]) })
  bar.length(5)
  page.refresh()
})

test("shows the first frame and nothing more while it rests", () => {
  assert.deepEqual(shown, [[0, 0]])
  assert.equal(page.waiting(), 0)
  assert.equal(named("count").textContent, "0 / 4")
})

test("plays at its rate, glides between frames, and ends on the last", () => {
  bar.play()
  page.refresh(50)
  assert.deepEqual(shown.at(-1), [0, 0.5])
  page.refresh(100)
  assert.deepEqual(shown.at(-1), [1, 0.5])
  for (let i = 0; i < 3; i++) page.refresh(100)
  assert.deepEqual(shown.at(-1), [4, 0])
  assert.equal(bar.playing(), false)
  assert.equal(page.waiting(), 0)
})

test("the chosen speed multiplies the rate", () => {
  named("speed").value = 4
  bar.play()
  page.refresh(50)
  assert.deepEqual(shown.at(-1), [2, 0])
})

test("a tab that slept does not jump ahead", () => {
  bar.play()
  page.refresh(60_000)
  assert.deepEqual(shown.at(-1), [1, 0])
})

test("play begins again at the end", () => {
  bar.go(4)
  page.refresh()
  bar.play()
  page.refresh(50)
  assert.deepEqual(shown.at(-1), [0, 0.5])
})

test("a step pauses and stays within the frames", () => {
  bar.play()
  page.refresh(50)
  named("forward").onclick()
  page.refresh()
  assert.deepEqual(shown.at(-1), [1, 0])
  assert.equal(bar.playing(), false)
  for (let i = 0; i < 9; i++) named("forward").onclick()
  page.refresh()
  assert.equal(bar.frame(), 4)
  named("restart").onclick()
  named("back").onclick()
  page.refresh()
  assert.equal(bar.frame(), 0)
})

test("fewer frames keep the frame if it still exists", () => {
  bar.go(4)
  bar.length(3)
  page.refresh()
  assert.equal(bar.frame(), 2)
  bar.length(10)
  page.refresh()
  assert.equal(bar.frame(), 2)
})

test("a closed bar draws nothing more", () => {
  bar.play()
  bar.close()
  const before = shown.length
  page.refresh(100)
  assert.equal(shown.length, before)
})
