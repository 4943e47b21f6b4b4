import type { Attr } from './context.ts'

/** What the value of an attribute is. `unsafe` is one that says what other content means, or where a form goes. */
export type AttributeType = 'plain' | 'url' | 'css' | 'js' | 'html' | 'srcset' | 'unsafe'

/** The attributes of HTML whose values are more than text. */
const special: ReadonlyMap<string, AttributeType> = new Map([
  ...named('url', 'action archive background cite classid codebase data formaction href icon longdesc manifest poster profile src usemap xmlns'),
  ...named('unsafe', 'accept-charset async challenge charset content crossorigin defer enctype form formenctype formmethod formnovalidate http-equiv'),
  ...named('unsafe', 'keytype language method novalidate pattern rel sandbox type value'),
  ...named('css', 'style'),
  ...named('html', 'srcdoc'),
  ...named('srcset', 'srcset')
])

function named (type: AttributeType, names: string): Array<[string, AttributeType]> {
  return names.split(' ').map(name => [name, type])
}

/** What the attribute is, by its name in lower case: that of one that HTML does not know is guessed. */
export function attributeType (name: string): AttributeType {
  const colon = name.indexOf(':')
  if (name.startsWith('data-')) return typeOfOwnName(name.slice('data-'.length))
  if (name.slice(0, colon) === 'xmlns' && colon > 0) return 'url'
  return typeOfOwnName(name.slice(colon + 1))
}

function typeOfOwnName (name: string): AttributeType {
  const known = special.get(name)
  if (known) return known
  if (name.startsWith('on')) return 'js'
  return /src|ur[il]/.test(name) && !plainLookalikes.has(name) ? 'url' : 'plain'
}

/** Attributes of HTML that look like addresses and are none. */
const plainLookalikes: ReadonlySet<string> = new Set(['srclang'])

const attrOf: { readonly [type in AttributeType]: Attr } = {
  plain: 'None', unsafe: 'None', html: 'None', url: 'URL', css: 'Style', js: 'Script', srcset: 'Srcset'
}

/** What a value of the attribute has to be escaped as. */
export function attrOfName (name: string): Attr {
  return attrOf[attributeType(name)]
}
