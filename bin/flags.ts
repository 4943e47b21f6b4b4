import { parseGoDuration } from '../src/domain/duration.ts'
import { nearest } from '../src/config/nearest.ts'

type Described = {
  readonly help: string
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
}

/** Reads a command line as kingpin does: `--flag=value`, `--flag value`, `--switch`, `--no-switch`. The last of several wins. */
export function parseFlags<const F extends Flags> (flags: F, argv: readonly string[], env: NodeJS.ProcessEnv): Parsed<F> {
  const texts = readTexts(flags, argv)
  const values: { [name: string]: unknown } = {}
  for (const [name, flag] of Object.entries(flags)) {
    const fromEnv = flag.env === undefined ? undefined : env[flag.env]
    const given = texts.get(name) ?? (fromEnv ? [fromEnv] : undefined)
    values[name] = given ? valueOf(name, flag, given) : defaultOf(name, flag)
    if (flag.refused && given && JSON.stringify(values[name]) !== JSON.stringify(defaultOf(name, flag) ?? '')) {
      throw new FlagError(`--${name} is not supported: ${flag.refused}`)
    }
  }
  // Each value was made by its flag's own kind just above.
  return { values: values as Values<F>, given: new Set(texts.keys()) }
}

function readTexts (flags: Flags, argv: readonly string[]): Map<string, string[]> {
  const texts = new Map<string, string[]>()
  const rest = [...argv]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument.startsWith('-') && !argument.startsWith('--') && argument !== '-') throw new FlagError(`unknown short flag '${argument.slice(0, 2)}', try --help`)
    const [, word, , inline] = /^--([^=]+)(=(.*))?$/s.exec(argument) ?? []
    if (word === undefined) throw new FlagError(`unexpected ${argument}, try --help`)

    const { name, negated } = resolve(flags, word)
    const flag = flags[name]
    const text = flag?.kind === 'switch'
      ? switchText(word, negated, inline)
      : inline ?? (rest[0] !== undefined && !/^-\D/.test(rest[0]) ? rest.shift() : undefined)
    if (text === undefined) throw new FlagError(`expected argument for flag '--${word}', try --help`)
    texts.set(name, [...texts.get(name) ?? [], text])
  }
  return texts
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
    case 'switch': return text === 'true'
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

/** The flags as `--help` shows them, in the order of the table. */
export function describeFlags (flags: Flags): string {
  const rows = Object.entries(flags).filter(([, flag]) => !flag.hidden).map(([name, flag]) => ({ left: `--${name}${shownValue(flag)}`, right: rightOf(flag) }))
  return rows.map(({ left, right }) => {
    const [first = '', ...more] = wrap(right, 62)
    const lines = left.length > 34 ? [`  ${left}`, ...[first, ...more].map(indent)] : [`  ${left.padEnd(36)}${first}`, ...more.map(indent)]
    return lines.join('\n')
  }).join('\n')
}

function shownValue (flag: Flag): string {
  if (flag.kind === 'switch') return ''
  if (flag.kind === 'list') return `=${flag.placeholder ?? flag.default.join(' ')} ...`
  return `=${flag.default ?? flag.placeholder ?? '""'}`
}

function rightOf (flag: Flag): string {
  const notes = [
    flag.kind === 'choice' ? `One of ${flag.choices.join(', ')}.` : '',
    flag.env ? `Also by the environment variable ${flag.env}.` : '',
    flag.refused ? 'Not supported.' : '',
    flag.noEffect ? 'Accepted, no effect.' : ''
  ]
  return [flag.help, ...notes].filter(Boolean).join(' ')
}

function indent (line: string): string {
  return ' '.repeat(38) + line
}

function wrap (text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
