// Asks the server, one question at a time: the next goes only when the last is answered, so nothing piles up. What matters
// most of what waits is asked first, and of each kind only the newest.
//
//   const post = createPost({ onwait })
//   post.ask("edit", { index: 3, value: 0.5 })      → { n, kind, … , have }
//   post.answered(data, setStateValue)              whether this is the answer to what was asked
const POST_ORDER = ["layers", "feature", "activation", "paint", "reset", "edit", "go", "batch", "epoch", "run", "look"]
const [POST_PATIENCE, POST_MOST_PATIENCE] = [8000, 30000]

export function createPost({ onwait }) {
  const waiting = new Map()
  let send = null
  let [number, pending, askedAt, roundtrip, alarm, patience] = [0, 0, 0, 120, 0, POST_PATIENCE]
  let have = () => null
  let last = ["look", {}]

  function proceed() {
    if (pending || !send) return
    const kind = POST_ORDER.find((one) => waiting.has(one))
    if (!kind) return
    const details = waiting.get(kind)
    waiting.delete(kind)
    number += 1
    pending = number
    askedAt = performance.now()
    clearTimeout(alarm)
    // An answer that never comes: the server has restarted, or the page was run anew in between.
    alarm = setTimeout(() => {
      pending = 0
      patience = Math.min(2 * patience, POST_MOST_PATIENCE)
      ask(kind, details)
    }, patience)
    last = [kind, details]
    onwait(kind)
    send("request", { n: number, kind, have: have(), ...details })
  }
  function ask(kind, details = {}) {
    // Edits of different weights add up; of anything else the newest counts.
    const before = waiting.get(kind)
    if (kind === "edit" && before) details = { changes: { ...before.changes, ...details.changes } }
    if (kind === "paint" && before) details = { strokes: [...before.strokes, ...details.strokes] }
    waiting.set(kind, details)
    proceed()
  }
  return {
    ask,
    knows: (from) => {
      have = from
    },
    busy: () => pending > 0,
    waitsFor: (kind) => waiting.has(kind) || (pending > 0 && last[0] === kind),
    roundtrip: () => roundtrip,
    forget: (kind) => waiting.delete(kind),
    // What could not be done yet: the network was being compiled.
    again: (kinds) => (kinds.includes(last[0]) ? ask(...last) : ask("look")),
    answered(answered, setStateValue) {
      send = setStateValue
      if (answered > number) number = answered
      const fresh = pending > 0 && answered >= pending
      if (fresh) {
        clearTimeout(alarm)
        patience = POST_PATIENCE
        pending = 0
        roundtrip = 0.7 * roundtrip + 0.3 * Math.min(2000, performance.now() - askedAt)
      }
      return fresh
    },
    proceed,
    close() {
      clearTimeout(alarm)
      send = null
    },
  }
}
