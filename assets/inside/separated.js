// @ts-check
// The channels of a layer, each on its own.

/**
 * Numbers whose last axis is the channel, as one row of numbers for each channel.
 * @param {Numbers} values
 * @param {number} channels
 */
export function separated(values, channels) {
  const size = values.length / channels
  return Array.from({ length: channels }, (_, channel) =>
    Float64Array.from({ length: size }, (_, index) => values[index * channels + channel]),
  )
}
