// @ts-check
// Messages to Python, one at a time: the next is sent when the last is answered, so that a fast hand never builds a queue on
// the server. Each message has a number, and Python answers with the largest number that it has seen. A message without an
// answer (the server restarted, the connection broke) is sent again, after twice as long each time.

/** Milliseconds after an answer until a value that still changes is sent. */
const PACE = 60
const LONGEST_PATIENCE = 32000
/** Milliseconds until what is on its way shows: `data-busy` of the root. */
const BUSY_MS = 250

/**
 * @typedef {Record<string, any>} Content What a message says.
 * @typedef {(name: string, value: unknown) => void} SetStateValue
 *
 * @typedef {object} QueueOptions
 * @property {(setStateValue: SetStateValue, number: number, kind: string, content: Content) => void} send
 *   Writes a message as Python expects it.
 * @property {readonly string[]} [order] Kinds of messages, the most urgent first; without it, in the order of asking.
 * @property {Record<string, (waiting: Content, added: Content) => Content>} [merge]
 *   Kinds whose waiting messages add up. Of any other kind only the newest is sent.
 * @property {() => boolean} [changing] Whether a hand is still changing what is sent: then it is sent at a calm pace.
 * @property {number} [patience] Milliseconds to wait for the first answer to a message.
 * @property {(kind: string) => void} [onsend]
 * @property {readonly string[]} [quiet] Kinds whose answers nobody waits for.
 */

/**
 * @param {HTMLElement} root Its `data-sent` and `data-answered` tell the numbers, for tests.
 * @param {QueueOptions} options
 */
export function createQueue(
  root,
  { send, order = [], merge = {}, changing = () => false, patience = 4000, onsend = () => {}, quiet = [] },
) {
  /** @type {Map<string, Content>} */
  const waiting = new Map()
  /** @type {SetStateValue | null} */
  let setStateValue = null
  let [number, onItsWay, sentAt, answeredAt, roundtrip] = [0, 0, 0, 0, 120]
  let [timer, alarm, sign, wait] = [0, 0, 0, patience]
  /** @type {{ kind: string, content: Content }} */
  let last = { kind: "", content: {} }
  /** @type {(() => void)[]} */
  let afterwards = []

  const idle = () => !onItsWay && !waiting.size
  function proceed() {
    clearTimeout(timer)
    if (!setStateValue || onItsWay) return
    const kind = order.find((one) => waiting.has(one)) ?? waiting.keys().next().value
    if (kind === undefined) {
      const acts = afterwards
      afterwards = []
      for (const act of acts) act()
      return
    }
    const rest = changing() ? answeredAt + PACE - performance.now() : 0
    if (rest > 0) timer = window.setTimeout(proceed, rest)
    else dispatch(kind, setStateValue)
  }
  /**
   * @param {string} kind
   * @param {SetStateValue} set
   */
  function dispatch(kind, set) {
    last = { kind, content: waiting.get(kind) ?? {} }
    waiting.delete(kind)
    number += 1
    onItsWay = number
    sentAt = performance.now()
    alarm = window.setTimeout(repeat, wait)
    root.dataset.sent = String(number)
    if (!quiet.includes(kind)) sign = window.setTimeout(showSign, BUSY_MS)
    onsend(kind)
    send(set, number, kind, last.content)
  }
  function showSign() {
    root.dataset.busy = "true"
  }
  function repeat() {
    onItsWay = 0
    wait = Math.min(2 * wait, LONGEST_PATIENCE)
    const { kind, content } = last
    const newer = waiting.get(kind)
    if (!newer) waiting.set(kind, content)
    else if (merge[kind]) waiting.set(kind, merge[kind](content, newer))
    proceed()
  }
  return {
    /**
     * Sends a message as soon as it is its turn.
     * @param {string} kind
     * @param {Content} [content]
     */
    ask(kind, content = {}) {
      const before = waiting.get(kind)
      waiting.set(kind, before && merge[kind] ? merge[kind](before, content) : content)
      proceed()
    },
    /**
     * Acts once, when nothing waits and nothing is on its way.
     * @param {() => void} act
     */
    after(act) {
      afterwards.push(act)
      proceed()
    },
    /** @param {string} kind */
    forget: (kind) => waiting.delete(kind),
    /** @param {string} kind */
    waitsFor: (kind) => waiting.has(kind) || (onItsWay > 0 && last.kind === kind),
    /** The last message that was sent. */
    last: () => last,
    /** Whether a message is on its way. */
    busy: () => onItsWay > 0,
    idle,
    /** Milliseconds from a message to its answer, on average. */
    roundtrip: () => roundtrip,
    /**
     * Whether Python holds a newer value than any that was sent from here, from another tab or a setting, and nobody is
     * changing it here: whoever changes something now, wins. Ask before `answered`.
     * @param {number} answered
     */
    overtaken(answered) {
      if (answered <= number) return false
      number = answered
      if (onItsWay) {
        waiting.set(last.kind, waiting.get(last.kind) ?? last.content)
      }
      return !waiting.size && !changing()
    },
    /** What Python holds is shown here: whatever was to be sent is given up. */
    restored() {
      clearTimeout(alarm)
      clearTimeout(timer)
      onItsWay = 0
      waiting.clear()
    },
    /**
     * Takes Python's answer. What waits is sent by the next `proceed` or `ask`.
     * @param {number} answered The largest number that Python has seen.
     * @param {SetStateValue} set
     * @returns {boolean} Whether it answers the message that was on its way.
     */
    answered(answered, set) {
      setStateValue = set
      root.dataset.answered = String(answered)
      number = Math.max(number, answered)
      if (!onItsWay || answered < onItsWay) return false
      clearTimeout(alarm)
      clearTimeout(sign)
      delete root.dataset.busy
      onItsWay = 0
      wait = patience
      answeredAt = performance.now()
      roundtrip = 0.7 * roundtrip + 0.3 * Math.min(2000, answeredAt - sentAt)
      return true
    },
    proceed,
    close() {
      clearTimeout(alarm)
      clearTimeout(sign)
      clearTimeout(timer)
      setStateValue = null
    },
  }
}
