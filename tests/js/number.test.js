import assert from "node:assert/strict"
import { test } from "node:test"
import { fixed, short, tenTo } from "../../assets/js/number.js"

test("numbers have a minus sign and no hyphen", () => {
  assert.equal(fixed(-1.25, 1), "−1.3")
  assert.equal(short(-2.5), "−2.5")
  assert.equal(short(-0.00012), "−1.2·10⁻⁴")
})

test("what rounds to 0 has no sign", () => {
  assert.equal(fixed(-0.0004, 3), "0.000")
  assert.equal(short(-0), "0")
})

test("very large and very small numbers are powers of ten", () => {
  assert.equal(short(20_000, 3), "2·10⁴")
  assert.equal(short(1e-7), "10⁻⁷")
  assert.equal(short(1234.56), "1235")
  assert.equal(tenTo(-12), "10⁻¹²")
})

test("what is no number is a dash", () => {
  assert.equal(short(Number.NaN), "–")
  assert.equal(short(Number.POSITIVE_INFINITY), "–")
})
