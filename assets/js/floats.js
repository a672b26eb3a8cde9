// @ts-check
// Numbers that Python sends as base64 of little-endian float32 (`floats` in pages/_ui/message.py); no text, no numbers.
/**
 * @param {string | null} text
 * @returns {Float32Array}
 */
export function decodeFloats(text) {
  const bytes = Uint8Array.from(atob(text || ""), (letter) => letter.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}
