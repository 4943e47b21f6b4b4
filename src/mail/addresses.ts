export type Address = {
  /** As it is written: with its quotes, if it has any. */
  readonly name: string
  readonly address: string
}

const tokens = /"(?:[^"\\\r\n]|\\.)*"|\((?:[^()\\]|\\.)*\)|\[[^[\]\\\s]*\]|[^\s"()<>[\]:;@\\,\p{Cc}]+|\s+|./gsu

// A letter for each kind of token: q for quoted text, w for a word, d for a domain in brackets.
const mailbox = '(?:[qw]*<[qw]@[wd]>|[qw]@[wd])'
const list = new RegExp(`^,*${mailbox}(?:,+${mailbox})*,*$`)

function kindOf (token: string): string {
  const [first = ''] = token
  if (token.length === 1 && '<>@,'.includes(first)) return first
  if ('"[('.includes(first) && token.length > 1) return { '"': 'q', '[': 'd', '(': '' }[first] ?? ''
  if (/^\s/.test(token)) return ''
  return /^[\p{Cc}"()<>[\]:;@\\,]/u.test(token) ? '?' : 'w'
}

/**
 * The mailboxes of a header such as `To`; undefined where it is not a list of them. Strict, because a list that is read wrongly reaches
 * only some of those who are to be told.
 */
export function parseAddresses (text: string): Address[] | undefined {
  const found = [...text.matchAll(tokens)].map(([token]) => ({ token, kind: kindOf(token) })).filter(({ kind }) => kind !== '')
  if (!list.test(found.map(({ kind }) => kind).join(''))) return
  const addresses: Address[] = []
  let name: string[] = []
  for (const [index, { token, kind }] of found.entries()) {
    if (kind === ',') name = []
    else if (kind === '@') {
      const [local, domain] = [found[index - 1]?.token ?? '', found[index + 1]?.token ?? '']
      const isBracketed = found[index - 2]?.kind === '<'
      addresses.push({ name: isBracketed ? name.slice(0, -1).join(' ') : '', address: `${local}@${domain}` })
    } else if ('qw'.includes(kind)) name.push(token)
  }
  return addresses
}
