import { pathOf } from '../query.ts'

/** A request that the API refuses with `{"code", "message"}`; `code` is the HTTP status or, for a wrong shape, one of 601 to 612. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: number

  constructor (status: number, message: string, code = status) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function unknownPath (url: string): Refusal {
  return new Refusal(404, `path ${printedPath(pathOf(url))} was not found`)
}

/** As Go prints a path: as it came where a URL may hold it, else escaped anew as a whole. Its characters are bytes. */
function printedPath (path: string): string {
  if (/^(?:[\w\-.~$&+,/:;=@!'()*[\]]|%[\da-f]{2})*$/i.test(path)) return path
  const plain = path.replace(/%([\da-f]{2})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
  return plain.replace(/[^\w\-.~$&+,/:;=@]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
