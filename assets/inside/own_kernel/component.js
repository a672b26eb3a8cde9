// @ts-check
// A kernel of one's own, weight by weight, on the picture: its output, and one number written out.
import { themeColour } from "../../js/colour.js"
import { mounted } from "../../js/mount.js"
import { unpacked } from "../../js/packed.js"
import { createQueue } from "../../js/queue.js"
import { createTable, exact, shown, writeCheck } from "../flow.js"
import { createMap, createPalette, largest } from "../map.js"
import { correlated, first, padded, patch, positions } from "../windows.js"

const SIDE = 224
const SLIDE_MS = 150
const MOST_WEIGHT = 100
const STEP = 0.5

export default mounted(".own-kernel", createOwnKernel)

/**
 * @param {HTMLElement} root
 * @returns {Drawn}
 */
function createOwnKernel(root) {
  /** @type {HTMLElement[]} */
  const [editor, results, number] = [".editor", ".results", ".number"].map((name) => root.querySelector(name))
  const slide = /** @type {HTMLButtonElement} */ (root.querySelector(".slide"))
  const queue = createQueue(root, {
    send: (setStateValue, count) => setStateValue("kernel", { number: count, kernel: [...kernel] }),
  })
  const input = createMap(results, "The picture", { side: SIDE, onpixel: (r, c) => point(...over(r, c)) })
  const output = createMap(results, "Output", { side: SIDE, onpixel: (r, c) => point(r, c) })
  const heading = number.appendChild(document.createElement("p"))
  const tables = number.appendChild(document.createElement("div"))
  tables.className = "tables"
  const [patchTable, kernelTable, productTable] = ["Patch", "Kernel", "Patch ⊙ kernel"].map((title) =>
    createTable(tables, title),
  )
  const check = number.appendChild(document.createElement("p"))
  /** @type {any} */
  let content = null
  /** @type {Record<string, import("../../js/packed.js").PackedArray>} */
  let arrays = {}
  let [kernel, palette, ink] = [[], null, "#000"]
  let [row, column, timer] = [12, 12, 0]
  /** @type {Numbers} */
  let sums = []

  slide.onclick = () => {
    if (timer) return pause()
    slide.textContent = "Pause"
    timer = window.setInterval(() => {
      const columns = positions(28, content.window)
      column = (column + 1) % columns
      if (!column) row = (row + 1) % columns
      write()
    }, SLIDE_MS)
  }
  function pause() {
    clearInterval(timer)
    timer = 0
    slide.textContent = "Slide the window"
  }
  /** @returns {[number, number]} */
  function over(r, c) {
    const { window } = content
    const to = (pixel) => {
      const half = ((window.size - 1) / 2) * window.dilation
      const at = Math.round((pixel - half - first(0, 28, window)) / window.strides)
      return Math.max(0, Math.min(positions(28, window) - 1, at))
    }
    return [to(r), to(c)]
  }
  function point(r, c) {
    pause()
    ;[row, column] = [r, c]
    write()
  }
  // The weights are made once for a size; while one of them is typed in it stays as it is.
  function edit() {
    const size = content.window.size
    if (editor.children.length !== size * size) {
      editor.replaceChildren()
      editor.style.gridTemplateColumns = `repeat(${size}, auto)`
      editor.classList.toggle("small", size > 4)
      for (let at = 0; at < size * size; at++) {
        const field = editor.appendChild(document.createElement("input"))
        Object.assign(field, { type: "number", step: String(STEP), inputMode: "decimal" })
        field.setAttribute("aria-label", `Weight in row ${Math.floor(at / size)}, column ${at % size}`)
        field.oninput = () => {
          const value = Number(field.value)
          if (field.value === "" || !Number.isFinite(value)) return
          kernel[at] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, value))
          draw()
          queue.ask("kernel")
        }
      }
    }
    const most = largest(kernel)
    kernel.forEach((value, at) => {
      const field = /** @type {HTMLInputElement} */ (editor.children[at])
      const place = palette.place(value / most)
      field.style.background = `rgb(${palette.table.slice(place, place + 3).join()})`
      if (Number(field.value) !== value || field.value === "") field.value = String(value)
    })
  }
  function draw() {
    const { window } = content
    const image = arrays.image.values
    const count = positions(28, window)
    sums = correlated(image, 28, 28, kernel, window)
    edit()
    input.draw(image, 28, 28, 1, palette)
    output.draw(sums, count, count, largest(sums), palette)
    output.title(`Output, ${count} × ${count}`)
    ;[row, column] = [Math.min(row, count - 1), Math.min(column, count - 1)]
    write()
  }
  function write() {
    const { window } = content
    const count = positions(28, window)
    input.mark(first(row, 28, window), first(column, 28, window), window.size, window.dilation, ink)
    output.mark(row, column, 1, 1, ink)
    const values = patch(arrays.image.values, 28, 28, row, column, window)
    const parts = values.map((value, at) => padded(value) * kernel[at])
    const ours = sums[row * count + column]
    heading.textContent = `Row ${row}, column ${column}: Σ x·w = ${exact(ours)}`
    patchTable.draw(values, window.size, 1, palette)
    kernelTable.draw(kernel, window.size, largest(kernel), palette)
    productTable.draw(parts, window.size, largest(parts), palette)
    // Keras's answer is that to the weights that Python has got.
    const same = content.kernel.every((value, at) => value === kernel[at])
    if (same && arrays.output) writeCheck(check, ours, arrays.output.values[row * count + column])
    else check.textContent = `Keras's answer is on its way; here it is ${shown(ours)}.`
  }
  return {
    alive: () => root.isConnected,
    update(data, setStateValue) {
      const fresh = !content
      ;({ content, arrays } = unpacked(data))
      palette = createPalette(themeColour(root, "--st-background-color"))
      ink = getComputedStyle(root).color
      const overtaken = queue.overtaken(content.answered)
      queue.answered(content.answered, setStateValue)
      if (fresh || overtaken || queue.idle() || content.kernel.length !== kernel.length) kernel = [...content.kernel]
      draw()
      queue.proceed()
    },
    close() {
      pause()
      queue.close()
    },
  }
}
