import { cssType, type Content } from './content.ts'
import { decodeCss } from './css-text.ts'
import { failsafe } from './failsafe.ts'

/** In a string of a style. */
export function escapeCss ({ text }: Content): string {
  return text.replace(/[\0\t\n\f\r"&'()+/:;<>\\{}]/g, (character, at: number) => {
    if (character === '\\') return '\\\\'
    const next = text.charAt(at + 1)
    // Without a space the escape would go on.
    return '\\' + character.charCodeAt(0).toString(16) + (next === '' || /[\dA-Fa-f\t\n\f\r ]/.test(next) ? ' ' : '')
  })
}

/** As a value: a quantity, a colour, a word. */
export function filterCssValue ({ text, type }: Content): string {
  if (type === cssType) return text
  const value = decodeCss(text)
  if (/[\0"'()/;@[\\\]`{}<>]|--/.test(value)) return failsafe
  const letters = value.replace(/[^A-Za-z\d_]/g, '').toLowerCase()
  return letters.includes('expression') || letters.includes('mozbinding') ? failsafe : value
}
