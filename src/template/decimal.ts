/** A positive number as 0.DIGITS times ten to the power of `point`; no zero at either end. Zero has no digits. */
export type Decimal = { readonly digits: string, readonly point: number }

const view = new DataView(new ArrayBuffer(8))

/** A finite number as mantissa times two to the power of `exponent`; the mantissa has 53 bits, but for the smallest numbers. */
export function binaryOf (value: number): { mantissa: bigint, exponent: number } {
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 }
}

/** All digits of the number, of which there can be hundreds. */
export function exactDecimal (value: number): Decimal {
  const { mantissa, exponent } = binaryOf(value)
  if (exponent >= 0) return trim((mantissa << BigInt(exponent)).toString(), 0)
  // 2⁻ⁿ is 5ⁿ tenths to the power of n.
  return trim((mantissa * powerOfFive(-exponent)).toString(), exponent)
}

const powersOfFive: bigint[] = []

function powerOfFive (exponent: number): bigint {
  return (powersOfFive[exponent] ??= 5n ** BigInt(exponent))
}

/** As few digits as tell the number from its neighbours. */
export function shortestDecimal (value: number, single = false): Decimal {
  const [mantissa = '', exponent = ''] = (single ? shortestSingle(Math.abs(value)) : Math.abs(value).toExponential()).split('e')
  const digits = mantissa.replace('.', '')
  return trim(digits, Number(exponent) - digits.length + 1)
}

function shortestSingle (value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toExponential(digits - 1)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential(8)
}

/** The decimal with at most so many digits; halves go to the even neighbour. */
export function round (decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal
  if (count >= digits.length) return decimal
  if (count < 0) return { digits: '', point: 0 }
  const kept = digits.slice(0, count)
  const rest = digits.slice(count)
  const even = (Number(kept.at(-1) ?? '0')) % 2 === 0
  const up = rest === '5' ? !even : rest >= '5'
  const rounded = (BigInt(kept || '0') + (up ? 1n : 0n)).toString().padStart(count, '0')
  return rounded === '0' ? { digits: '', point: 0 } : trim(rounded, point - count)
}

/** Drops the zeros at both ends of digits that are followed by `exponent` powers of ten. */
function trim (digits: string, exponent: number): Decimal {
  const significant = digits.replace(/^0+/, '')
  if (significant === '') return { digits: '', point: 0 }
  return { digits: significant.replace(/0+$/, ''), point: significant.length + exponent }
}
