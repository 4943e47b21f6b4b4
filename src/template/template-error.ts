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
  /** Of one that was ended for being too long, what it has written; of one that took too many steps as well, if that is anything. */
  readonly written: string | undefined

  constructor (message: string, { phase, template, line, column, written, cause }: {
    phase: 'parse' | 'execute', template: string, line: number, column: number, written?: string | undefined, cause?: unknown
  }) {
    super(message, cause === undefined ? {} : { cause })
    this.phase = phase
    this.template = template
    this.line = line
    this.column = column
    this.written = written
  }
}

/** A template did more than it may: see limits.ts. It ends the execution wherever it is thrown. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded'
  readonly of: 'output' | 'steps'

  constructor (message: string, of: 'output' | 'steps' = 'output') {
    super(message)
    this.of = of
  }
}
