import type { Run } from '../type.ts'

/** What functions depend on beyond their arguments. */
export type RenderContext = {
  /** What `now` is, in epoch milliseconds. */
  readonly now: number
  /** What `routeLabels` answers; throws where a label cannot be rendered. */
  readonly routeLabel: (name: string) => string
}

export function contextOf ({ context }: Run): RenderContext {
  if (!isRenderContext(context)) throw new Error('not known here')
  return context
}

function isRenderContext (context: unknown): context is RenderContext {
  return typeof context === 'object' && context !== null && 'now' in context && 'routeLabel' in context
}
