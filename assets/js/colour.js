// @ts-check
// Colours of playground/figures/theme.py for what is drawn on a canvas. Each returns [r, g, b], 0 to 255.
export const BLUE = [33, 133, 197]
export const ORANGE = [208, 122, 0]
/**
 * Lines that lie over each other differ in more than colour.
 * @type {Record<string, number[]>}
 */
export const DASHES = { solid: [], dash: [7, 4], dot: [2, 3] }
export const RUN_COLOURS = ["#2185C5", "#D07A00", "#009E73", "#B8609B", "#8A6FD1", "#B59A00", "#D55E00", "#5D8A9B"]

/**
 * @param {Colour} from
 * @param {Colour} to
 * @param {number} share 0 to 1
 * @returns {Colour}
 */
export const mixed = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share)

/**
 * A signed value from -1 to 1: blue, the page's own ground at 0, orange.
 * @param {number} value
 * @param {Colour} ground
 * @returns {Colour}
 */
export const diverging = (value, ground) => mixed(ground, value < 0 ? BLUE : ORANGE, Math.min(1, Math.abs(value)))

// A magnitude from 0 to 1: from the page's own ground to blue.
const _sequential = (value, ground) => mixed(ground, BLUE, Math.max(0, Math.min(1, value)))

/**
 * @param {Colour} colour
 * @param {number} [alpha]
 * @returns {string}
 */
export const css = (colour, alpha = 1) => `rgba(${colour.map(Math.round).join(",")},${alpha})`

/**
 * A colour of the theme, such as "--st-background-color", as [r, g, b]: whatever way it is written.
 * @param {Element} element
 * @param {string} name
 * @returns {Colour}
 */
export function themeColour(element, name) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  context.fillStyle = getComputedStyle(element).getPropertyValue(name).trim() || "#808080"
  context.fillRect(0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]
}
