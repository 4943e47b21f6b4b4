const alert = [{ labels: { alertname: 'FirstAlert', severity: 'warning', service: 'demo' }, annotations: { summary: 'Tocsin can reach you' } }]

/** What somebody who has just started the router can paste to see it notify. */
export function firstAlert (address: string, routePrefix = ''): string {
  const url = `http://${address.replace(/^(\[::\]|0\.0\.0\.0):/, 'localhost:')}${routePrefix}`
  return `
Tocsin is at ${url}
Make it notify, from another terminal; a few seconds later the notification appears here as a line of JSON:

  curl --header 'Content-Type: application/json' --data '${JSON.stringify(alert)}' ${url}/api/v2/alerts
`
}
