// @ts-check
// Which channels of the layer before a channel is computed from.

/**
 * @param {LayerOfNetwork[]} layers The picture first.
 * @param {Record<string, { values: Numbers }>} arrays
 * @param {{ layer: number, channel: number }} cell
 * @returns {{ channel: number, share: number }[] | null} Strongest first, shares from 0 to 1; null if all of them feed it, and
 *   no strengths are known.
 */
export function feeds(layers, arrays, { layer: index, channel }) {
  const [layer, from] = [layers[index], layers[index - 1]]
  const count = layer.shape.at(-1)
  const strength = arrays[`strength${index}`]?.values
  if (strength) {
    const column = Array.from({ length: from.shape.at(-1) }, (_, input) => strength[input * count + channel])
    const most = Math.max(...column) || 1
    return column.map((value, input) => ({ channel: input, share: value / most })).sort((a, b) => b.share - a.share)
  }
  if (layer.kind === "Conv2D" || layer.kind === "Dense" || layer.activation === "softmax") return null
  // Flatten puts the channels of one pixel next to each other.
  return [{ channel: layer.kind === "Flatten" ? channel % from.shape.at(-1) : channel, share: 1 }]
}
