// @ts-check
// The softmax written out: every logit, its exponential, and the share of one of them.
import { exact, shown } from "./flow.js"
import { exponentials } from "./windows.js"

/**
 * @param {HTMLElement} home
 * @param {Numbers} logits
 * @param {number} chosen
 * @returns {number} The share of the chosen one.
 */
export function writeSoftmax(home, logits, chosen) {
  const { most, exps, sum } = exponentials(logits)
  const table = document.createElement("table")
  const row = (tag, cells) => {
    const line = table.appendChild(document.createElement("tr"))
    for (const text of cells) line.appendChild(document.createElement(tag)).textContent = text
    return line
  }
  row("th", ["unit", "z", "exp(z − max)", "share"])
  exps.forEach((value, unit) => {
    const line = row("td", [String(unit), shown(logits[unit]), shown(value), `${(100 * (value / sum)).toFixed(2)}%`])
    if (unit === chosen) line.setAttribute("aria-current", "true")
  })
  const words = document.createElement("p")
  const share = exps[chosen] / sum
  words.textContent = `p = exp(z − max) / Σ exp(z − max) = ${exact(exps[chosen])} / ${exact(sum)} = ${exact(share)}. The largest logit, ${shown(most)}, is subtracted from all of them, which changes no share and keeps exp from overflowing.`
  home.replaceChildren(words, table)
  return share
}
