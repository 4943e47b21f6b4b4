import { isWellFormed, joinBytes } from './bytes.ts'
import { printArgument } from './print-value.ts'
import { createPrinter, noFlags, write, type Flags, type Printer } from './printer.ts'
import { isInteger } from './type.ts'
import { indirect, kindOf, plainOf, typeOf, type Value } from './value.ts'

/** As Go's `fmt.Sprint`: a space between two values of which neither is a text. */
export function sprint (values: readonly Value[], limit = Infinity): string {
  const [first] = values
  if (values.length === 1 && typeof first === 'string') return first
  const printer = createPrinter(limit)
  let afterText = true
  for (const value of values) {
    const isText = kindOf(value) === 'string'
    if (!isText && !afterText) write(printer, ' ')
    printArgument(printer, value, 'v')
    afterText = isText
  }
  return finish(printer)
}

/** As Go's `fmt.Sprintln`: a space between all values, a newline at the end. */
export function sprintln (values: readonly Value[], limit = Infinity): string {
  const printer = createPrinter(limit)
  values.forEach((value, index) => {
    if (index > 0) write(printer, ' ')
    printArgument(printer, value, 'v')
  })
  write(printer, '\n')
  return finish(printer)
}

/** What an action prints: Go's `<no value>` for nothing at all, and what a pointer points to. */
export function printable (value: Value): Value {
  if (value === undefined) return '<no value>'
  const target = indirect(value)
  return target === null && value !== null ? null : target
}

function finish ({ out }: Printer): string {
  return isWellFormed(out) ? out : joinBytes(out)
}

/** The largest width and precision, as in Go. */
const largest = 1_000_000

/** As Go's `fmt.Sprintf`. What is wrong with the format is said in the output. */
export function sprintf (format: string, args: readonly Value[], limit = Infinity): string {
  const printer = createPrinter(limit)
  const lastBracket = format.lastIndexOf(']')
  let at = 0
  let next = 0
  let reordered = false

  /** `[3]` */
  function readIndex (): { given: boolean, good: boolean } {
    if (format.charAt(at) !== '[') return { given: false, good: true }
    reordered = true
    const end = at < lastBracket ? format.indexOf(']', at) : -1
    if (end < 0 || format.length - at < 3) {
      at++
      return { given: false, good: false }
    }
    const digits = format.slice(at + 1, end)
    at = end + 1
    if (!/^\d+$/.test(digits)) return { given: false, good: false }
    const index = Number(digits) - 1
    if (Number(digits) > largest * 10 || index < 0 || index >= args.length) return { given: Number(digits) <= largest * 10, good: false }
    next = index
    return { given: true, good: true }
  }

  function readNumber (): number | undefined {
    const digits = /^\d*/.exec(format.slice(at, at + 20))?.[0] ?? ''
    if (digits === '') return
    // A number that is too long swallows the rest of the format.
    if (digits.length > 8 || Number(digits.slice(0, -1)) > largest) {
      at = format.length
      return
    }
    at += digits.length
    return Number(digits)
  }

  /** `*`: the number is the next argument. */
  function takeNumber (): number | undefined {
    if (next >= args.length) return
    const value = args[next++]
    const plain = plainOf(value)
    if (typeof plain !== 'bigint' || !isInteger(kindOf(value))) return
    return plain > largest || plain < -largest ? undefined : Number(plain)
  }

  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent !== at) write(printer, percent < 0 ? format.slice(at) : format.slice(at, percent))
    if (percent < 0) break
    at = percent + 1

    const flags: Flags = { ...noFlags }
    printer.flags = flags
    while (setFlag(flags, format.charAt(at))) at++

    let good = true
    let { given: afterIndex, good: goodIndex } = readIndex()
    good &&= goodIndex
    if (format.charAt(at) === '*') {
      at++
      const width = takeNumber()
      if (width === undefined) {
        write(printer, '%!(BADWIDTH)')
      } else {
        flags.width = Math.abs(width)
        if (width < 0) {
          flags.minus = true
          flags.zero = false
        }
      }
      afterIndex = false
    } else {
      flags.width = readNumber()
      if (afterIndex && flags.width !== undefined) good = false
    }

    if (format.charAt(at) === '.' && at + 1 < format.length) {
      at++
      if (afterIndex) good = false;
      ({ given: afterIndex, good: goodIndex } = readIndex())
      good &&= goodIndex
      if (format.charAt(at) === '*') {
        at++
        const precision = takeNumber()
        flags.precision = precision !== undefined && precision >= 0 ? precision : undefined
        if (flags.precision === undefined) write(printer, '%!(BADPREC)')
        afterIndex = false
      } else {
        flags.precision = readNumber() ?? 0
      }
    }

    if (!afterIndex) {
      ({ given: afterIndex, good: goodIndex } = readIndex())
      good &&= goodIndex
    }
    if (at >= format.length) {
      write(printer, '%!(NOVERB)')
      break
    }
    const verb = String.fromCodePoint(format.codePointAt(at) ?? 0)
    at += verb.length

    if (verb === '%') write(printer, '%')
    else if (!good) write(printer, `%!${verb}(BADINDEX)`)
    else if (next >= args.length) write(printer, `%!${verb}(MISSING)`)
    else {
      if (verb === 'v' || verb === 'w') {
        flags.sharpV = flags.sharp
        flags.sharp = false
        flags.plusV = flags.plus
        flags.plus = false
      }
      printArgument(printer, args[next++], verb)
    }
  }

  if (!reordered && next < args.length) printExtra(printer, args.slice(next))
  return finish(printer)
}

function setFlag (flags: Flags, character: string): boolean {
  switch (character) {
    case '#': flags.sharp = true; return true
    case '0': flags.zero = true; return true
    case '+': flags.plus = true; return true
    case '-': flags.minus = true; return true
    case ' ': flags.space = true; return true
    default: return false
  }
}

function printExtra (printer: Printer, values: readonly Value[]) {
  printer.flags = noFlags
  write(printer, '%!(EXTRA ')
  values.forEach((value, index) => {
    if (index > 0) write(printer, ', ')
    if (value === undefined || value === null) return write(printer, '<nil>')
    write(printer, typeOf(value).name + '=')
    printArgument(printer, value, 'v')
  })
  write(printer, ')')
}
