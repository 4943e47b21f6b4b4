import { isStackOverflow } from './call.ts'
import { runTree } from './compile.ts'
import { fail, startExecution, type MissingKey, type Setting } from './execution.ts'
import { isWellFormed, joinBytes } from './bytes.ts'
import type { TemplateFunction } from './function.ts'
import { builtins } from './functions.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { parse } from './parser.ts'
import { quote } from './quote.ts'
import { LimitExceeded, TemplateError } from './template-error.ts'
import { isEmpty, type Tree } from './tree.ts'
import type { Value } from './value.ts'

/** Templates that can call one another. */
export type Templates = {
  /**
   * Takes in the text as a template of that name, and its definitions under theirs. They replace those of the same name, unless they
   * are empty. Throws a TemplateError and changes nothing if the text is no template.
   */
  readonly parse: (name: string, text: string) => void
  /** Takes in a template as it is, in place of another of that name. */
  readonly add: (tree: Tree) => void
  readonly tree: (name: string) => Tree | undefined
  readonly names: () => string[]
  /**
   * The same templates, to which others can be added without changing these.
   * @param functions that they have beyond those of these
   */
  readonly clone: (functions?: ReadonlyMap<string, TemplateFunction>) => Templates
  /**
   * What the template writes for the data. Throws a TemplateError.
   * @param options.context for functions that depend on more than their arguments
   */
  readonly execute: (name: string, data: Value, options?: { context?: unknown }) => string
}

export function createTemplates ({ functions = new Map(), missingKey = 'default', limits = {} }: {
  functions?: ReadonlyMap<string, TemplateFunction>
  missingKey?: MissingKey
  limits?: Partial<Limits>
} = {}): Templates {
  return templatesWith({
    functions: new Map([...builtins, ...functions]),
    missingKey,
    limits: { ...defaultLimits, ...limits }
  }, new Map())
}

function templatesWith (setting: Omit<Setting, 'definitions'>, definitions: Map<string, Tree>): Templates {
  return {
    parse (name, text) {
      for (const [defined, tree] of parse(name, text, setting.functions)) {
        if (!definitions.has(defined) || !isEmpty(tree.root)) definitions.set(defined, tree)
      }
    },
    add: tree => { definitions.set(tree.name, tree) },
    tree: name => definitions.get(name),
    names: () => [...definitions.keys()],
    clone: (functions = new Map()) => templatesWith(
      functions.size > 0 ? { ...setting, functions: new Map([...setting.functions, ...functions]) } : setting, new Map(definitions)),
    execute (name, data, { context } = {}) {
      const tree = definitions.get(name)
      if (!tree) {
        const message = `template: no template ${quote(name)} defined`
        throw new TemplateError(message, { phase: 'execute', template: name, line: 0, column: 0 })
      }
      return execute({ ...setting, definitions }, tree, { data, context })
    }
  }
}

function execute (setting: Setting, tree: Tree, { data, context }: { data: Value, context: unknown }): string {
  const execution = startExecution(setting, tree, context)
  try {
    runTree(execution, tree, data)
  } catch (error) {
    if (error instanceof LimitExceeded) fail(execution, error.message, error)
    if (isStackOverflow(error)) fail(execution, 'nested too deeply', error)
    throw error
  }
  const { out } = execution
  return isWellFormed(out) ? out : joinBytes(out)
}
