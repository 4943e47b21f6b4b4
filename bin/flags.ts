import { parseGoDuration } from '../src/domain/duration.ts'
import { nearest } from '../src/config/nearest.ts'

type Described = {
  readonly help: string
  /** Its one-letter name. */
  readonly short?: string
  /** Stands for the value in the help text; the default is shown where there is one. */
  readonly placeholder?: string
  /** Named by other means than this flag, which wins over it. */
  readonly env?: string
  readonly hidden?: boolean
  /** Alertmanager has it and we do not: refused, with what to do instead, unless it asks for what is done anyway. */
  readonly refused?: string
  /** Accepted for the sake of existing command lines; why it changes nothing. */
  readonly noEffect?: string
}

export type Flag = Described & (
  | { readonly kind: 'text', readonly default?: string }
  | { readonly kind: 'list', readonly default: readonly string[] }
  | { readonly kind: 'choice', readonly default: string, readonly choices: readonly string[] }
  /** In Go's form. */
  | { readonly kind: 'duration', readonly default: string, readonly positive?: boolean, readonly negativeIsZero?: boolean }
  | { readonly kind: 'count', readonly default: number, readonly negativeIsZero?: boolean }
  | { readonly kind: 'switch', readonly default: boolean }
)

export type Flags = { readonly [name: string]: Flag }

type ValueOf<F extends Flag> =
  F extends { kind: 'list' } ? readonly string[]
    : F extends { kind: 'duration' | 'count' } ? number
      : F extends { kind: 'switch' } ? boolean
        : F extends { kind: 'choice', choices: ReadonlyArray<infer Choice> } ? Choice
          : F extends { default: string } ? string : string | undefined

/** Durations in milliseconds. */
export type Values<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> }

export class FlagError extends Error {
  override readonly name = 'FlagError'
}

export type Parsed<F extends Flags> = {
  readonly values: Values<F>
  /** Names of the flags that were on the command line. */
  readonly given: ReadonlySet<string>
  /** What is no flag. */
  readonly operands: readonly string[]
}

type Source = {
  readonly env: NodeJS.ProcessEnv
  /** Texts that count where neither command line nor environment has one, by the name of their flag. */
  readonly settings?: ReadonlyMap<string, string>
}

/** Reads a command line that has nothing but flags. */
export function parseFlags<const F extends Flags> (flags: F, argv: readonly string[], env: NodeJS.ProcessEnv): Parsed<F> {
  const parsed = parseCommandLine(flags, argv, { env })
  if (parsed.operands[0] !== undefined) throw new FlagError(`unexpected ${parsed.operands[0]}, try --help`)
  return parsed
}

/**
 * Reads a command line as kingpin does: `--flag=value`, `--flag value`, `-f value`, `-fvalue`, `--switch`, `--no-switch`, operands anywhere
 * between them, and nothing but operands after `--`. The last of several wins.
 */
export function parseCommandLine<const F extends Flags> (flags: F, argv: readonly string[], { env, settings }: Source): Parsed<F> {
  const { texts, operands } = readTexts(flags, argv)
  const values: { [name: string]: unknown } = {}
  for (const [name, flag] of Object.entries(flags)) {
    const other = (flag.env === undefined ? undefined : env[flag.env]) || settings?.get(name)
    const given = texts.get(name) ?? (other !== undefined ? [other] : undefined)
    values[name] = given ? valueOf(name, flag, given) : defaultOf(name, flag)
    if (flag.refused && given && JSON.stringify(values[name]) !== JSON.stringify(defaultOf(name, flag) ?? '')) {
      throw new FlagError(`--${name} is not supported: ${flag.refused}`)
    }
  }
  // Each value was made by its flag's own kind just above.
  return { values: values as Values<F>, given: new Set(texts.keys()), operands }
}

type Reading = {
  readonly texts: Map<string, string[]>
  readonly operands: string[]
  /** How many of the arguments were read. */
  readonly read: number
}

/** Reads flags and operands; with `untilOperand` it stops before the first argument that is no flag. */
export function readTexts (flags: Flags, argv: readonly string[], { untilOperand = false } = {}): Reading {
  const texts = new Map<string, string[]>()
  const operands: string[] = []
  const rest = [...argv]
  const read = () => ({ texts, operands, read: argv.length - rest.length })
  const add = (name: string, text: string) => texts.set(name, [...texts.get(name) ?? [], text])
  const nextValue = (flag: string) => {
    if (rest[0] === undefined || /^-./.test(rest[0])) throw new FlagError(`expected argument for flag '${flag}', try --help`)
    return rest.shift() ?? ''
  }
  /** `-q`, `-aq`, `-o json`, `-ojson` */
  const addShort = (letters: string) => {
    for (let at = 0; at < letters.length; at++) {
      const letter = letters.charAt(at)
      const [name, flag] = Object.entries(flags).find(([, { short }]) => short === letter) ?? []
      if (name === undefined) throw new FlagError(`unknown short flag '-${letter}', try --help`)
      if (flag?.kind !== 'switch') return add(name, letters.slice(at + 1) || nextValue(`-${letter}`))
      add(name, 'true')
    }
  }

  for (let argument = rest[0]; argument !== undefined; argument = rest[0]) {
    if (!argument.startsWith('-') || argument === '-') {
      if (untilOperand) return read()
      operands.push(argument)
      rest.shift()
    } else if (argument === '--') {
      if (untilOperand) return read()
      operands.push(...rest.splice(0).slice(1))
    } else if (argument.startsWith('--')) {
      rest.shift()
      const [, word = '', , inline] = /^--([^=]+)(=(.*))?$/s.exec(argument) ?? []
      const { name, negated } = resolve(flags, word || argument.slice(2))
      add(name, flags[name]?.kind === 'switch'
        ? switchText(word, negated, inline)
        : inline ?? nextValue(`--${word}`))
    } else {
      rest.shift()
      addShort(argument.slice(1))
    }
  }
  return read()
}

function resolve (flags: Flags, word: string): { name: string, negated: boolean } {
  if (Object.hasOwn(flags, word)) return { name: word, negated: false }
  const positive = word.replace(/^no-/, '')
  if (positive !== word && Object.hasOwn(flags, positive) && flags[positive]?.kind === 'switch') return { name: positive, negated: true }
  const meant = nearest(word, Object.keys(flags).filter(name => !flags[name]?.hidden))
  throw new FlagError(`unknown long flag '--${word}'${meant ? ` (did you mean --${meant}?)` : ''}, try --help`)
}

function switchText (word: string, negated: boolean, inline: string | undefined): string {
  if (inline === undefined) return negated ? 'false' : 'true'
  if (negated || (inline !== 'true' && inline !== 'false')) throw new FlagError(`flag '--${word}' takes no value, try --help`)
  return inline
}

function valueOf (name: string, flag: Flag, texts: readonly string[]): unknown {
  const text = texts.at(-1) ?? ''
  switch (flag.kind) {
    case 'list': return texts
    case 'text': return text
    case 'switch':
      // From a file it comes in any of Go's spellings.
      if (!/^(1|t|true|0|f|false)$/i.test(text)) throw new FlagError(`--${name} must be true or false, not "${text}"`)
      return /^(1|t)/i.test(text)
    case 'choice':
      if (!flag.choices.includes(text.toLowerCase())) throw new FlagError(`--${name} must be one of ${flag.choices.join(', ')}, not "${text}"; try --help`)
      return text.toLowerCase()
    case 'count':
      if (flag.negativeIsZero && /^-\d{1,15}$/.test(text)) return 0
      if (!/^\d{1,15}$/.test(text)) throw new FlagError(`--${name} must be a whole number that is not negative, not "${text}"; try --help`)
      return Number(text)
    case 'duration': {
      const parsed = parseGoDuration(text)
      if ('error' in parsed) throw new FlagError(`--${name} must be a duration such as 90s, 15m or 120h: ${parsed.error}`)
      if (flag.negativeIsZero && parsed.ms < 0) return 0
      if (parsed.ms < 0 || (flag.positive && parsed.ms === 0)) throw new FlagError(`--${name} must ${flag.positive ? 'be greater than zero' : 'not be negative'}, not ${text}`)
      return parsed.ms
    }
  }
}

function defaultOf (name: string, flag: Flag): unknown {
  return flag.kind === 'duration' ? valueOf(name, flag, [flag.default]) : flag.default
}
