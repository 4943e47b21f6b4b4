/** What is wrong with a template, or went wrong in executing it; the message is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly phase: 'parse' | 'execute'
  /** The name that the text was parsed under: that of a file, mostly. */
  readonly template: string
  /** From 1; 0 where there is no place, as for a template that does not exist. */
  readonly line: number
  /** In bytes of the line, from 1. */
  readonly column: number

  constructor (message: string, { phase, template, line, column, cause }: {
    phase: 'parse' | 'execute', template: string, line: number, column: number, cause?: unknown
  }) {
    super(message, cause === undefined ? {} : { cause })
    this.phase = phase
    this.template = template
    this.line = line
    this.column = column
  }
}

/** A template did more than it may: see limits.ts. It ends the execution wherever it is thrown. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded'
}
