// @ts-check
// A sheet of small pictures, cut from one strip. One is picked with the pointer or the arrow keys.
const sheets = new WeakMap()

/** @param {{ data: any, parentElement: HTMLElement, setStateValue: SetStateValue }} component */
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".sheet")
  let sheet = sheets.get(root)
  if (!sheet) {
    sheet = createSheet(root)
    sheets.set(root, sheet)
  }
  sheet.update(data, setStateValue)
}

/** @param {HTMLElement} root */
function createSheet(root) {
  let [buttons, columns, number] = [[], 1, 0]
  /** @type {SetStateValue} */
  let send = () => {}

  function pick(place) {
    number += 1
    mark(place)
    send("picked", { place, number })
  }
  function mark(picked) {
    buttons.forEach(({ button }, place) => {
      button.setAttribute("aria-pressed", String(place === picked))
      // One stop for the Tab key; the arrows go on from there.
      button.tabIndex = place === Math.max(0, picked) ? 0 : -1
    })
  }
  root.onkeydown = (event) => {
    // Streamlit listens for keys too ("r" runs the page again).
    event.stopPropagation()
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key]
    const at = buttons.findIndex(({ button }) => button === event.target)
    if (!step || !buttons[at + step]) return
    event.preventDefault()
    buttons[at + step].button.focus()
    pick(at + step)
  }
  function build(count) {
    root.replaceChildren()
    buttons = Array.from({ length: count }, (_, place) => {
      const button = put(root, "button", "")
      button.type = "button"
      button.onclick = () => pick(place)
      const picture = put(button, "span", "picture")
      picture.style.backgroundPosition = `${count > 1 ? (100 * place) / (count - 1) : 0}% 0`
      return { button, word: put(button, "span", "word") }
    })
  }
  return {
    update(data, setStateValue) {
      send = setStateValue
      columns = data.columns
      if (buttons.length !== data.entries.length) build(data.entries.length)
      root.setAttribute("aria-label", data.about)
      root.style.setProperty("--columns", String(columns))
      root.style.setProperty("--count", String(data.entries.length))
      root.style.setProperty("--strip", `url("${data.strip}")`)
      root.style.setProperty("--wrong", data.wrong_colour)
      data.entries.forEach(({ word, detail, wrong }, place) => {
        const entry = buttons[place]
        entry.word.textContent = word
        entry.word.className = wrong ? "word wrong" : "word"
        entry.button.title = detail
        entry.button.disabled = !data.pickable
        entry.button.setAttribute("aria-label", detail)
      })
      mark(data.picked)
      root.dataset.shown = String(data.shown)
    },
  }
}

/**
 * @param {HTMLElement} parent
 * @param {string} tag
 * @param {string} name
 * @returns {any}
 */
function put(parent, tag, name) {
  const element = document.createElement(tag)
  if (name) element.className = name
  return parent.appendChild(element)
}
