import { decodePath, escapePath } from '../request-path.ts'

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

export function unknownPath (path: string): Refusal {
  return new Refusal(404, `path ${printedPath(path)} was not found`)
}

/** As Go prints a path: as it came where a URL may hold it, else escaped anew as a whole. Its characters are bytes. */
function printedPath (path: string): string {
  return /^(?:[\w\-.~$&+,/:;=@!'()*[\]]|%[\da-f]{2})*$/i.test(path) ? path : escapePath(decodePath(path))
}
