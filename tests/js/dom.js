// As much of a page as the play bar needs, and a clock that only moves when a test says so.

/** @param {string} tag */
function element(tag) {
  return {
    tag,
    children: [],
    attributes: {},
    dataset: {},
    appendChild(child) {
      this.children.push(child)
      return child
    },
    setAttribute(name, value) {
      this.attributes[name] = String(value)
    },
  }
}

/** Puts `document`, the clock and the screen's refresh in place; returns what moves time on. */
export function fakePage() {
  let [now, next] = [0, 1]
  const frames = new Map()
  globalThis.document = { createElement: element }
  globalThis.performance = { now: () => now }
  globalThis.requestAnimationFrame = (act) => {
    frames.set(next, act)
    return next++
  }
  globalThis.cancelAnimationFrame = (id) => frames.delete(id)
  return {
    home: element("div"),
    /** @param {number} milliseconds Until the next refresh. */
    refresh(milliseconds = 16) {
      now += milliseconds
      const due = [...frames.values()]
      frames.clear()
      for (const act of due) act(now)
    },
    waiting: () => frames.size,
  }
}
