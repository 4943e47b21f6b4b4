import { createHmac } from 'node:crypto'

/** A request of Sentry's as its integration platform makes it, signed over its bytes. */
export type Hook = { readonly body: Buffer, readonly headers: Readonly<Record<string, string>> }

const secret = 'a secret of the benchmark, 32 characters or more'
const bodySize = 100_000
/** Of one issue come alerts on its events, and in the end its end. */
const hooksPerIssue = 5
/** At a thousand a minute each of them has a hook every six seconds, so its group is told of what fires and of the end. */
const issuesAtOnce = 100

/** What the configuration of the router has to say, so that it knows these requests. */
export const sentrySource = `
sources:
  - name: sentry
    type: sentry
    secret: ${secret}
    tags: [domain]
`

/** Hook number `n`. Each is another request, of 100 KB of stack frames with their local variables. */
export function createHook (n: number): Hook {
  const turn = Math.floor(n / issuesAtOnce)
  const issue = String(4_100_000_000 + Math.floor(turn / hooksPerIssue) * issuesAtOnce + n % issuesAtOnce)
  const ends = turn % hooksPerIssue === hooksPerIssue - 1
  const now = new Date().toISOString()
  const data = ends ? { issue: issueOf(issue, now), resolution_type: 'now' } : { event: eventOf(issue, { n, now }), triggered_rule: 'Everything of production' }
  const body = Buffer.from(JSON.stringify({ action: ends ? 'resolved' : 'triggered', installation: { uuid: 'a8e5d37a-696c-4c54-adb5-b3f28d64c7de' }, data, actor: { type: 'application', id: 'sentry', name: 'Sentry' } }))
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'sentry-hook-resource': ends ? 'issue' : 'event_alert',
      'sentry-hook-timestamp': String(Math.floor(Date.now() / 1000)),
      'sentry-hook-signature': createHmac('sha256', secret).update(body).digest('hex')
    }
  }
}

function eventOf (issue: string, { n, now }: { n: number, now: string }) {
  return {
    event_id: n.toString(16).padStart(32, '0'),
    issue_id: issue,
    project: 4501,
    url: `https://sentry.example/api/0/projects/acme/checkout/events/${n}/`,
    web_url: `https://sentry.example/organizations/acme/issues/${issue}/events/${n}/`,
    title: `PaymentDeclined: the card of order ${n} was declined`,
    culprit: 'checkout.payment.charge',
    level: 'error',
    type: 'error',
    platform: 'python',
    environment: 'production',
    release: 'checkout@2026.11.1',
    datetime: now,
    tags: [['environment', 'production'], ['level', 'error'], ['domain', n % 2 ? 'payment' : 'cart']],
    exception: { values: [{ type: 'PaymentDeclined', value: 'declined', stacktrace: { frames } }] }
  }
}

function issueOf (issue: string, now: string) {
  return {
    id: issue,
    shortId: `CHECKOUT-${issue}`,
    title: 'PaymentDeclined: the card was declined',
    status: 'resolved',
    level: 'error',
    issueCategory: 'error',
    project: { id: '4501', slug: 'checkout', name: 'checkout', platform: 'python' },
    web_url: `https://sentry.example/organizations/acme/issues/${issue}/`,
    lastSeen: now,
    count: '4',
    userCount: 2,
    metadata: { type: 'PaymentDeclined', value: 'declined', frames }
  }
}

/** A frame, with what the code looked like around it and what its variables held. */
function frameOf (n: number) {
  return {
    filename: `checkout/payment/step_${n}.py`,
    function: `charge_${n}`,
    module: `checkout.payment.step_${n}`,
    lineno: 100 + n,
    in_app: n % 3 === 0,
    pre_context: Array.from({ length: 5 }, (_, line) => `    order_${line} = orders.find(id=${n}, status="open")`),
    context_line: '    raise PaymentDeclined(answer.reason)',
    vars: Object.fromEntries(Array.from({ length: 8 }, (_, name) => [`local_${name}`, `<Order ${n}.${name}: 3 × "Grüße", total=${n}.0>`]))
  }
}

const frames = Array.from({ length: Math.floor(bodySize / JSON.stringify(frameOf(50)).length) }, (_, n) => frameOf(n))
