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
  return new Refusal(404, `path ${pathOf(url)} was not found`)
}
