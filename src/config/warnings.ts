import { formatDuration } from '../domain/duration.ts'
import type { Route } from '../domain/route.ts'
import type { RouteSettings } from './check.ts'
import type { ConfigPath } from './problems.ts'

export type Warn = (path: ConfigPath, message: string) => void

/** What is valid in the routing tree but probably not meant; said where it is written, not where it is inherited. */
export function warnOfRoutes (settings: RouteSettings, route: Route, { warn, retention, path = ['route'] }: { warn: Warn, retention?: number | undefined, path?: ConfigPath }): void {
  const { groupInterval, repeatInterval } = route
  const own = path.length === 1 || settings.group_interval !== undefined || settings.repeat_interval !== undefined
  const place = [...path, settings.repeat_interval === undefined ? 'group_interval' : 'repeat_interval']
  if (own && repeatInterval < groupInterval) {
    warn(place, `repeat_interval ${formatDuration(repeatInterval)} is shorter than group_interval ${formatDuration(groupInterval)}: repeats go out with the next group_interval only`)
  }
  if (own && retention !== undefined && repeatInterval > retention) {
    warn(place, `repeat_interval ${formatDuration(repeatInterval)} is longer than the data retention ${formatDuration(retention)}: repeats may go out earlier`)
  }
  for (const [index, child] of (settings.routes ?? []).entries()) {
    const compiled = route.routes[index]
    if (compiled) warnOfRoutes(child, compiled, { warn, retention, path: [...path, 'routes', index] })
  }
}
