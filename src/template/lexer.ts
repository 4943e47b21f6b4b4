import { characters } from './bytes.ts'
import { quote } from './quote.ts'

export type TokenKind =
  | 'text' | 'open' | 'close' | 'space' | 'error' | 'end of text'
  | 'bool' | 'character' | 'number' | 'string' | 'raw string' | 'identifier' | 'keyword' | 'field' | 'variable'
  | '=' | ':=' | '|' | '(' | ')' | 'other'

export type Token = {
  readonly kind: TokenKind
  /** As it stands in the text; the message of an error. */
  readonly text: string
  /** Where it begins, in UTF-16 units. */
  readonly at: number
  readonly line: number
}

const open = '{{'
const close = '}}'
const keywords = new Set(['.', 'block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with'])

const alphanumeric = /[\p{L}\p{Nd}_]/u
const spaces = /[ \t\r\n]+/y
const identifier = /[\p{L}\p{Nd}_]+/uy
// Only what a number can be made of; whether it is one, the parser finds out.
const number = /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y
const quoted = { '"': /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y, '\'': /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'/y, '`': /`[^`]*`/y }
const unterminated = { '"': 'unterminated quoted string', '\'': 'unterminated character constant', '`': 'unterminated raw quoted string' }
const quotedKind = { '"': 'string', '\'': 'character', '`': 'raw string' } as const

/** The tokens of a template. The last one is the end of the text or an error. */
export function lex (source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  let newline = source.indexOf('\n')
  let parentheses = 0

  function emit (kind: TokenKind, end: number) {
    const text = source.slice(at, end)
    tokens.push({ kind, text, at, line })
    skipTo(end)
  }

  /** Nothing is read behind an error. */
  function fail (message: string): false {
    tokens.push({ kind: 'error', text: message, at, line })
    return false
  }

  function skipTo (end: number) {
    for (; newline >= 0 && newline < end; newline = source.indexOf('\n', newline + 1)) line++
    at = end
  }

  /** The end of the text before this place, without the spaces at its end. */
  function beforeSpaces (end: number): number {
    while (end > at && isSpace(source.charAt(end - 1))) end--
    return end
  }

  function afterSpaces (from: number): number {
    spaces.lastIndex = from
    return spaces.test(source) ? spaces.lastIndex : from
  }

  /** The length of a closing delimiter at this place, with its trim marker; 0 if there is none. */
  function closing (from: number): number {
    if (source.startsWith(close, from)) return close.length
    return isSpace(source.charAt(from)) && source.startsWith('-' + close, from + 1) ? 2 + close.length : 0
  }

  /** Everything up to the next action. False when nothing more follows. */
  function lexText (): boolean {
    const next = source.indexOf(open, at)
    if (next < 0) {
      if (at < source.length) emit('text', source.length)
      emit('end of text', source.length)
      return false
    }
    const trims = source.charAt(next + open.length) === '-' && isSpace(source.charAt(next + open.length + 1))
    const end = trims ? beforeSpaces(next) : next
    if (end > at) emit('text', end)
    skipTo(next)

    const inside = next + open.length + (trims ? 2 : 0)
    if (source.startsWith('/*', inside)) {
      skipTo(inside)
      return lexComment()
    }
    emit('open', next + open.length)
    skipTo(inside)
    parentheses = 0
    return lexAction()
  }

  function lexComment (): boolean {
    const end = source.indexOf('*/', at + 2)
    if (end < 0) return fail('unclosed comment')
    const length = closing(end + 2)
    if (length === 0) return fail('comment ends before closing delimiter')
    const after = end + 2 + length
    skipTo(length > close.length ? afterSpaces(after) : after)
    return true
  }

  function lexAction (): boolean {
    for (;;) {
      const length = closing(at)
      if (length > 0) {
        if (parentheses > 0) return fail('unclosed left paren')
        skipTo(at + length - close.length)
        emit('close', at + close.length)
        if (length > close.length) skipTo(afterSpaces(at))
        return true
      }
      if (!lexOperand()) return false
    }
  }

  function lexOperand (): boolean {
    const character = source.charAt(at)
    if (character === '') return fail('unclosed action')
    if (isSpace(character)) return lexSpace()
    switch (character) {
      case '=': case '|':
        emit(character, at + 1)
        return true
      case ':':
        if (source.charAt(at + 1) !== '=') return fail('expected :=')
        emit(':=', at + 2)
        return true
      case '(':
        parentheses++
        emit('(', at + 1)
        return true
      case ')':
        if (--parentheses < 0) return fail('unexpected right paren')
        emit(')', at + 1)
        return true
      case '"': case '\'': case '`':
        return lexQuoted(character)
      case '$':
        return lexName('variable')
      case '.': {
        const next = source.charAt(at + 1)
        if (next !== '' && !isDigit(next)) return lexName('field')
      }
    }
    if (character === '.' || character === '+' || character === '-' || isDigit(character)) return lexNumber()
    return lexWord()
  }

  function lexSpace (): boolean {
    let end = afterSpaces(at)
    // The last space may belong to a closing delimiter with a trim marker.
    if (source.startsWith('-' + close, end)) end--
    if (end > at) emit('space', end)
    return true
  }

  function lexQuoted (mark: '"' | '\'' | '`'): boolean {
    const pattern = quoted[mark]
    pattern.lastIndex = at
    if (!pattern.test(source)) return fail(unterminated[mark])
    emit(quotedKind[mark], pattern.lastIndex)
    return true
  }

  /** A field or a variable, or the dot or the dollar sign alone. */
  function lexName (kind: 'field' | 'variable'): boolean {
    const end = afterWord(at + 1)
    if (!endsName(end)) return fail(badCharacter(end))
    // The dot alone is one of the keywords.
    emit(kind === 'field' && end === at + 1 ? 'keyword' : kind, end)
    return true
  }

  function lexWord (): boolean {
    const end = afterWord(at)
    if (end === at) {
      const character = characters(source.slice(at, at + 2))[0] ?? ''
      if (character < ' ' || character > '~') return fail(`unrecognized character in action: ${describe(character)}`)
      emit('other', at + 1)
      return true
    }
    if (!endsName(end)) return fail(badCharacter(end))
    const word = source.slice(at, end)
    emit(word === 'true' || word === 'false' ? 'bool' : keywords.has(word) ? 'keyword' : 'identifier', end)
    return true
  }

  function lexNumber (): boolean {
    const end = afterNumber(at)
    if (end < 0) return fail(`bad number syntax: ${quote(source.slice(at, -end))}`)
    if (source.charAt(end) === '+' || source.charAt(end) === '-') {
      const whole = afterNumber(end)
      if (whole < 0 || source.charAt(whole - 1) !== 'i') return fail(`bad number syntax: ${quote(source.slice(at, Math.abs(whole)))}`)
      emit('number', whole)
      return true
    }
    emit('number', end)
    return true
  }

  /** The end of a number; negative when a letter or digit follows, which is then counted in. */
  function afterNumber (from: number): number {
    number.lastIndex = from
    number.test(source)
    const end = number.lastIndex
    const next = String.fromCodePoint(source.codePointAt(end) ?? 0)
    return alphanumeric.test(next) ? -(end + next.length) : end
  }

  function afterWord (from: number): number {
    identifier.lastIndex = from
    return identifier.test(source) ? identifier.lastIndex : from
  }

  function endsName (from: number): boolean {
    const next = source.charAt(from)
    return next === '' || isSpace(next) || '.,|:)('.includes(next) || source.startsWith(close, from)
  }

  function badCharacter (from: number): string {
    return `bad character ${describe(String.fromCodePoint(source.codePointAt(from) ?? 0))}`
  }

  while (lexText());
  return tokens
}

/** `U+0040 '@'` */
function describe (character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) ? `U+${code} '${character}'` : `U+${code}`
}

function isSpace (character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}

function isDigit (character: string): boolean {
  return character >= '0' && character <= '9'
}
