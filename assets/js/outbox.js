// Sends to Python what a hand does, but only after the last answer has come, so that a fast hand never builds a queue.
//
//   const outbox = createOutbox()
//   outbox.send("start", { x, y })         at once, or when the answer is there; of several only the latest
//   outbox.answered(number, setStateValue) at every update: Python sends back the largest number that it has seen
//   outbox.after(act)                      once, when nothing is on its way
const OUTBOX_PATIENCE = 4000

export function createOutbox() {
  let [number, answered, send, timer] = [0, 0, null, 0]
  const kept = new Map()
  let acts = []

  function next() {
    if (!send || number > answered) return
    const [first] = kept
    if (!first) {
      const now = acts
      acts = []
      return now.forEach((act) => act())
    }
    kept.delete(first[0])
    number = answered + 1
    const sent = number
    send(first[0], { ...first[1], number })
    // An answer that is lost must not silence the component for ever.
    timer = setTimeout(() => seen(sent), OUTBOX_PATIENCE)
  }
  function seen(latest) {
    answered = Math.max(answered, latest)
    if (number > answered) return
    clearTimeout(timer)
    next()
  }
  return {
    send(name, content) {
      kept.set(name, content)
      next()
    },
    after(act) {
      acts.push(act)
      next()
    },
    answered(latest, setStateValue) {
      send = setStateValue
      seen(latest)
    },
    idle: () => number <= answered && !kept.size,
    close: () => clearTimeout(timer),
  }
}
