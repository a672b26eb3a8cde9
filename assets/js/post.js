// Sends the newest value of something that changes fast, the next one only when the last is answered: a fast hand builds no queue.
//
//   const post = createPost(root, { name: "points", value: () => ({…}), busy: () => dragging })
//   post.schedule()                        something has changed
//   post.overtaken(answered)               Python holds a newer value than any of ours, from another tab or from a setting
//   post.restored(answered)                ours is now Python's
//   post.answered(answered, setStateValue) Python's answer to value number `answered` is here; true if all is answered
//
// PACE: milliseconds after an answer until a value that still changes is sent. PATIENCE: before a value without an answer is sent
// again, twice as long each time.
const PACE = 60
const [PATIENCE, MOST_PATIENCE] = [4000, 32000]

export function createPost(root, { name, value, busy }) {
  let send = () => {}
  let [number, waiting, answeredAt, timer, alarm] = [0, 0, 0, 0, 0]
  let due = false
  let patience = PATIENCE

  function schedule() {
    due = true
    proceed()
  }
  function proceed() {
    clearTimeout(timer)
    if (!due || waiting) return
    const rest = busy() ? answeredAt + PACE - performance.now() : 0
    if (rest > 0) timer = setTimeout(post, rest)
    else post()
  }
  function post() {
    due = false
    number += 1
    waiting = number
    alarm = setTimeout(repeat, patience)
    root.dataset.sent = number
    send(name, { number, ...value() })
  }
  function repeat() {
    waiting = 0
    patience = Math.min(2 * patience, MOST_PATIENCE)
    schedule()
  }
  return {
    schedule,
    overtaken(answered) {
      if (answered <= number) return false
      number = answered
      due ||= waiting > 0
      // Whoever changes something now, wins.
      return !due && !busy()
    },
    restored(answered) {
      clearTimeout(alarm)
      clearTimeout(timer)
      number = Math.max(number, answered)
      waiting = 0
      due = false
    },
    answered(answered, setStateValue) {
      send = setStateValue
      root.dataset.answered = answered
      if (waiting && answered >= waiting) {
        clearTimeout(alarm)
        waiting = 0
        patience = PATIENCE
        answeredAt = performance.now()
        proceed()
      }
      return !waiting && !due && !busy()
    },
    close: () => [timer, alarm].forEach((one) => clearTimeout(one)),
  }
}
