// @ts-check
// Pictures that follow each other, played in the browser: the walk through a generator's latents, a training's sheets.
//
// Python sends each picture once: `have` tells it how many are here. A film that grows stays where one looks, and at its
// end if one looks there.
import { mounted } from "../../js/mount.js"
import { createPlayback } from "../../js/playback.js"

export default mounted(".film", createFilm)

/**
 * @param {HTMLElement} root
 * @param {{ name: string, rate: number }} data
 * @returns {Drawn}
 */
function createFilm(root, { name, rate }) {
  const [strips, words] = [root.querySelector(".strips"), root.querySelector(".words")]
  root.querySelector(".bar").replaceChildren()
  const bar = createPlayback(root.querySelector(".bar"), { onframe: show, rate, name })
  let [id, titles, frames, captions, told, canvases, zoom] = ["", "", [], [], -1, [], 1]

  function show(frame) {
    const shown = frames[Math.min(frame, frames.length - 1)]
    if (!shown) return
    words.textContent = captions[Math.min(frame, captions.length - 1)] ?? ""
    root.dataset.frame = String(frame)
    shown.forEach((image, place) => draw(canvases[place], image))
  }
  function draw(canvas, image) {
    if (!image.complete) {
      image.onload = () => show(bar.frame())
      return
    }
    if (canvas.width !== image.naturalWidth || canvas.height !== image.naturalHeight) {
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      canvas.style.width = `${zoom * image.naturalWidth}px`
      // Small zooms are seldom whole numbers, and squares of two sizes look like a grid.
      canvas.style.imageRendering = zoom < 3 ? "auto" : "pixelated"
    }
    canvas.getContext("2d").drawImage(image, 0, 0)
  }
  function build(wanted) {
    titles = wanted.join("\n")
    strips.replaceChildren()
    canvases = wanted.map((title) => {
      const figure = strips.appendChild(document.createElement("figure"))
      if (title) figure.appendChild(document.createElement("figcaption")).textContent = title
      const canvas = figure.appendChild(document.createElement("canvas"))
      canvas.setAttribute("role", "img")
      canvas.setAttribute("aria-label", title || "Sheet of samples")
      return canvas
    })
  }
  return {
    alive: () => strips.isConnected,
    update(data, setStateValue) {
      if (data.film !== id || data.titles.join("\n") !== titles) {
        ;[id, frames, told] = [data.film, [], -1]
        zoom = data.zoom
        build(data.titles)
        bar.pause()
        bar.go(0)
      }
      const atEnd = data.at_end && !bar.playing() && bar.frame() >= frames.length - 1
      captions = data.captions
      data.frames.forEach((sources, place) => {
        const at = data.first + place
        if (at !== frames.length) return
        frames.push(sources.map((source) => Object.assign(new Image(), { src: source })))
      })
      bar.length(frames.length)
      if (atEnd) bar.go(frames.length - 1)
      root.dataset.film = id
      root.dataset.frames = String(frames.length)
      if (told !== frames.length) {
        told = frames.length
        setStateValue("have", { film: id, count: told })
      }
      if (data.plays && frames.length && id !== root.dataset.played) {
        root.dataset.played = id
        if (!matchMedia("(prefers-reduced-motion: reduce)").matches) bar.restart()
      }
    },
    close: () => bar.close(),
  }
}
