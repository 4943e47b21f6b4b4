import type { PostedAlert, Step } from './time-line.ts'

type Labels = { readonly [name: string]: string }

/** Long after every time line. */
const always = 10_000

/** An alert that begins to fire on that beat. */
export function fire (at: number, instance: string, labels: Labels = {}): PostedAlert {
  return {
    labels: { alertname: 'Down', instance, ...labels },
    annotations: { summary: `${instance} <is> & down` },
    startsAt: at,
    endsAt: always,
    generatorURL: 'http://prometheus.example/graph?g0.expr=up&g0.tab=1'
  }
}

/** The same one, over. */
export function end (at: number, alert: PostedAlert): PostedAlert {
  return { ...alert, endsAt: at }
}

export function post (at: number, ...alerts: PostedAlert[]): Step {
  return { at, post: alerts }
}

export function get (at: number, path: string): Step {
  return { at, ask: { path } }
}

/** What one can look at of the alerts of a time line. */
export function look (at: number): Step[] {
  return ['alerts', 'alerts/groups', 'silences'].map(path => get(at, `/api/v2/${path}?filter=line%3D%22{line}%22`))
}
