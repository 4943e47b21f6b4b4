import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { openStory, type Message } from '../support/harness.ts'
import { delivery, sign } from '../support/sources.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url))
const secret = 'test-client-secret-0123456789abcdef'
const example = String(read('examples/sentry-discord.yml')).replace('secret_file: /etc/tocsin/sentry-secret', `secret: ${secret}`).replace('start: 2026-11-02', 'start: 2026-08-03')

/** The example as it runs, and Sentry before it; what arrives is what the receivers are handed. */
async function open (t: Pick<Test, 'teardown'>) {
  const story = await openStory(t, example, { begin: Date.parse('2026-08-19T06:42:17.318Z') })
  async function post (body: Buffer, resource: string) {
    const headers = { 'sentry-hook-resource': resource, 'sentry-hook-signature': sign(body, secret) }
    return (await story.engine.sources.receive('sentry', delivery(body, { headers }))).outcome
  }
  return {
    ...story,
    post,
    hook: async (name: string) => await post(read(`test/samples/sentry/${name}.json`), name.split('.')[0] ?? ''),
    arrived: () => story.arrived().map(({ at, receiver, firing, resolved }: Message) => [at, receiver, ...firing.map(name => `${name} fires`), ...resolved.map(name => `${name} ended`)])
  }
}

t.test('a regression of what was critical pages, though its hook knows no environment', async t => {
  const { post, hook, advance, arrived } = await open(t)
  const event = JSON.parse(String(read('test/samples/sentry/event_alert.triggered.json')))
  event.data.event.level = 'fatal'
  await post(Buffer.from(JSON.stringify(event)), 'event_alert')
  await advance('2m')
  await hook('issue.resolved')
  await advance('30m')
  arrived()
  const issue = JSON.parse(String(read('test/samples/sentry/issue.unresolved.regressed.json')))
  issue.data.issue.level = 'fatal'
  await post(Buffer.from(JSON.stringify(issue)), 'issue')
  await advance('2m')
  t.ok(arrived().some(([, receiver]) => receiver === 'ana-push'))
})

t.test('what escalates or is opened again by hand is told, though nothing was known of it', async t => {
  for (const substatus of ['escalating', 'ongoing']) {
    const { post, advance, arrived } = await open(t)
    const issue = JSON.parse(String(read('test/samples/sentry/issue.unresolved.escalating.json')))
    issue.data.issue.substatus = substatus
    await post(Buffer.from(JSON.stringify(issue)), 'issue')
    await advance('2m')
    t.match(arrived(), [{ 1: 'errors' }], substatus)
  }
})
