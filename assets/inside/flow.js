// @ts-check
// How one value of a channel comes about, as rows of terms and numbers.

const WIDE = 5

/**
 * A number with as many digits as can be read at a glance.
 * @param {number} value
 */
export function shown(value) {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e5) return value.toExponential(1).replace("-", "−")
  const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(size))))
  return String(Number(value.toFixed(digits))).replace("-", "−")
}

/** A number with every digit that float32 holds. */
export const exact = (/** @type {number} */ value) => String(Number(value.toPrecision(7))).replace("-", "−")

/**
 * A table of numbers, coloured by value.
 * @param {HTMLElement} parent
 * @param {string} title
 */
export function createTable(parent, title) {
  const figure = parent.appendChild(document.createElement("figure"))
  const caption = figure.appendChild(document.createElement("figcaption"))
  const grid = figure.appendChild(document.createElement("div"))
  caption.textContent = title
  grid.className = "table"
  return {
    figure,
    /**
     * @param {number[]} values Row by row; NaN lies in the padding.
     * @param {number} columns
     * @param {number} most
     * @param {import("./map.js").Palette} palette
     * @param {number} [marked]
     */
    draw(values, columns, most, palette, marked = -1) {
      grid.style.gridTemplateColumns = `repeat(${columns}, auto)`
      grid.classList.toggle("narrow", columns > WIDE)
      while (grid.children.length > values.length) grid.lastChild.remove()
      while (grid.children.length < values.length) grid.append(document.createElement("span"))
      values.forEach((value, index) => {
        const cell = /** @type {HTMLElement} */ (grid.children[index])
        const outside = Number.isNaN(value)
        const place = palette.place(outside ? 0 : value / most)
        cell.textContent = outside ? "0" : shown(value)
        cell.title = outside ? "padding" : exact(value)
        cell.className = `${outside ? "padding" : ""} ${index === marked ? "marked" : ""}`
        cell.style.background = `rgb(${palette.table.slice(place, place + 3).join()})`
      })
    },
  }
}

/**
 * Writes a value as it was computed here, and as Keras returned it.
 * @param {HTMLElement} home
 * @param {number} ours
 * @param {number} theirs
 */
export function writeCheck(home, ours, theirs) {
  const difference = Math.abs(ours - theirs)
  const same = difference <= 1e-5 * Math.max(1, Math.abs(theirs))
  home.textContent = `${same ? "✓" : "✗"} Keras: ${exact(theirs)}. The difference is ${difference === 0 ? "0" : difference.toExponential(0).replace("-", "−")}.`
  home.className = same ? "check" : "check wrong"
  home.dataset.same = String(same)
}
