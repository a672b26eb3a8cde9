// @ts-check
// Numbers that change while something plays.

/**
 * The last row that is not ahead of a time; a row begins with its own. Null if there is none at all.
 * @param {number[][]} rows
 * @param {number} time
 * @returns {number[] | null}
 */
export function rowAt(rows, time) {
  let found = null
  for (const row of rows) {
    if (row[0] > time + 1e-4) break
    found = row
  }
  return found ?? rows[0] ?? null
}

/**
 * Fills a list of terms with pairs [name, value]; what stays the same is not touched.
 * @param {HTMLElement} list
 * @param {string[][]} pairs
 */
export function write(list, pairs) {
  while (list.children.length > pairs.length) list.lastChild.remove()
  while (list.children.length < pairs.length) {
    const row = list.appendChild(document.createElement("div"))
    row.append(document.createElement("dt"), document.createElement("dd"))
  }
  pairs.forEach(([name, value], index) => {
    const [term, number] = list.children[index].children
    if (term.textContent !== name) term.textContent = name
    if (number.textContent !== value) number.textContent = value
  })
}
