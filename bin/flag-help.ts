import type { Flag, Flags } from './flags.ts'

/** The flags as `--help` shows them, in the order of the table. */
export function describeFlags (flags: Flags): string {
  const rows = Object.entries(flags).filter(([, flag]) => !flag.hidden).map(([name, flag]) => ({ left: `${flag.short ? `-${flag.short}, ` : ''}--${name}${shownValue(flag)}`, right: rightOf(flag) }))
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
