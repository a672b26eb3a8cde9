// @ts-check
// The rows of a curve, at most so many, at about equal distances: the longer a training, the coarser all of its curve.

/** @typedef {number[]} Row A point of the curve; its first value is the epoch or the round, in ascending order. */

/** @param {number} most Rows that are kept. */
export function createRows(most = 1000) {
  /** @type {Row[]} */
  let rows = []
  // 0: every row is kept.
  let distance = 0

  function fit() {
    if (distance) rows = thinned(rows, distance)
    while (rows.length > most) {
      distance = distance ? 2 * distance : 2 ** Math.ceil(Math.log2((rows[rows.length - 1][0] - rows[0][0]) / most))
      rows = thinned(rows, distance)
    }
    return rows
  }
  return {
    /**
     * All rows there are.
     * @param {Row[]} given
     */
    replace(given) {
      ;[rows, distance] = [given, 0]
      return fit()
    },
    /**
     * Rows at the end. Those at or after the first of them are replaced.
     * @param {Row[]} fresh
     */
    add(fresh) {
      if (fresh.length) rows = [...rows.filter((row) => row[0] < fresh[0][0] - 1e-6), ...fresh]
      return fit()
    },
  }
}

/**
 * The first row of each stretch of this length, and the last of all.
 * @param {Row[]} rows
 * @param {number} distance
 */
const thinned = (rows, distance) =>
  rows.filter(
    (row, index) =>
      index === rows.length - 1 ||
      index === 0 ||
      Math.floor(row[0] / distance) > Math.floor(rows[index - 1][0] / distance),
  )
