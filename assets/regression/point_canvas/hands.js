// @ts-check
// How points are set, dragged and deleted: with mouse, pen or finger, and with keys.
const REACH = { mouse: 11, pen: 14, touch: 22 }
const [STEP, SMALL_STEP] = [1 / 40, 1 / 200]
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

/**
 * Mouse, pen and touch: one at a time, the others are a resting hand.
 * @param {any} sheet
 */
export function takePointer(sheet) {
  const canvas = sheet.canvas
  let active = null
  const finish = (event) => {
    if (event.pointerId !== active) return
    active = null
    canvas.classList.remove("grabbing")
    if (sheet.busy()) sheet.drop()
  }
  canvas.onpointerdown = (event) => {
    if (active !== null || sheet.busy() || event.button > 2 || event.button === 1) return
    event.preventDefault()
    canvas.focus({ preventScroll: true })
    sheet.keyed(false)
    const [x, y] = sheet.place(event)
    const index = sheet.hit(x, y, REACH[event.pointerType] ?? REACH.mouse)
    if (event.button === 2 || sheet.removing) {
      if (index >= 0) sheet.remove(index)
      return
    }
    canvas.setPointerCapture(event.pointerId)
    active = event.pointerId
    if (index >= 0) sheet.hold(index)
    else sheet.add(x, y)
    canvas.classList.add("grabbing")
  }
  canvas.onpointermove = (event) => {
    const [x, y] = sheet.place(event)
    if (event.pointerId === active) return sheet.move(x, y)
    const index = sheet.hit(x, y, REACH[event.pointerType] ?? REACH.mouse)
    canvas.classList.toggle("grab", index >= 0)
    sheet.look(index, [x, y])
  }
  canvas.onpointerleave = () => sheet.look(-1, null)
  canvas.onpointerup = canvas.onpointercancel = canvas.onlostpointercapture = finish
  canvas.oncontextmenu = (event) => event.preventDefault()
  // Without it some phones show a loupe under the finger that rests.
  canvas.ontouchstart = (event) => event.preventDefault()
}

/**
 * Arrow keys move a cross; Space sets a point, or picks one up and puts it down.
 * @param {any} sheet
 */
export function takeKeys(sheet) {
  const canvas = sheet.canvas
  canvas.onkeydown = (event) => {
    const under = () => sheet.hit(...sheet.cursor, REACH.touch)
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") sheet.undo()
    else if (event.ctrlKey || event.metaKey || event.altKey) return
    else if (event.key in ARROWS) {
      sheet.step(ARROWS[event.key], event.shiftKey ? SMALL_STEP : STEP)
      sheet.move(...sheet.cursor)
      sheet.look(under(), sheet.cursor)
    } else if (event.key === " " || event.key === "Enter") {
      if (sheet.busy()) sheet.drop()
      else if (under() >= 0) sheet.hold(under())
      else [sheet.add, sheet.drop].forEach((act) => act(...sheet.cursor))
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (under() >= 0) sheet.remove(under())
    } else if (event.key >= "1" && event.key <= "9") sheet.choose(Number(event.key) - 1)
    else if (event.key === "Escape" && sheet.busy()) sheet.drop()
    else return
    sheet.keyed(true)
    event.preventDefault()
    event.stopPropagation()
  }
  canvas.onblur = () => {
    if (sheet.busy()) sheet.drop()
    sheet.keyed(false)
  }
  canvas.onfocus = () => sheet.keyed(canvas.matches(":focus-visible"))
}

/**
 * @param {MouseEvent} event
 * @param {HTMLCanvasElement} canvas
 * @returns {[number, number]}
 */
export function placeIn(event, canvas) {
  const box = canvas.getBoundingClientRect()
  return [event.clientX - box.left, event.clientY - box.top]
}
