import { ConfigError, type ConfigProblem } from '../errors.ts'

export type ConfigPath = ReadonlyArray<string | number>

export type Position = { readonly offset: number, readonly line: number, readonly column: number }

export type Problems = ReturnType<typeof createProblems>

type Found = { readonly at: Position, readonly path: ConfigPath, readonly shown: ConfigPath, readonly message: string }

/** `at` and `shown` say where it stands and under what path, if that is not the path of the value. */
type AddOptions = { readonly at?: Position, readonly shown?: ConfigPath }

/** Collects what is wrong; `locate` finds where a path stands in the file. */
export function createProblems (file: string, locate: (path: ConfigPath) => Position) {
  const found: Found[] = []
  const elsewhere: ConfigProblem[] = []
  const seen = new Set<string>()

  function add (path: ConfigPath, message: string, { at = locate(path), shown = path }: AddOptions = {}): void {
    // One anchor used twice is one mistake.
    const key = `${at.offset} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    found.push({ at, path, shown, message })
  }

  const isWrong = (path: ConfigPath): boolean => found.some(({ path: wrong }) => isWithin(path, wrong))

  return {
    add,
    /** What is wrong in other files is told after what is wrong in this one. */
    addElsewhere (problems: readonly ConfigProblem[]): void {
      elsewhere.push(...problems)
    },
    /** Whether the value is known to be wrong, by itself or with something that it is in. */
    isWrong,
    /** Adds unless the value is known to be wrong already: what follows from one mistake is not a second one. */
    addUnlessWrong (path: ConfigPath, message: string, options: AddOptions = {}): void {
      if (!isWrong(path)) add(path, message, options)
    },
    /** Whether something at or below the path is wrong. */
    has: (path: ConfigPath): boolean => found.some(({ path: wrong }) => isWithin(wrong, path)),
    /** Throws all of them together, in the order of the file. */
    throwIfAny (warnings: readonly string[] = []): void {
      if (found.length === 0 && elsewhere.length === 0) return
      const here = found.toSorted((a, b) => a.at.offset - b.at.offset)
        .map(({ at, shown, message }): ConfigProblem => ({ file, line: at.line, column: at.column, path: printPath(shown), message }))
      throw new ConfigError([...here, ...elsewhere], warnings)
    }
  }
}

/** `receivers[0].webhook_configs[1].url` */
export function printPath (path: ConfigPath): string {
  return path.map((step, index) => typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`).join('')
}

function isWithin (path: ConfigPath, outer: ConfigPath): boolean {
  return outer.every((step, index) => path[index] === step)
}
