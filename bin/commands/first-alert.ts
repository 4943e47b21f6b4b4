type Start = { readonly address: string, readonly routePrefix?: string | undefined, readonly configFile?: string, readonly now: Date }

/** With which `npm start` begins; it prints notifications. */
const example = 'examples/tocsin.yml'

/** What somebody who has just started the router can paste to see it notify. */
export function firstAlert ({ address, routePrefix = '', configFile, now }: Start): string {
  const url = `http://${address.replace(/^(\[::\]|0\.0\.0\.0):/, 'localhost:')}${routePrefix}`
  // A service of its own for each start: what an earlier start has told is known, and would not be told again.
  const service = `demo-${now.toISOString().slice(11, 19).replaceAll(':', '')}`
  const alerts = [{ labels: { alertname: 'FirstAlert', severity: 'warning', service }, annotations: { summary: 'Tocsin can reach you' } }]
  return `
Tocsin is at ${url}
Make it notify, from another terminal; ${configFile === example
    ? 'a few seconds later the notification appears here as a line of JSON'
    : `after the group_wait of its route the notification goes where your configuration sends it (with ${example}: here, as a line of JSON)`}:

  curl --header 'Content-Type: application/json' --data '${JSON.stringify(alerts)}' ${url}/api/v2/alerts
`
}
