// @ts-check
// The questions of a drawing that trains, as `pages/_ui/live_session.py` reads them.
import { createQueue } from "./queue.js"

const ORDER = ["layers", "feature", "activation", "paint", "reset", "edit", "go", "batch", "epoch", "run", "look"]

/**
 * @param {HTMLElement} root
 * @param {() => [number, number]} have The run, and the last epoch or round of the curves, that the drawing has already.
 * @param {(kind: string) => void} [onsend]
 */
export function createLiveQueue(root, have, onsend) {
  return createQueue(root, {
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
  })
}
