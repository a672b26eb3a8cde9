// @ts-check
// The questions of a drawing that trains, as `pages/_ui/live_session.py` reads them.
import { createQueue } from "./queue.js"

const ORDER = [
  "layers",
  "feature",
  "activation",
  "paint",
  "reset",
  "edit",
  "go",
  "batch",
  "epoch",
  "run",
  "look",
  "rest",
]
// What changes the training. When it is answered and nothing follows, the rest of the page is brought up to date.
const CHANGES = ["run", "epoch", "batch", "go", "edit", "reset"]
const REST_MS = 300

/**
 * @param {HTMLElement} root
 * @param {() => [number, number]} have The run, and the last epoch or round of the curves, that the drawing has already.
 * @param {(kind: string) => void} [onsend]
 */
export function createLiveQueue(root, have, onsend) {
  const queue = createQueue(root, {
    send: (setStateValue, number, kind, content) =>
      setStateValue("request", { n: number, kind, have: have(), ...content }),
    order: ORDER,
    merge: {
      edit: (before, added) => ({ changes: { ...before.changes, ...added.changes } }),
      paint: (before, added) => ({ strokes: [...before.strokes, ...added.strokes] }),
    },
    // A network is compiled first.
    patience: 8000,
    onsend,
    quiet: ["run", "look", "rest"],
  })
  let timer = 0
  return {
    ...queue,
    /**
     * To be called after each answer, and when Play ends: tells Python once that the training stands still.
     * @param {boolean} still Whether nothing plays and nothing is being compiled.
     */
    rested(still) {
      clearTimeout(timer)
      if (!still || !CHANGES.includes(queue.last().kind)) return
      timer = window.setTimeout(() => queue.idle() && queue.ask("rest"), REST_MS)
    },
  }
}
