import type { Case } from './integration.ts'

type Labels = { readonly [name: string]: string }

/** What `group_by` names. */
export const grouping = ['alertname', 'case']

const texts: { readonly [kind in NonNullable<Case['alerts']>]: Labels } = {
  odd: {
    summary: '<b>50 %</b> & "more" \u2028 漢字 😀 \\ `x` *y* _z_',
    description: '  two\n\tlines\r\nand [a](http://runbook.example/?a=1&b=<2>) – it\'s +1 \u0001',
    empty: ''
  },
  // Of more than one byte each, so that a cut may fall within a character; longer than any service takes.
  long: { summary: 'é漢😀 <&> '.repeat(200), description: `first ${'Wort 漢 & 😀 '.repeat(2500)} last` }
}

/** Alerts of a case that begin now, as the API takes them: first two that fire, then the end of one and one more, then the end of all. */
export function tellings (name: string, { alerts = 'odd' }: Case, began: number): readonly [object[], object[], object[]] {
  const alert = (instance: string, end?: number) => ({
    labels: { alertname: 'Odd<&>é "x"', case: name, instance, severity: 'critical', team: 'a,b, c' },
    annotations: texts[alerts],
    startsAt: withZone(began),
    ...end === undefined ? {} : { endsAt: new Date(began + end).toISOString() },
    generatorURL: `http://prometheus.example/graph?g0.expr=up%7Ba%3D%22b%22%7D+%3D%3D+0&instance=${instance}`
  })
  return [
    [alert('a'), alert('b')],
    [alert('b', 10), alert('c')],
    [alert('a', 20), alert('c', 30)]
  ]
}

/** Elsewhere than where the programs run, and finer than a millisecond. */
function withZone (instant: number): string {
  return new Date(instant + 5.5 * 3_600_000).toISOString().replace('Z', '456+05:30')
}
