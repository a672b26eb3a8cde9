// @ts-check
// A message that Python sends as bytes (`packed` in pages/_ui/message.py): plain values, and arrays of numbers with their shapes.

/**
 * @typedef {object} PackedArray
 * @property {Uint8Array | Float32Array} values Row by row.
 * @property {number[]} shape
 */

/**
 * @param {Uint8Array} bytes
 * @returns {{ content: any, arrays: Record<string, PackedArray> }}
 */
export function unpacked(bytes) {
  // A copy begins at a multiple of four bytes, as the numbers need it.
  const { buffer } = bytes.slice()
  const length = new DataView(buffer).getUint32(0, true)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  /** @type {Record<string, PackedArray>} */
  const arrays = {}
  for (const [name, { kind, shape, at, bytes: size }] of Object.entries(head.arrays)) {
    const begin = 4 + length + at
    const values = kind === "uint8" ? new Uint8Array(buffer, begin, size) : new Float32Array(buffer, begin, size / 4)
    arrays[name] = { values, shape }
  }
  return { content: head.content, arrays }
}
