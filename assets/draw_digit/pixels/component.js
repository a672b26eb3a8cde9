// @ts-check
// Small grey pictures in a row, drawn in sharp squares; under the pointer their values.
const rows = new WeakMap()

/** @param {{ data: any, parentElement: HTMLElement }} component */
export default function ({ data, parentElement }) {
  const home = parentElement.querySelector(".row")
  let row = rows.get(home)
  if (row?.count !== data.pictures.length) {
    row = createRow(home, data.pictures.length)
    rows.set(home, row)
  }
  row.update(data)
}

function createRow(home, count) {
  home.replaceChildren()
  const strip = put(home, "div", "pictures")
  const pictures = []
  for (let place = 0; place < count; place++) {
    if (place) put(strip, "span", "arrow").textContent = "→"
    const figure = put(strip, "figure", "picture")
    const title = put(figure, "figcaption", "title")
    const picture = put(figure, "img", "pixels")
    picture.decoding = "sync"
    pictures.push({ title, picture })
  }
  const text = put(home, "div", "caption")
  const caption = put(text, "p", "words")
  const value = put(text, "p", "value")
  let pointed = null

  function show() {
    value.textContent = pointed ? `row ${pointed.y}, column ${pointed.x}: ${valueAt(pointed)}` : ""
  }
  pictures.forEach(({ picture }) => {
    picture.onpointermove = picture.onpointerdown = ({ offsetX, offsetY }) => {
      const at = (offset, shown, own) => Math.min(own - 1, Math.max(0, Math.floor((offset / shown) * own)))
      const x = at(offsetX, picture.clientWidth, picture.naturalWidth)
      pointed = { picture, x, y: at(offsetY, picture.clientHeight, picture.naturalHeight) }
      show()
    }
    picture.onpointerleave = () => {
      pointed = null
      show()
    }
  })
  return {
    count,
    update(data) {
      caption.textContent = data.caption
      data.pictures.forEach((entry, place) => {
        const { title, picture } = pictures[place]
        title.textContent = picture.alt = entry.title
        if (picture.src !== entry.source) picture.src = entry.source
      })
    },
  }
}

// Read when somebody asks, which is seldom.
function valueAt({ picture, x, y }) {
  const context = new OffscreenCanvas(1, 1).getContext("2d")
  context.drawImage(picture, x, y, 1, 1, 0, 0, 1, 1)
  return context.getImageData(0, 0, 1, 1).data[0]
}

function put(parent, tag, name) {
  const element = document.createElement(tag)
  element.className = name
  return parent.appendChild(element)
}
