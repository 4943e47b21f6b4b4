import { runAlertmanager } from './alertmanager.ts'
import { postAlerts, type PostedAlert } from './api.ts'
import { startInbox } from './inbox.ts'
import { startRouter } from './router.ts'
import type { WebhookBody } from './webhook-body.ts'

type Test = { teardown (end: () => unknown): unknown }

/** A part of the configuration under a route of its own, which takes the alerts with the label `line` of that name. */
export type TimeLine = {
  readonly route: object
  /** What the webhook of the receiver `<line>` has beside its URL. */
  readonly receiver?: object
  /** More receivers, likewise. */
  readonly receivers?: { readonly [name: string]: object }
}

export type Pair = {
  readonly alertmanager: string
  readonly tocsin: string
  /** Posts the same to both, one after the other. */
  post (alerts: readonly PostedAlert[]): Promise<void>
  /** Waits until both have told so many notifications to a receiver; answers what can be compared of them. */
  told (receiver: string, count: number): Promise<{ theirs: Told[], ours: Told[] }>
  /** All that both have told, so many at least, once more than two group intervals have passed since on the clocks of both. */
  toldInTheEnd (receiver: string, count: number): Promise<{ theirs: Told[], ours: Told[] }>
}

/** A body without the fields that Alertmanager 0.25 does not have. */
export type Told = { readonly [field: string]: unknown }

const newer = ['notification_reason', 'routeLabels']

/** Long enough for several alerts to be in before it is over, on a machine that has other things to do. */
export const groupWait = '2s'
export const groupInterval = '2s'
const fenceWait = '5s'

/** Runs Alertmanager and Tocsin on the same configuration, made of time lines that do not touch one another. */
export async function startPair (t: Test, { lines, rest = {} }: { lines: { readonly [name: string]: TimeLine }, rest?: object }): Promise<Pair> {
  const inbox = await startInbox(t)
  const config = (whose: string) => ({
    ...rest,
    route: {
      receiver: 'fence',
      group_by: ['id'],
      group_wait: fenceWait,
      group_interval: groupInterval,
      routes: Object.entries(lines).map(([line, { route }]) => ({ matchers: [`line="${line}"`], receiver: line, group_by: ['alertname'], group_wait: groupWait, ...route }))
    },
    receivers: [
      { name: 'fence', webhook_configs: [{ url: inbox.url(`${whose}/fence`) }] },
      ...Object.entries(lines).flatMap(([line, { receiver, receivers }]) => Object.entries({ [line]: receiver ?? {}, ...receivers }))
        .map(([name, settings]) => ({ name, webhook_configs: [{ url: inbox.url(`${whose}/${name}`), ...settings }] }))
    ]
  })
  const [alertmanager, tocsin] = await Promise.all([runAlertmanager(t, { config: config('theirs') }), startRouter(t, { config: config('ours') })])
  let fences = 0

  async function post (alerts: readonly PostedAlert[]): Promise<void> {
    await postAlerts(alertmanager.origin, alerts)
    await postAlerts(tocsin.origin, alerts)
  }

  return {
    alertmanager: alertmanager.origin,
    tocsin: tocsin.origin,
    post,
    async told (receiver, count) {
      const [theirs, ours] = await Promise.all([inbox.wait(`theirs/${receiver}`, count), inbox.wait(`ours/${receiver}`, count)])
      return { theirs: comparable(theirs.slice(0, count)), ours: comparable(ours.slice(0, count)) }
    },
    async toldInTheEnd (receiver, count) {
      await Promise.all([inbox.wait(`theirs/${receiver}`, count), inbox.wait(`ours/${receiver}`, count)])
      const id = `fence${fences++}`
      await post([{ labels: { id } }])
      const passed = ({ groupLabels }: WebhookBody) => groupLabels['id'] === id
      await Promise.all([inbox.find('theirs/fence', passed), inbox.find('ours/fence', passed)])
      return { theirs: comparable(inbox.bodies(`theirs/${receiver}`)), ours: comparable(inbox.bodies(`ours/${receiver}`)) }
    }
  }
}

/** Groups that are due at the same time are told in no particular order. */
function comparable (bodies: readonly WebhookBody[]): Told[] {
  return bodies
    .toSorted((a, b) => a.groupKey < b.groupKey ? -1 : a.groupKey > b.groupKey ? 1 : 0)
    .map(body => Object.fromEntries(Object.entries(body).filter(([field]) => !newer.includes(field))))
}
