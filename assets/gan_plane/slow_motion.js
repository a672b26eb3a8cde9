// @ts-check
// One update in slow motion: five named sub-steps, the parts at work lit, the others dimmed.
//
//   const slow = createSlowMotion({ onstage, ondone })
//   slow.begin("discriminator", details)     shows stage 0 … 4, then calls ondone

import { fitCanvas } from "../js/line_chart.js"
import { fixed } from "../js/number.js"
import { createGanPicture } from "./picture.js"

const SLOW_STAGE_MS = 1250
const SLOW_STEPS = {
  discriminator: [
    [
      "Samples.",
      "The generator turns noise into points, and the same number of real points is drawn.",
      ["noise", "generator", "generated", "real"],
    ],
    ["Verdicts.", "The discriminator judges all these points.", ["generated", "real", "discriminator"]],
    ["Loss.", "Its loss measures how wrong it was: {d}.", ["discriminator", "losses"]],
    [
      "Gradients.",
      "The larger a point is drawn, the more it changes the discriminator's weights.",
      ["losses", "gradient", "discriminator"],
    ],
    [
      "Update.",
      "The weights of the discriminator change a little, and so does its map. On this batch, its loss is now {after}.",
      ["discriminator"],
    ],
  ],
  generator: [
    [
      "Samples.",
      "The generator turns new noise into points. It never sees a real point.",
      ["noise", "generator", "generated"],
    ],
    ["Verdicts.", "The discriminator judges these points.", ["generated", "discriminator"]],
    ["Loss.", "The generator's loss, {g}, is small if the discriminator is fooled.", ["discriminator", "losses"]],
    [
      "Gradients.",
      "Passed back through the discriminator, the loss tells each point where to move: the arrows.",
      ["losses", "gradient", "generated"],
    ],
    [
      "Update.",
      "The weights of the generator change a little, and all its points move. Its loss is now {after}.",
      ["generator", "generated"],
    ],
  ],
}

/** @param {{ onstage: () => void, ondone: () => void }} acts */
export function createSlowMotion({ onstage, ondone }) {
  let [timer, now] = [0, null]
  function show() {
    onstage()
    timer = setTimeout(() => {
      now.stage += 1
      if (now.stage < 5) show()
      else {
        now = null
        ondone()
      }
    }, SLOW_STAGE_MS)
  }
  return {
    begin(player, details) {
      clearTimeout(timer)
      now = { player, stage: 0, ...details }
      show()
    },
    stop() {
      clearTimeout(timer)
      now = null
    },
    now: () => now,
    text(losses) {
      const [name, sentence] = SLOW_STEPS[now.player][now.stage]
      const filled = sentence.replace(/\{(\w+)\}/g, (_, key) => fixed(losses[key], 3))
      return (
        (now.player === "discriminator" ? "Discriminator" : "Generator") +
        ", step " +
        (now.stage + 1) +
        " of 5. " +
        name +
        " " +
        filled
      )
    },
    lit: () => SLOW_STEPS[now.player][now.stage][2],
  }
}

// The parts from noise to the losses as small pictures: each of them is live.
const CHAIN_PARTS = [
  ["noise", "Noise"],
  ["generator", "Gener\u00adator"],
  ["generated", "Gener\u00adated"],
  ["real", "Real"],
  ["discriminator", "Discrimi\u00adnator"],
  ["losses", "Losses"],
  ["gradient", "Gradient"],
]
/** @param {HTMLElement} home */
export function createChain(home) {
  const parts = {}
  for (const [name, title] of CHAIN_PARTS) {
    const part = home.appendChild(document.createElement("div"))
    part.className = "part"
    part.dataset.part = name
    const canvas = part.appendChild(document.createElement("canvas"))
    canvas.setAttribute("aria-hidden", "true")
    part.appendChild(document.createElement("span")).textContent = title
    parts[name] = { part, canvas, picture: createGanPicture(canvas, { small: true }) }
  }
  const layers = {
    generator: { generator: true },
    generated: { generated: true },
    real: { real: true },
    discriminator: { discriminator: true },
    gradient: { gradient: true, generated: true },
  }
  return {
    light(names) {
      home.classList.toggle("telling-now", Boolean(names))
      for (const [name, { part }] of Object.entries(parts)) part.classList.toggle("lit", Boolean(names?.includes(name)))
    },
    paint(scene) {
      for (const [name, wanted] of Object.entries(layers)) parts[name].picture.paint(scene, wanted)
      parts.noise.picture.paint({ ...scene, domain: scene.noiseReach, generated: scene.noise }, { generated: true })
      bars(parts.losses.canvas, scene)
    },
  }
  function bars(canvas, { losses, ink }) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width || !losses) return
    const context = canvas.getContext("2d")
    fitCanvas(canvas, context, width, height)
    context.clearRect(0, 0, width, height)
    const most = Math.max(2, ...losses.map(Math.abs))
    losses.forEach((value, index) => {
      const top = height * (0.12 + 0.44 * index)
      context.fillStyle = index ? "#B8609B" : "#2185C5"
      context.fillRect(2, top, (Math.abs(value) / most) * (width - 4), height * 0.14)
      context.fillStyle = ink
      context.font = "10px sans-serif"
      context.textBaseline = "top"
      context.fillText((index ? "G " : "D ") + fixed(value, 2), 2, top + height * 0.16)
    })
  }
}
