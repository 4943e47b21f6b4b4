import { readFileSync } from 'node:fs'
import t from 'tap'
import { openDiscord as open } from '../support/sentry-discord.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url))

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

t.test('what escalates or is back is told, though nothing was known of it', async t => {
  for (const substatus of ['escalating', 'regressed']) {
    const { post, advance, arrived } = await open(t)
    const issue = JSON.parse(String(read('test/samples/sentry/issue.unresolved.escalating.json')))
    issue.data.issue.substatus = substatus
    await post(Buffer.from(JSON.stringify(issue)), 'issue')
    await advance('2m')
    t.match(arrived(), [{ 1: 'errors' }], substatus)
  }
})
