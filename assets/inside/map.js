// @ts-check
// A map of numbers as a picture: blue below 0, the page's own ground at 0, orange above, as strong as the scale says.
import { diverging } from "../js/colour.js"
import { fitCanvas } from "../js/line_chart.js"

const SHADES = 255

/**
 * Colours from -1 to 1, in the theme of the moment.
 * @param {Colour} ground
 */
export function createPalette(ground) {
  const table = new Uint8ClampedArray(4 * (2 * SHADES + 1))
  for (let shade = -SHADES; shade <= SHADES; shade++)
    table.set([...diverging(shade / SHADES, ground), 255], 4 * (shade + SHADES))
  return {
    ground,
    /**
     * Where the colour of a share from -1 to 1 begins in `table`.
     * @param {number} share
     */
    place: (share) => 4 * (Math.round(SHADES * Math.max(-1, Math.min(1, share || 0))) + SHADES),
    table,
  }
}

/** @typedef {ReturnType<typeof createPalette>} Palette */

const _scratch = typeof document === "undefined" ? null : document.createElement("canvas")

/**
 * Paints a map into a canvas, each value as a square.
 * @param {CanvasRenderingContext2D} context
 * @param {(index: number) => number} valueAt
 * @param {number} rows
 * @param {number} columns
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {number} most The magnitude of the full colour.
 * @param {Palette} palette
 */
export function paintMap(context, valueAt, rows, columns, box, most, palette) {
  const image = new ImageData(columns, rows)
  for (let index = 0; index < rows * columns; index++) {
    const place = palette.place(valueAt(index) / most)
    for (let part = 0; part < 4; part++) image.data[4 * index + part] = palette.table[place + part]
  }
  _scratch.width = columns
  _scratch.height = rows
  _scratch.getContext("2d").putImageData(image, 0, 0)
  context.imageSmoothingEnabled = false
  context.drawImage(_scratch, box.x, box.y, box.width, box.height)
}

/** @param {Numbers} values */
export function largest(values) {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most || 1
}

/**
 * One map with a title. A pointer over it says which pixel it is over; arrow keys move from pixel to pixel.
 * @param {HTMLElement} parent
 * @param {string} title
 * @param {{ side?: number, onpixel?: (row: number, column: number) => void, onpress?: () => void }} [options]
 */
export function createMap(parent, title, { side = 140, onpixel, onpress } = {}) {
  const figure = parent.appendChild(document.createElement("figure"))
  const caption = figure.appendChild(document.createElement("figcaption"))
  const canvas = figure.appendChild(document.createElement("canvas"))
  const context = canvas.getContext("2d")
  let [rows, columns, pixel, at] = [1, 1, 1, [0, 0]]
  let paint = () => {}
  caption.textContent = title
  if (onpixel) {
    canvas.tabIndex = 0
    const find = (event) => {
      const box = canvas.getBoundingClientRect()
      const row = Math.floor(((event.clientY - box.top) / box.height) * rows)
      const column = Math.floor(((event.clientX - box.left) / box.width) * columns)
      if (row >= 0 && row < rows && column >= 0 && column < columns) onpixel(row, column)
    }
    canvas.onpointermove = find
    canvas.onpointerdown = (event) => {
      find(event)
      onpress?.()
    }
    canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key]
      if (step) onpixel(clamp(at[0] + step[0], rows), clamp(at[1] + step[1], columns))
      else if (event.key === "Enter") onpress?.()
      else return
      event.preventDefault()
    }
  }
  return {
    figure,
    canvas,
    /** @param {string} text */
    title(text) {
      if (caption.textContent !== text) caption.textContent = text
      canvas.setAttribute("aria-label", text)
    },
    /**
     * @param {Numbers} values
     * @param {number} height
     * @param {number} width
     * @param {number} most
     * @param {Palette} palette
     */
    draw(values, height, width, most, palette) {
      ;[rows, columns] = [height, width]
      pixel = Math.max(1, Math.floor(side / Math.max(rows, columns)))
      const box = { x: 0, y: 0, width: pixel * columns, height: pixel * rows }
      canvas.style.width = `${box.width}px`
      canvas.style.height = `${box.height}px`
      paint = () => {
        fitCanvas(canvas, context, box.width, box.height)
        paintMap(context, (index) => values[index], rows, columns, box, most, palette)
      }
      paint()
    },
    /**
     * Draws a frame around pixels; those outside the map are left out.
     * @param {number} row
     * @param {number} column
     * @param {number} count Along a side.
     * @param {number} distance From one pixel to the next.
     */
    mark(row, column, count, distance, ink) {
      paint()
      at = [row, column]
      context.strokeStyle = ink
      context.lineWidth = 1.5
      if (distance === 1) {
        context.strokeRect(column * pixel + 0.5, row * pixel + 0.5, count * pixel - 1, count * pixel - 1)
        return
      }
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++)
          context.strokeRect(
            (column + j * distance) * pixel + 0.5,
            (row + i * distance) * pixel + 0.5,
            pixel - 1,
            pixel - 1,
          )
    },
  }
}

const clamp = (value, count) => Math.max(0, Math.min(count - 1, value))
