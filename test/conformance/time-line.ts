/**
 * What happens to both routers, and when. It is data, so that one that fails can be written to a file and played again.
 * Every time in it is a number of beats since its begin. The first tick of a group is one beat after its first alert and then every two,
 * so what happens on even beats is as far from every tick as can be.
 */
export type TimeLine = {
  /** Settings of its route, which gets the alerts that its steps post. Intervals are numbers of beats. */
  readonly route?: Route
  /** The webhooks of its receivers; `main` is that of the route. */
  readonly receivers?: { readonly [name: string]: readonly Webhook[] }
  readonly inhibit_rules?: readonly InhibitRule[]
  readonly steps: readonly Step[]
  /** Until when one watches what is told. */
  readonly lasts?: number
  /** By how many beats further attempts at a broken receiver may come earlier or later than those of the other; half of one if nothing is said. */
  readonly tolerance?: number
  /** Names of differences that this time line is about. */
  readonly differs?: readonly string[]
}

export type Route = {
  readonly receiver?: string
  readonly matchers?: readonly string[]
  readonly continue?: boolean
  readonly group_by?: readonly string[]
  readonly group_wait?: number
  readonly group_interval?: number
  readonly repeat_interval?: number
  readonly mute_time_intervals?: readonly string[]
  readonly active_time_intervals?: readonly string[]
  readonly routes?: readonly Route[]
}

export type Webhook = {
  readonly send_resolved?: boolean
  readonly max_alerts?: number
  /** How its server answers, request by request, and well after these. */
  readonly answers?: readonly WebhookAnswer[]
}

export type WebhookAnswer = { readonly status: number, readonly headers?: { readonly [name: string]: string } } | { readonly hangs: true } | { readonly cuts: true }

export type InhibitRule = { readonly source_matchers: readonly string[], readonly target_matchers: readonly string[], readonly equal?: readonly string[] }

export type Step = { readonly at: number } & (
  { readonly post: readonly PostedAlert[] } |
  { readonly silence: PostedSilence } |
  /** The name of a silence. */
  { readonly expire: string } |
  { readonly ask: Ask } |
  /** The configuration of this time line from then on. */
  { readonly reload: Pick<TimeLine, 'route' | 'receivers' | 'inhibit_rules'> }
)

export type PostedAlert = {
  readonly labels: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly startsAt?: number
  readonly endsAt?: number
  readonly generatorURL?: string
}

export type PostedSilence = {
  /** By which later steps call it; a name that is there already stands for an update. */
  readonly name: string
  /** Beside the one for the alerts of the time line. */
  readonly matchers: readonly { readonly name: string, readonly value: string, readonly isRegex: boolean, readonly isEqual?: boolean }[]
  readonly startsAt: number
  readonly endsAt: number
  readonly createdBy?: string
  readonly comment?: string
}

/** A request as it is; `{line}` stands for the name of the time line and `{silence name}` for the id of a silence. */
export type Ask = {
  readonly method?: string
  readonly path: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string
}

export type TimeLines = { readonly [name: string]: TimeLine }
