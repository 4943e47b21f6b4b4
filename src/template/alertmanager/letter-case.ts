const ascii = /^[\0-\x7f]*$/

/** As Go's strings.ToUpper: no character becomes two. */
export function toUpper (text: string): string {
  return ascii.test(text) ? text.toUpperCase() : Array.from(text, upperOf).join('')
}

/** As Go's strings.ToLower: character by character, so a sigma at the end of a word is like any other. */
export function toLower (text: string): string {
  return ascii.test(text) ? text.toLowerCase() : Array.from(text, character => character === 'İ' ? 'i' : character.toLowerCase()).join('')
}

function upperOf (character: string): string {
  const upper = character.toUpperCase()
  if (isOne(upper)) return upper
  const title = titleOf(character)
  return hasIota.test(character.normalize('NFD')) && isOne(title) ? title : character
}

function isOne (text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
}

const cased = /^\p{Cased}/u
const mid = /^[.':·\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a]/
/** What does not end a word: letters of scripts that put spaces between words, marks, digits, underscores. */
const inWord = /^(?:(?![\p{Ideographic}\p{sc=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\u200b])\p{Alphabetic}|[\p{M}\p{Nd}\p{Pc}\p{Cf}])/u

/** As Go's title caser for English: the first letter of each word large, all others small. */
export function toTitle (text: string): string {
  let result = ''
  let started = false
  let afterMid = false
  let at = 0
  for (const character of text) {
    at += character.length
    const isMid = mid.test(character)
    // One point or apostrophe stands within a word, two end it.
    if (afterMid && isMid) started = false
    afterMid = isMid
    if (cased.test(character)) {
      result += started ? lowerOf(character, text, at) : titleOf(character)
      started = true
    } else {
      result += character
      if (!isMid && !inWord.test(character)) started = false
    }
  }
  return result
}

/** @param end where the character ends in the text */
function lowerOf (character: string, text: string, end: number): string {
  if (character !== 'Σ') return character.toLowerCase()
  return /^\p{Case_Ignorable}{0,30}(?!\p{Case_Ignorable})\p{Cased}/u.test(text.slice(end, end + 62)) ? 'σ' : 'ς'
}

const hasIota = /\u0345/
const digraphs = 'ǄǅǆǅǇǈǉǈǊǋǌǋǱǲǳǲ'

/** The character as the first one of a word. */
function titleOf (character: string): string {
  const digraph = digraphs.indexOf(character)
  if (digraph >= 0) return digraphs.charAt(digraph - digraph % 4 + 1)
  // Georgian has large letters, which no title begins with.
  if (/[ა-ჿ]/.test(character)) return character
  const upper = character.toUpperCase()
  if (isOne(upper)) return upper
  const decomposed = character.normalize('NFD')
  if (hasIota.test(decomposed)) {
    const letter = decomposed.replace(hasIota, '').normalize('NFC').toUpperCase()
    return isOne(letter) ? `${letter}\u0345`.normalize('NFC') : `${letter}\u0345`
  }
  const [first = '', ...rest] = upper
  return cased.test(first) ? first + rest.join('').toLowerCase() : upper
}
