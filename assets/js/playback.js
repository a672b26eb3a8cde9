// @ts-check
// A play bar for anything that has frames: play and pause, one step back or forward, scrub, speed, from the start again.
//
//   const bar = createPlayback(home, { rate: 30, name: "step", onframe: (frame, between) => draw(frame, between) })
//   bar.length(501)          frames 0 … 500; keeps the frame if it still exists
//   bar.go(12)               shows a frame; the hand on the bar is not taken away from anyone
//   bar.play(); bar.pause(); bar.restart(); bar.rate(60)
//   bar.frame(), bar.playing(), bar.close()
//
// `onframe` gets the whole frame and, while playing, how much of the way to the next one is over (0 to 1), so that points
// can glide. It is called at most once a screen refresh. `rate` is frames a second at speed 1.
const PLAYBACK_SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 10]
const PLAYBACK_ICONS = {
  restart: "M5 5h2v14H5zM20 5v14L9 12z",
  back: "M7 6h2.5v12H7zM18 6v12l-8-6z",
  play: "M7 4.5v15L20 12z",
  pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z",
  forward: "M14.5 6H17v12h-2.5zM6 6v12l8-6z",
}

/**
 * @param {HTMLElement} home
 * @param {object} options
 * @param {(frame: number, between: number) => void} options.onframe
 * @param {number} [options.rate] Frames a second at speed 1.
 * @param {string} [options.name] Of one frame.
 * @param {number} [options.speed]
 */
export function createPlayback(home, { onframe, rate = 30, name = "step", speed = 1 }) {
  const bar = playbackElement(home, "div", "playback")
  bar.setAttribute("role", "group")
  bar.setAttribute("aria-label", "Playback")
  const button = (icon, title, act) => {
    const made = playbackElement(bar, "button", icon)
    made.type = "button"
    playbackIcon(made, icon, title)
    made.onclick = act
    return made
  }
  button("restart", "Back to the start", () => jump(0))
  button("back", `One ${name} back`, () => jump(Math.floor(at) - 1))
  const toggle = button("play", "Play", () => (running ? pause() : play()))
  button("forward", `One ${name} forward`, () => jump(Math.floor(at) + 1))

  const scrub = playbackElement(bar, "input", "scrub")
  Object.assign(scrub, { type: "range", min: 0, max: 0, step: 1, value: 0 })
  scrub.setAttribute("aria-label", name)
  scrub.oninput = () => jump(Number(scrub.value))

  const count = playbackElement(bar, "span", "count")
  const rates = playbackElement(bar, "select", "speed")
  rates.setAttribute("aria-label", "Speed")
  for (const value of PLAYBACK_SPEEDS) {
    const option = playbackElement(rates, "option", "")
    option.value = value
    option.textContent = `${value}×`
  }
  rates.value = speed

  let [at, last, before, request, running] = [0, 0, 0, 0, false]

  // Streamlit listens for keys too ("r" runs the page again).
  bar.onkeydown = (event) => {
    event.stopPropagation()
    if (event.key !== " " || event.target !== scrub) return
    event.preventDefault()
    toggle.onclick()
  }

  function show() {
    const frame = Math.floor(at)
    scrub.value = frame
    scrub.setAttribute("aria-valuetext", `${name} ${frame} of ${last}`)
    count.textContent = `${frame} / ${last}`
    onframe(frame, at - frame)
  }
  function draw(now) {
    request = 0
    if (running) {
      // A tab that slept does not jump ahead; and a refresh may bear a time before the click that asked for it.
      const seconds = Math.max(0, Math.min(0.1, (now - before) / 1000))
      at = Math.min(last, at + seconds * rate * Number(rates.value))
      before = now
      if (at >= last) pause()
    }
    show()
    if (running) refresh()
  }
  function refresh() {
    if (!request) request = requestAnimationFrame(draw)
  }
  function jump(frame) {
    pause()
    at = Math.max(0, Math.min(last, frame))
    refresh()
  }
  function play() {
    if (at >= last) at = 0
    running = last > 0
    before = performance.now()
    playbackIcon(toggle, running ? "pause" : "play", running ? "Pause" : "Play")
    refresh()
  }
  function pause() {
    running = false
    at = Math.floor(at)
    playbackIcon(toggle, "play", "Play")
  }

  return {
    length(frames) {
      last = Math.max(0, frames - 1)
      scrub.max = last
      at = Math.min(at, last)
      refresh()
    },
    go(frame) {
      at = Math.max(0, Math.min(last, frame))
      refresh()
    },
    rate(frames) {
      rate = frames
    },
    play,
    pause,
    restart() {
      at = 0
      play()
    },
    frame: () => Math.floor(at),
    playing: () => running,
    close() {
      running = false
      cancelAnimationFrame(request)
    },
  }
}

/**
 * @param {HTMLElement} parent
 * @param {string} tag
 * @param {string} name
 * @returns {any}
 */
export function playbackElement(parent, tag, name) {
  const element = document.createElement(tag)
  if (name) element.className = name
  return parent.appendChild(element)
}

/**
 * @param {HTMLElement} button
 * @param {keyof typeof PLAYBACK_ICONS} icon
 * @param {string} title
 */
function playbackIcon(button, icon, title) {
  if (button.title === title) return
  button.title = title
  button.setAttribute("aria-label", title)
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PLAYBACK_ICONS[icon]}"/></svg>`
}
