import { ConfigError, type ConfigProblem } from '../errors.ts'

export type ConfigPath = ReadonlyArray<string | number>

export type Position = { readonly offset: number, readonly line: number, readonly column: number }

export type Problems = ReturnType<typeof createProblems>

type Found = { readonly at: Position, readonly path: ConfigPath, readonly message: string }

/** Collects what is wrong; `locate` finds where a path stands in the file. */
export function createProblems (file: string, locate: (path: ConfigPath) => Position) {
  const found: Found[] = []
  const seen = new Set<string>()

  function add (path: ConfigPath, message: string, { at = locate(path), shown = path }: { at?: Position, shown?: ConfigPath } = {}): void {
    // One anchor used twice is one mistake.
    const key = `${at.offset} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    found.push({ at, path: shown, message })
  }

  return {
    add,
    /** Adds unless the value is known to be wrong already: what follows from one mistake is not a second one. */
    addUnlessWrong (path: ConfigPath, message: string): void {
      if (!found.some(({ path: wrong }) => isWithin(path, wrong))) add(path, message)
    },
    /** Throws all of them together, in the order of the file. */
    throwIfAny (): void {
      if (found.length === 0) return
      throw new ConfigError(found.toSorted((a, b) => a.at.offset - b.at.offset)
        .map(({ at, path, message }): ConfigProblem => ({ file, line: at.line, column: at.column, path: printPath(path), message })))
    }
  }
}

/** `receivers[0].webhook_configs[1].url` */
export function printPath (path: ConfigPath): string {
  return path.map((step, index) => typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`).join('')
}

function isWithin (path: ConfigPath, outer: ConfigPath): boolean {
  return outer.length > 0 && outer.every((step, index) => path[index] === step)
}
