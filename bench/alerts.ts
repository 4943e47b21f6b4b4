/**
 * Alerts as a Prometheus sends them: eight labels, three annotations, a generatorURL, an end that moves with every send. Alert `n` has
 * the same labels each time, and neighbours come from the same alerting rule, as they do in a batch.
 */
export type Alerts = {
  /** The request body for `size` alerts from number `first` on. `value` stands in an annotation, as `$value` does. */
  body (first: number, size: number, options: { endsAt: string, value: string }): string
}

const rules = 100
const alertsPerRule = 64
const severities = ['warning', 'warning', 'info', 'critical']

/** With `keep`, the text of the first so many alerts is built once: sending them again then costs next to nothing. */
export function createAlerts ({ startsAt, keep }: { startsAt: string, keep: number }): Alerts {
  const kept: Array<readonly [string, string]> = []

  function parts (n: number): readonly [string, string] {
    const known = kept[n]
    if (known) return known
    const fresh = alertParts(n, startsAt)
    if (n < keep) kept[n] = fresh
    return fresh
  }

  return {
    body (first, size, { endsAt, value }) {
      let text = ''
      for (let n = first; n < first + size; n++) {
        const [annotations, rest] = parts(n)
        text += `${n === first ? '[' : ','}${annotations}${value}"},"endsAt":"${endsAt}${rest}`
      }
      return text + ']'
    }
  }
}

/** An alert's JSON in two parts: up to the value in the last annotation, and from behind endsAt. */
function alertParts (n: number, startsAt: string): readonly [string, string] {
  const { alertname, cluster, namespace, pod } = names(n)
  const severity = severities[Math.floor(n / alertsPerRule) % severities.length]
  const annotations = `{"annotations":{"summary":"${alertname}: container of ${pod} in ${namespace} restarts again and again",` +
    `"runbook_url":"https://runbooks.example.com/kubernetes/${alertname}",` +
    `"description":"The container app of pod ${namespace}/${pod} restarted more often than it should within ten minutes. Value: `
  const expression = encodeURIComponent(`increase(kube_pod_container_status_restarts_total{namespace="${namespace}"}[10m]) > 3`)
  // Go's encoder escapes the ampersand.
  const rest = `","startsAt":"${startsAt}","generatorURL":"http://prometheus-0.monitoring.svc:9090/graph?g0.expr=${expression}\\u0026g0.tab=1",` +
    `"labels":{"alertname":"${alertname}","cluster":"${cluster}","container":"app","instance":"${address(n)}",` +
    `"job":"kube-state-metrics","namespace":"${namespace}","pod":"${pod}","severity":"${severity}"}}`
  return [annotations, rest]
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
