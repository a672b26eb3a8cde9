// @ts-check
// A channel that is opened grows out of the small picture that was chosen, so that one sees which one it was.
const ZOOM_MS = 280

/**
 * A place within an element, which stays true when the page scrolls.
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 */

/**
 * The transform that lays one box over another.
 * @param {Box} from
 * @param {Box} to
 */
export const overlay = (from, to) =>
  `translate(${from.x - to.x}px, ${from.y - to.y}px) scale(${from.width / to.width}, ${from.height / to.height})`

/**
 * Where an element lies within another.
 * @param {Element} element
 * @param {Element} within
 * @returns {Box}
 */
export function boxIn(element, within) {
  const [own, around] = [element.getBoundingClientRect(), within.getBoundingClientRect()]
  return { x: own.left - around.left, y: own.top - around.top, width: own.width, height: own.height }
}

/**
 * Lets a picture grow from a box to its own place. Nothing moves for a person who has asked for less motion.
 * @param {HTMLElement} picture
 * @param {Box} from Within `within`.
 * @param {Element} within
 */
export function zoom(picture, from, within) {
  const to = boxIn(picture, within)
  if (!to.width || !to.height || matchMedia("(prefers-reduced-motion: reduce)").matches) return
  const placed = { transformOrigin: "0 0", position: "relative", zIndex: 1 }
  picture.animate(
    [
      { ...placed, transform: overlay(from, to) },
      { ...placed, transform: "none" },
    ],
    { duration: ZOOM_MS, easing: "ease-out" },
  )
}
