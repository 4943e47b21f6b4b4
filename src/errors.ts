/** Why a delivery failed, as `alertmanager_notifications_failed_total` labels it. */
export type FailureReason = 'clientError' | 'authError' | 'rateLimited' | 'serverError' | 'contextCanceled' | 'contextDeadlineExceeded' | 'other'

/** A send that did not succeed. The message holds no secret and no URL. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly retryable: boolean
  readonly reason: FailureReason
  /** Milliseconds that the service asked us to wait. */
  readonly retryAfter: number | undefined

  constructor (message: string, options: { retryable: boolean, reason: FailureReason, retryAfter?: number | undefined, cause?: unknown }) {
    super(message, { cause: options.cause })
    this.retryable = options.retryable
    this.reason = options.reason
    this.retryAfter = options.retryAfter
  }
}

/** State cannot be read or written at the moment; nothing was acknowledged. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/** A secret of ours cannot be read at the moment; what is wrong stands in the message, which is for the log. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable'
}

export class NotFound extends Error {
  override readonly name = 'NotFound'
}

/** Who sent the request cannot be told, or is nobody who may. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized'
}

/** The request is understood and wrong; the message is for its sender. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

/** Line 0: the file as a whole, which could not be read. */
export type ConfigProblem = { file: string, line: number, column: number, path: string, message: string }

/** All that is wrong with a configuration, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]
  /** What else was noticed, a line each. */
  readonly warnings: readonly string[]

  constructor (problems: readonly ConfigProblem[], warnings: readonly string[] = []) {
    super(problems.map(({ file, line, column, path, message }) => `${line === 0 ? file : `${file}:${line}:${column}`}: ${path ? path + ': ' : ''}${message}`).join('\n'))
    this.problems = problems
    this.warnings = warnings
  }
}
