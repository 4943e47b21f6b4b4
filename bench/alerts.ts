/**
 * Alerts as a Prometheus sends them: eight labels, three annotations, a generatorURL, an end that moves with every send. Alert `n` has
 * the same labels each time, and neighbours come from the same alerting rule, as they do in a batch.
 */
export type Batch = {
  /** The request body, written anew for each send: do not send it twice at a time. */
  write (options: { startsAt: string, endsAt: string, value: string }): Buffer
}

const rules = 100
const alertsPerRule = 64
const severities = ['warning', 'warning', 'info', 'critical']

// Places to write into, as long as what is written there.
const time = '0000-00-00T00:00:00.000Z'
const number = '0.000000'

/** `size` alerts from number `first` on. `value` stands in an annotation, as `$value` does, and is a number between 0 and 10 with six decimals. */
export function createBatch (first: number, size: number): Batch {
  let text = ''
  const places: Array<{ values: number, ends: number, starts: number }> = []
  for (let n = first; n < first + size; n++) {
    const [annotations, others, rest] = alertParts(n)
    text += `${n === first ? '[' : ','}${annotations}`
    const values = text.length
    text += number + others
    const ends = text.length
    text += `${time}","startsAt":"`
    const starts = text.length
    text += `${time}${rest}`
    places.push({ values, ends, starts })
  }
  // All of it is ASCII, so places in the text are places in the bytes.
  const body = Buffer.from(text + ']', 'latin1')
  return {
    write ({ startsAt, endsAt, value }) {
      for (const { values, ends, starts } of places) {
        body.write(value, values, number.length, 'latin1')
        body.write(endsAt, ends, time.length, 'latin1')
        body.write(startsAt, starts, time.length, 'latin1')
      }
      return body
    }
  }
}

/** An alert's JSON in three parts: up to the value in the first annotation, from there to the times, and what is behind them. */
function alertParts (n: number): readonly [string, string, string] {
  const { alertname, cluster, namespace, pod } = names(n)
  const severity = severities[Math.floor(n / alertsPerRule) % severities.length]
  // Go's encoder sorts names.
  const annotations = `{"annotations":{"description":"The container app of pod ${namespace}/${pod} restarted more often than it should within ten minutes. Value: `
  const expression = encodeURIComponent(`increase(kube_pod_container_status_restarts_total{namespace="${namespace}"}[10m]) > 3`)
  const summary = `${alertname}: container of ${pod} in ${namespace} restarts again and again`
  const others = `","runbook_url":"https://runbooks.example.com/kubernetes/${alertname}","summary":"${summary}"},"endsAt":"`
  // Go's encoder escapes the ampersand.
  const rest = `","generatorURL":"http://prometheus-0.monitoring.svc:9090/graph?g0.expr=${expression}\\u0026g0.tab=1",` +
    `"labels":{"alertname":"${alertname}","cluster":"${cluster}","container":"app","instance":"${address(n)}",` +
    `"job":"kube-state-metrics","namespace":"${namespace}","pod":"${pod}","severity":"${severity}"}}`
  return [annotations, others, rest]
}

export function podOf (n: number): string {
  return names(n).pod
}

function names (n: number) {
  const rule = Math.floor(n / alertsPerRule)
  return {
    alertname: `KubePodCrashLooping${String(rule % rules).padStart(3, '0')}`,
    cluster: `eu-west-${Math.floor(rule / rules)}`,
    namespace: `team-${rule % 25}`,
    pod: `checkout-7d9f8b6c5d-${n.toString(36).padStart(5, '0')}`
  }
}

function address (n: number): string {
  return `10.${(n >> 16) % 256}.${(n >> 8) % 256}.${n % 256}:8080`
}
