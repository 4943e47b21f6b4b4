/** What a command could not do, told in one line. It ends with exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** The server has answered something other than 200. */
export class ApiError extends CommandError {
  readonly status: number

  constructor (status: number, message: string) {
    super(message)
    this.status = status
  }
}
