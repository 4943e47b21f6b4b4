import type { FastifyPluginAsync } from 'fastify'
import { compareAlerts } from '../../src/domain/alert.ts'
import { compareBytes } from '../../src/domain/labels.ts'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine, GroupView } from '../../src/engine.ts'
import { printPlainLabels } from '../go-json.ts'
import { parseAlertFilter, type AlertFilter } from './alert-filter.ts'
import { addV2Resource, type Piece, sendJsonPieces } from './answers.ts'
import { piecesOfList, printAlert } from './gettable-alert.ts'

type Options = { engine: Pick<Engine, 'config' | 'groups' | 'now'>, matcherMode: MatcherMode }

const routes: FastifyPluginAsync<Options> = async (app, { engine, matcherMode }) => {
  addV2Resource(app, {
    url: '/alerts/groups',
    handlers: {
      async GET (request, reply) {
        const filter = parseAlertFilter(request.url, { config: engine.config(), now: engine.now(), mode: matcherMode })
        const all = await engine.groups()
        const asked = all.filter(({ receiver, mutedBy }) => filter.acceptsReceiver(receiver) && (filter.muted || !mutedBy.length))
        const groups = selectAlerts(asked, filter)
        const receivers = asked.length < all.length ? receiversByAlert(groups) : undefined
        return sendJsonPieces(reply, piecesOfList(groups, group => piecesOfGroup(group, receivers)))
      }
    }
  })
}

function selectAlerts (groups: readonly GroupView[], { acceptsAlert }: AlertFilter): GroupView[] {
  return groups
    .map(group => ({ ...group, alerts: group.alerts.filter(acceptsAlert).sort((a, b) => compareAlerts(a.alert, b.alert)) }))
    .filter(({ alerts }) => alerts.length)
}

/** An alert names every receiver that one of these groups brings it to, once for each group; those that were not asked for it does not. */
function receiversByAlert (groups: readonly GroupView[]): Map<string, readonly string[]> {
  const receivers = new Map<string, readonly string[]>()
  for (const { receiver, alerts } of groups) {
    const alone = [receiver]
    for (const { alert: { fingerprint } } of alerts) {
      const known = receivers.get(fingerprint)
      receivers.set(fingerprint, known ? [...known, receiver].sort(compareBytes) : alone)
    }
  }
  return receivers
}

function * piecesOfGroup ({ alerts, labels, mutedBy, receiver, routeLabels }: GroupView, receivers: ReadonlyMap<string, readonly string[]> | undefined): Iterable<Piece> {
  yield '{"alerts":'
  yield * piecesOfList(alerts, view => [printAlert(view, receivers?.get(view.alert.fingerprint) ?? view.receivers, mutedBy)])
  yield `,"labels":${printPlainLabels(labels)},"receiver":{"name":${JSON.stringify(receiver)}},"routeLabels":${printPlainLabels(routeLabels)}}`
}

export default routes
