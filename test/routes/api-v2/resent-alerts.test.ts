import t from 'tap'
import { createResentAlerts, cut } from '../../../routes/api-v2/resent-alerts.ts'
import { readPostedAlerts } from '../../../routes/api-v2/posted-alerts.ts'
import { receiveAlert } from '../../../src/domain/alert.ts'
import { digestOf } from '../../../src/domain/alert-document.ts'
import { appOf, fakeEngine, now } from '../../support/app.ts'

const minute = 60_000
const time = (ms: number) => new Date(ms).toISOString()

function textOf (name: string, { end = now + 4 * minute, start = now - minute, more = '' } = {}): string {
  return `{"annotations":{"summary":"of \\"${name}\\" },{ x"${more}},"endsAt":"${time(end)}","startsAt":"${time(start)}","generatorURL":"http://p/g?a=1\\u0026b=2","labels":{"alertname":"${name}"}}`
}

function alertOf (text: string) {
  const [posted] = readPostedAlerts([JSON.parse(text)])
  if (!posted) throw new Error('one alert was given')
  return receiveAlert(posted, { now, resolveTimeout: 5 * minute })
}

function learn (alerts: ReturnType<typeof createResentAlerts>, text: string, of = text): void {
  const alert = alertOf(of)
  alerts.learn(text, alert, { digest: digestOf(alert), now })
}

function knowing (...texts: string[]) {
  const alerts = createResentAlerts()
  for (const text of texts) learn(alerts, text)
  return alerts
}

t.test('an alert that was learned is recognised with another end', async t => {
  const alert = alertOf(textOf('A'))
  const later = textOf('A', { end: now + 9 * minute })
  t.match(knowing(textOf('A')).recognise(`[${later},${textOf('B')}]`, now), {
    texts: [later, textOf('B')],
    resent: [{ index: 0, fingerprint: alert.fingerprint, digest: digestOf(alert), endsAt: { ms: now + 9 * minute } }]
  })
})

const strangers: Array<[what: string, body: string]> = [
  ['another annotation', `[${textOf('A', { more: ',"b":"1"' })}]`],
  ['another start', `[${textOf('A', { start: now - 2 * minute })}]`],
  ['an end that has passed', `[${textOf('A', { end: now })}]`],
  ['an end that is no time', `[${textOf('A').replace(/"endsAt":"[^"]*"/, '"endsAt":"soon"')}]`],
  ['the same alert twice', `[${textOf('A')},${textOf('A', { end: now + 9 * minute })}]`],
  ['white space around it', `[ ${textOf('A')} ]`],
  ['no list', textOf('A')],
  ['nothing', '']
]

for (const [what, body] of strangers) {
  t.test(`${what} is left to the parser`, async t => {
    const found = knowing(textOf('A')).recognise(body, now)
    t.same(found?.resent ?? [], [])
  })
}

const unproven: Array<[why: string, text: string]> = [
  ['no end', textOf('A').replace(/"endsAt":"[^"]*",/, '')],
  ['an end that is a label', '{"startsAt":"2026-11-20T10:00:00Z","labels":{"alertname":"A","endsAt":"2027-01-01T00:00:00Z"}}'],
  ['a second end', textOf('A').replace(/}$/, ',"EndsAt":"2027-01-01T00:00:00Z"}')],
  ['a start in the future', textOf('A', { start: now + minute })]
]

for (const [why, text] of unproven) {
  t.test(`a text with ${why} is not learned`, async t => {
    t.equal(knowing(text).recognise(`[${text}]`, now), undefined)
  })
}

t.test('a text that belongs to another alert is not learned', async t => {
  const alerts = createResentAlerts()
  learn(alerts, textOf('A'), textOf('B'))
  learn(alerts, textOf('A').slice(0, -1), textOf('A'))
  t.equal(alerts.recognise(`[${textOf('A')}]`, now), undefined)
})

t.test('what is not sent for long is forgotten, and makes room', async t => {
  const alerts = createResentAlerts({ most: 2, idle: minute })
  const recognised = (at: number) => alerts.recognise(`[${['A', 'B', 'C'].map(name => textOf(name)).join()}]`, at)?.resent.map(({ index }) => index)
  alerts.recognise('', now)
  for (const name of ['A', 'B', 'C']) learn(alerts, textOf(name))
  t.same(recognised(now), [0, 1])

  for (const at of [now + minute, now + 2 * minute]) alerts.recognise(`[${textOf('B')}]`, at)
  learn(alerts, textOf('C'))
  t.same(recognised(now + 2 * minute), [1, 2])
})

t.test('a body is cut only between objects that follow each other directly', async t => {
  t.same(cut('[{"a":1},{"b":{"c":2}}]'), ['{"a":1}', '{"b":{"c":2}}'])
  t.equal(cut('[{"a":1}]\n'), undefined)
  t.equal(cut('[]'), undefined)
})

async function post (payloads: string[], answers: boolean[]) {
  const refreshed: string[][] = []
  const engine = fakeEngine({
    async refresh (batch) {
      refreshed.push(batch.map(({ fingerprint }) => fingerprint))
      return batch.map((_, n) => answers[n] ?? true)
    }
  })
  const receive = engine.receive
  engine.receive = async (alerts, from) => {
    const reasons = await receive(alerts, from)
    for (const alert of alerts) from.onKnown?.(alert, { digest: digestOf(alert), isSame: true })
    return reasons
  }
  const app = appOf(engine)
  const statuses = []
  for (const payload of payloads) statuses.push((await app.inject({ method: 'POST', url: '/api/v2/alerts', headers: { 'content-type': 'application/json' }, payload })).statusCode)
  await app.close()
  return { statuses, refreshed, refused: engine.refused.map(({ reason }) => reason), received: engine.received.map(({ alerts }) => alerts.map(({ labels }) => labels.alertname)) }
}

const [a, b, c] = ['A', 'B', 'C'].map(name => textOf(name))
const fingerprints = [a, b].map(text => alertOf(text ?? '').fingerprint)

t.test('alerts sent again are refreshed and not received; what is new among them is', async t => {
  t.match(await post([`[${a},${b}]`, `[${a},${c},${b}]`], []), { statuses: [200, 200], refreshed: [fingerprints], refused: [], received: [['A', 'B'], ['C']] })
})

t.test('what turns out to be gone at the refresh is received', async t => {
  t.match(await post([`[${a},${b}]`, `[${a},${b}]`], [true, false]), { refreshed: [fingerprints], received: [['A', 'B'], ['B']] })
})

t.test('beside an invalid alert the others are refreshed; of a body of the wrong shape nothing is', async t => {
  t.same(await post([`[${a},${b}]`, `[${a},{"labels":{}},${b}]`, `[${a},{"labels":7}]`], []), {
    statuses: [200, 400, 400], refreshed: [fingerprints], refused: ['alerts[1]: at least one label pair required'], received: [['A', 'B']]
  })
})

t.test('reports of one alert in one body count in their order', async t => {
  t.match(await post([`[${a}]`, `[${textOf('A', { more: ',"b":"1"' })},${a}]`], []), { refreshed: [], received: [['A'], ['A', 'A']] })
})
