import { RE2JS } from 're2js'
import { goUnquote } from '../../src/domain/go-quote.ts'
import type { Ask } from './time-line.ts'

/** Whether a request is one whose filters count. */
export function isFiltered ({ method = 'GET', path }: Ask): boolean {
  return method === 'GET' && /^\/api\/v2\/(alerts|alerts\/groups|silences)\/?\?/.test(path)
}

/** The same request for who only knows the syntax of before 0.27: each filter that was no matcher then is written as one that means the same. */
export function inClassicSyntax (ask: Ask): Ask {
  if (!isFiltered(ask)) return ask
  const [begin = '', ...query] = ask.path.split('?')
  const parameters = query.join('?').split('&').map(parameter => {
    const [filter] = new URLSearchParams(parameter).getAll('filter')
    const classic = filter === undefined ? undefined : classicFilter(filter)
    return classic === undefined ? parameter : `filter=${encodeURIComponent(classic)}`
  })
  return { ...ask, path: `${begin}?${parameters.join('&')}` }
}

const matcher = /^\s*("(?:\\.|[^"\\])*"|[^\s{}!=~,\\"'`]+)\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|[^\s{}!=~,\\"'`]+)\s*(,?)\s*$/s
const classicBegin = /^[\t\n\f\r ]*[a-z_:][\w:]*[\t\n\f\r ]*[=!]/i
const classicName = /^[a-z_:][\w:]*$/i
/** That no alert and no silence of a time line has, as none has a name that 0.25 refuses. */
const missingName = 'missing_label'

/** Undefined for what means the same to both, and for what neither takes. */
function classicFilter (text: string): string | undefined {
  const [all, quotedName = '', operator = '', quotedValue = '', comma] = matcher.exec(text) ?? []
  if (all === undefined) return
  // To the old syntax the comma belongs to the value, which must not go on behind its quotes.
  const refused = !classicBegin.test(text) || (comma && quotedValue.startsWith('"'))
  const [name, value] = [quotedName, quotedValue].map(part => part.startsWith('"') ? goUnquote(part) : part)
  if (!refused || name === undefined || value === undefined || (operator.includes('~') && !isExpression(value))) return
  const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
  return `${classicName.test(name) ? name : missingName}${operator}"${escaped}"`
}

const classic = /^[\t\n\f\r ]*[a-z_:][\w:]*[\t\n\f\r ]*(=~|=|!=|!~)[\t\n\f\r ]*(?:"((?:\\.|[^"\\])*)"|((?:\\.|[^"\\])*\\?))[\t\n\f\r ]*$/is

/** Whether 0.25 takes a filter. */
export function isClassic (filter: string): boolean {
  const [all, operator = '', quoted, bare] = classic.exec(filter) ?? []
  if (all === undefined) return false
  const value = (quoted ?? bare ?? '').replace(/\\([\\"n])/g, (_all, char: string) => char === 'n' ? '\n' : char)
  return !operator.includes('~') || isExpression(value)
}

function isExpression (text: string): boolean {
  try {
    RE2JS.compile(`^(?:${text})$`)
    return true
  } catch {
    return false
  }
}
