import { characters } from '../bytes.ts'
import { quote } from '../quote.ts'
import { depthsOf, failed, type Context, type JsCtx } from './context.ts'
import type { Reading } from './transition.ts'

/** Between the literals and comments of a script. */
export function inJs (context: Context, text: string): Reading {
  const at = text.search(/["`'/{}<\-#]/)
  if (at < 0) return [{ ...context, jsCtx: slashBehind(text, context.jsCtx) }, text.length]
  const jsCtx = slashBehind(text.slice(0, at), context.jsCtx)
  const before: Context = { ...context, jsCtx }
  const rest = text.slice(at, at + 4)
  switch (rest.charAt(0)) {
    case '"': return [{ ...before, state: 'JSDqStr', jsCtx: 'Regexp' }, at + 1]
    case '\'': return [{ ...before, state: 'JSSqStr', jsCtx: 'Regexp' }, at + 1]
    case '`': return [{ ...before, state: 'JSTmplLit', jsCtx: 'Regexp' }, at + 1]
    case '/': return slash(before, text, at)
    // The beginning and the end of a comment of HTML begin a comment up to the end of the line.
    case '<': return rest === '<!--' ? [{ ...before, state: 'JSHTMLOpenCmt' }, at + 4] : [before, at + 1]
    case '-': return rest.startsWith('-->') ? [{ ...before, state: 'JSHTMLCloseCmt' }, at + 3] : [before, at + 1]
    case '#': return rest.startsWith('#!') ? [{ ...before, state: 'JSLineCmt' }, at + 2] : [before, at + 1]
    default: return [brace(before, rest.charAt(0)), at + 1]
  }
}

function slash (context: Context, text: string, at: number): Reading {
  const next = text.charAt(at + 1)
  if (next === '/') return [{ ...context, state: 'JSLineCmt' }, at + 2]
  if (next === '*') return [{ ...context, state: 'JSBlockCmt' }, at + 2]
  switch (context.jsCtx) {
    case 'Regexp': return [{ ...context, state: 'JSRegexp' }, at + 1]
    case 'DivOp': return [{ ...context, jsCtx: 'Regexp' }, at + 1]
    case 'Unknown': {
      const shown = quote(characters(text.slice(at)).slice(0, 32).join(''))
      return [failed({ description: `'/' could start a division or regexp: ${shown}` }), text.length]
    }
  }
}

/** Braces count within the `${}` of a template literal, to find its end. */
function brace (context: Context, character: string): Context {
  const depths = depthsOf(context)
  const jsCtx = slashBehind(character, context.jsCtx)
  const innermost = depths.at(-1)
  if (innermost === undefined) return { ...context, jsCtx }
  const depth = innermost + (character === '{' ? 1 : -1)
  const outer = depths.slice(0, -1)
  return depth < 0 ? { ...context, state: 'JSTmplLit', jsBraceDepth: outer } : { ...context, jsCtx, jsBraceDepth: [...outer, depth] }
}

export function inJsTemplate (context: Context, text: string): Reading {
  const special = /[`\\$]/g
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const { index } = found
    switch (found[0]) {
      case '\\':
        if (index + 1 === text.length) return unfinished(text)
        special.lastIndex = index + 2
        break
      case '$':
        if (text.charAt(index + 1) !== '{') break
        return [{ ...context, state: 'JS', jsBraceDepth: [...depthsOf(context), 0] }, index + 2]
      default:
        return [{ ...context, state: 'JS' }, index + 1]
    }
  }
  return [context, text.length]
}

function unfinished (text: string): Reading {
  return [failed({ description: `unfinished escape sequence in JS string: ${quote(text)}` }), text.length]
}

/** In a string or a regular expression. */
export function inJsLiteral (context: Context, text: string): Reading {
  const special = context.state === 'JSRegexp' ? /[\\/[\]]/g : context.state === 'JSSqStr' ? /[\\']/g : /[\\"]/g
  let inSet = false
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const { index } = found
    switch (found[0]) {
      case '\\':
        if (index + 1 === text.length) return unfinished(text)
        special.lastIndex = index + 2
        break
      case '[':
        inSet = true
        break
      case ']':
        inSet = false
        break
      default:
        // An end tag in a regular expression does not end it: the text gets it escaped.
        if (found[0] === '/' && text.slice(Math.max(index - 1, 0), index + 7).toLowerCase() === '</script') special.lastIndex = index + 2
        else if (!inSet) return [{ ...context, state: 'JS', jsCtx: 'DivOp' }, index + 1]
    }
  }
  if (inSet) return [failed({ description: `unfinished JS regexp charset: ${quote(text)}` }), text.length]
  return [context, text.length]
}

export function blockCommentOfJs (context: Context, text: string): Reading {
  const end = text.indexOf('*/')
  return end < 0 ? [context, text.length] : [{ ...context, state: 'JS' }, end + 2]
}

export function lineCommentOfJs (context: Context, text: string): Reading {
  const end = text.search(/[\n\r\u2028\u2029]/)
  return end < 0 ? [context, text.length] : [{ ...context, state: 'JS' }, end]
}

/** Words behind which an expression begins, and with it perhaps a regular expression. */
const beforeExpressions: ReadonlySet<string> = new Set([
  'break', 'case', 'continue', 'delete', 'do', 'else', 'finally', 'in', 'instanceof', 'return', 'throw', 'try', 'typeof', 'void'
])

/** What a slash begins behind the text. A guess from its last token, as one has to parse the whole script to know. */
export function slashBehind (text: string, before: JsCtx): JsCtx {
  const code = text.trimEnd()
  const last = code.at(-1)
  if (last === undefined) return before
  if (last === '+' || last === '-') {
    const signs = /(?:\++|-+)$/.exec(code)?.[0].length ?? 0
    return signs % 2 === 1 ? 'Regexp' : 'DivOp'
  }
  if (last === '.') return /\d\.$/.test(code) ? 'DivOp' : 'Regexp'
  if (',<>=*%&|^?!~([:;{}'.includes(last)) return 'Regexp'
  const word = /[\w$]*$/.exec(code)?.[0] ?? ''
  return beforeExpressions.has(word) ? 'Regexp' : 'DivOp'
}
