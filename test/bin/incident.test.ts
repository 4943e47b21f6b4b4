import { createServer } from 'node:http'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runTocsin } from '../support/amtool.ts'
import { incidentStory, ms } from '../support/incident-story.ts'
import { serveTo } from '../support/served.ts'
import { incidentsOf } from '../support/told-incidents.ts'

async function arrange (t: Test, prepare: (story: ReturnType<typeof incidentStory>) => void = () => {}) {
  const story = incidentStory()
  story.fire('disk')
  prepare(story)
  const incidents = incidentsOf(story)
  return { ...incidents, story, ...await serveTo(t, { incidents, now: () => story.now }) }
}

t.test('incidents are listed', async t => {
  const { tocsin, queries } = await arrange(t)
  t.same(await tocsin('incident', '--limit=1'), {
    code: 0,
    stdout: 'ID  State       Severity  Opened At                Assignee  Labels            \n' +
      'i1  escalating  critical  2026-11-20 09:00:00 UTC            alertname="disk"  \n',
    stderr: 'These are the latest 1, there may be more: --limit\n'
  })
  t.match((await tocsin('incident', 'list', '-o', 'extended')).stdout, /^ID .* Policy +Tier +Next Page +Alerts +Flaps +Labels.*\ni1 .* payments +0 +2026-11-20 09:05:00 UTC +1 of 1 firing +0 +alertname="disk"/)
  t.match(JSON.parse((await tocsin('incident', 'list', '-o', 'json')).stdout), [{ id: 'i1', nextPage: { to: 'ana' } }, { id: 'i1' }], 'of all pages')
  t.equal((await tocsin('incident', 'list', '-q', '--state=triggered', '--policy=payments', '--responder=ana', '--limit=1')).stdout, 'i1\n')
  t.match(queries.at(-1), { state: 'triggered', policy: 'payments', responder: 'ana', limit: 1 })
  t.match(await tocsin('incident', 'list', '--state=triggerd'), { code: 1, stdout: '', stderr: /^tocsin: error: no incident has the state "triggerd", did you mean "triggered"\?/ })
})

t.test('an incident is shown for people to read', async t => {
  const { tocsin } = await arrange(t, story => {
    story.act({ kind: 'noted', by: 'bo', text: 'a line\nand \u001b[31manother' })
    story.act({ kind: 'acknowledged', by: 'ana' })
    story.fire('net', 'warning', { mutedBy: 'silence x' })
  })
  const { code, stdout } = await tocsin('incident', 'show', 'i1')
  t.equal(code, 0)
  for (const pattern of [
    /^Incident +i1$/m,
    /^State +acknowledged, critical$/m,
    /^Policy +payments$/m,
    /^Acknowledged +by ana 2026-11-20 09:00:00 UTC, until 2026-11-20 10:00:00 UTC$/m,
    /^Alerts\n {2}critical +acknowledged +alertname="disk"\n {2}warning +muted by silence x +alertname="net"$/m,
    /^Told\n {2}2026-11-20 09:00:00 UTC +ana +ana-push$/m,
    /^Notes\n {2}2026-11-20 09:00:00 UTC +bo +a line and \[31manother$/m,
    /^Time line\n {2}2026-11-20 09:00:00 UTC +opened +\(payments\)$/m,
    /^ {2}2026-11-20 09:00:00 UTC +page +to ana through ana-push tier 0 \(tier\)$/m,
    /^ {2}2026-11-20 09:00:00 UTC +acknowledged +by ana$/m
  ]) t.match(stdout, pattern)
  t.notMatch(stdout, 'undefined')
  t.match(JSON.parse((await tocsin('incident', 'show', 'i1', '-o', 'json')).stdout), { id: 'i1', timeLine: [{ what: 'opened' }] })
  t.match((await tocsin('incident', 'show', 'i1', '--date.format=15h04')).stdout, /^Opened at +09h00$/m)
})

t.test('resolved, snoozed, unattended and escalating incidents tell what there is', async t => {
  const shown = async (prepare: (story: ReturnType<typeof incidentStory>) => void) => (await (await arrange(t, prepare)).tocsin('incident', 'show', 'i1')).stdout
  t.match(await shown(story => story.end('disk')), /^State +resolved, critical$[^]*^Resolved +2026-11-20 09:00:00 UTC$[^]*^ {2}critical +ended /m)
  t.match(await shown(story => story.act({ kind: 'resolved', by: 'bo' })), /^Resolved +2026-11-20 09:00:00 UTC by bo, alerts still fire$/m)
  t.match(await shown(story => story.act({ kind: 'snoozed', by: 'bo', until: story.now + ms('1h') })), /^Snoozed +by bo .*, until 2026-11-20 10:00:00 UTC$/m)
  t.match(await shown(story => story.advance('1d')), /^Unattended +since /m)
  t.match(await shown(story => story.advance('10m')), /^Next page +2026-11-20 09:15:00 UTC tier 1$/m)
  t.match(await shown(() => {}), /^Next page +2026-11-20 09:05:00 UTC ana through ana-sms \(tier\)$/m)
})

for (const [args, expected] of [
  [['ack', 'i1'], { kind: 'acknowledged' }],
  [['ack', 'i1', '--seen=2'], { kind: 'acknowledged', seen: 2 }],
  [['resolve', 'i1'], { kind: 'resolved' }],
  [['escalate', 'i1'], { kind: 'escalated', tier: undefined }],
  [['escalate', 'i1', '--tier=2'], { kind: 'escalated', tier: 2 }],
  [['reassign', 'i1', '--to=bo'], { kind: 'reassigned', to: 'bo' }],
  [['snooze', 'i1', '--until=2h'], { kind: 'snoozed', until: Date.parse('2026-11-20T11:00:00Z') }],
  [['note', 'i1', '-t', 'why'], { kind: 'noted', text: 'why' }],
  [['add-responder', 'i1', '--person=chen'], { kind: 'responder added', person: 'chen' }],
  [['rebase', 'i1'], { kind: 'rebased' }]
] as const) {
  t.test(`incident ${args.join(' ')} does so and prints what has become of it`, async t => {
    const { tocsin, acts } = await arrange(t)
    t.match(await tocsin('incident', ...args, '--by=dee'), { code: 0, stdout: /^ID .*\ni1 /, stderr: '' })
    t.match(acts, [{ ...expected, by: 'dee' }])
  })
}

t.test('an acknowledgement is taken back, and who was asked declines', async t => {
  const { tocsin, acts } = await arrange(t)
  for (const args of [['ack', 'i1'], ['unack', 'i1'], ['add-responder', 'i1', '--person=dee'], ['decline', 'i1']]) t.match(await tocsin('incident', ...args, '--by=dee'), { code: 0 }, args.join(' '))
  t.same(acts.map(({ kind }) => kind), ['acknowledged', 'unacknowledged', 'responder added', 'declined'])
})

t.test('without --by it is the author of the settings, or the user', async t => {
  const { origin, acts } = await arrange(t)
  const home = t.testdir()
  const args = ['incident', 'note', 'i1', '-t', 'x', `--alertmanager.url=${origin}`, '--no-version-check']
  await runTocsin(args, { home })
  mkdirSync(join(home, '.config/amtool'), { recursive: true })
  writeFileSync(join(home, '.config/amtool/config.yml'), 'author: chen\n')
  await runTocsin(args, { home })
  await runTocsin([...args, '--by', 'dee'], { home })
  t.same(acts.map(({ by }) => by), [userInfo().username, 'chen', 'dee'])
})

t.test('what is refused ends with 1, and says what was not tried', async t => {
  const { tocsin } = await arrange(t, story => story.end('disk'))
  t.match(await tocsin('incident', 'ack', 'i1'), { code: 0, stdout: /\ni1 +resolved/, stderr: /^Warning: i1 is resolved: / })
  t.match(await tocsin('incident', 'resolve', 'i1', 'i2'), { code: 1, stdout: '', stderr: 'tocsin: error: i1: the incident is resolved already; not tried: i2\n' })
  t.match(await tocsin('incident', 'note', '-t', 'x', 'i1', 'i2', 'i3'), { code: 1, stdout: /\ni1 /, stderr: 'tocsin: error: i2: no incident "i2"; not tried: i3\n' })
  t.match(await tocsin('incident', 'show', 'i/2'), { code: 1, stderr: 'tocsin: error: no incident "i/2"\n' })
})

for (const [args, message] of [
  [['ack'], 'no incident IDs specified'],
  [['ack', 'i1', '--seen=x'], '--seen must be a version, a whole number from 1 on, not "x"'],
  [['escalate', 'i1', '--tier=-1'], /--tier must be a whole number from 0 on, not "-1"/],
  [['reassign', 'i1'], 'required flag --to not provided, try --help'],
  [['snooze', 'i1'], 'required flag --until not provided, try --help'],
  [['snooze', 'i1', '--until=soon'], /^tocsin: error: i1: until is "soon", expected a time/],
  [['note', 'i1'], 'required flag --text not provided, try --help'],
  [['add-responder', 'i1'], 'required flag --person not provided, try --help'],
  [['show'], "required argument 'ID' not provided, try --help"],
  [['show', 'i1', 'i2'], 'unexpected i2, try --help'],
  [['list', 'x'], 'unexpected x, try --help']
] as const) {
  t.test(`incident ${args.join(' ')} is wrong`, async t => {
    const { tocsin, acts } = await arrange(t)
    t.match(await tocsin('incident', ...args), { code: 1, stdout: '', stderr: typeof message === 'string' ? `tocsin: error: ${message}\n` : message })
    t.same(acts, [])
  })
}

t.test('an Alertmanager has no incidents, and other answers are not understood', async t => {
  let answer: [status: number, body: string] = [404, '404 page not found\n']
  const server = createServer((_request, response) => { response.writeHead(answer[0]).end(answer[1]) })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const list = () => runTocsin(['incident', 'list', `--alertmanager.url=http://127.0.0.1:${(server.address() as AddressInfo).port}`, '--no-version-check'])
  t.match((await list()).stderr, /^tocsin: error: GET http:\/\/127\.0\.0\.1:\d+\/api\/tocsin\/v1\/incidents: status 404: 404 page not found; is this the address of a Tocsin\?\n$/)
  answer = [200, '{"items":[{"id":1}]}']
  t.match((await list()).stderr, /^tocsin: error: the server's answer is not that of Tocsin's API: items\.0/)
})
