import t, { type Test } from 'tap'
import { jira } from '../../receivers/jira.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { startJira } from '../support/jira.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'

const settings = (url: string) => ({
  api_url: url, api_type: 'auto', project: 'OPS', issue_type: 'Bug', summary: { template: 'A summary' }, description: { template: 'A description' }, priority: '', labels: []
})

testReceiver(t, { receiver: jira, settings, accept: response => response.end('{"issues":[]}') })

const firing = notification()
const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { status: 'resolved' })] })
const mark = `ALERT{${groupKeyHash(firing.groupKey)}}`

async function connect (t: Test, { version = '2', ...changes }: { version?: string, [key: string]: unknown } = {}) {
  const server = await startJira(t)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  const tell = (told: typeof firing, more: object = {}) =>
    jira.send(delivery({ settings: { ...settings(`${server.origin}/rest/api/${version}`), ...changes, ...more }, post, notification: told }))
  return { ...server, tell, queries: () => server.received.filter(({ url }) => url.includes('/search')).map(({ body }) => JSON.parse(body)) }
}

t.test('an issue is made for a group that fires, and brought up to date after that', async t => {
  const { tell, issues, calls, received, queries } = await connect(t, {
    project: '{{ "OPS" }}', labels: ['zone', '{{ .Status }}'], priority: '{{ "High" }}', fields: { customfield_1: { value: '{{ len .Alerts }}' }, assignee: { name: '{{ .Receiver }}' } }
  })
  await tell(firing)
  t.same(JSON.parse(received[1]?.body ?? ''), {
    fields: {
      assignee: { name: firing.receiver },
      customfield_1: { value: firing.alerts.length },
      description: 'A description',
      issuetype: { name: 'Bug' },
      labels: [mark, 'firing', 'zone'],
      priority: { name: 'High' },
      project: { key: 'OPS' },
      summary: 'A summary'
    }
  })
  t.equal(received[1]?.headers['accept-language'], 'en')
  t.same(queries(), [{ fields: ['status'], jql: `statusCategory != Done and project="OPS" and labels="${mark}" order by status ASC,resolutiondate DESC`, maxResults: 2 }])

  await tell(firing, { summary: { template: 'Another' }, description: { template: 'Another' } })
  t.equal(issues.length, 1)
  t.match(issues[0]?.fields, { summary: 'Another', description: 'Another' })
  t.same(calls(), ['POST /rest/api/2/search', 'POST /rest/api/2/issue', 'POST /rest/api/2/search', 'PUT /rest/api/2/issue/OPS-1'])
})

t.test('what people may edit is left alone where it is said so', async t => {
  const { tell, issues } = await connect(t, { summary: { template: 'One', enable_update: false }, description: { template: 'One', enable_update: false } })
  await tell(firing)
  if (issues[0]) issues[0].fields['summary'] = 'by hand'
  await tell(firing, { labels: ['new'] })
  t.match(issues[0]?.fields, { summary: 'by hand', description: 'One', labels: [mark, 'new'] })
})

t.test('an issue is closed when its group is resolved, and opened again if that was lately', async t => {
  const { tell, issues, calls, queries } = await connect(t, { resolve_transition: 'Close', reopen_transition: 'Reopen', reopen_duration: 90 * 60_000, wont_fix_resolution: 'Won\'t "do"' })
  await tell(firing)
  await tell(resolved)
  t.equal(issues[0]?.isDone, true)
  t.same(calls().slice(-4), ['POST /rest/api/2/search', 'PUT /rest/api/2/issue/OPS-1', 'GET /rest/api/2/issue/OPS-1/transitions', 'POST /rest/api/2/issue/OPS-1/transitions'])

  await tell(firing)
  t.match(issues, { length: 1, 0: { isDone: false } })
  t.match(queries().at(-1).jql, /^\(resolution is EMPTY or resolution != "Won't \\"do\\""\) and \(resolutiondate is EMPTY OR resolutiondate >= -90m\) and project=/)
  t.match(queries()[1].jql, / and statusCategory != Done and project=/)

  await tell(resolved)
  if (issues[0]) issues[0].closedFor = 91
  await tell(firing)
  t.match(issues, { length: 2, 1: { isDone: false } })
})

t.test('an issue that people decided not to fix is not opened again', async t => {
  const { tell, issues } = await connect(t, { reopen_transition: 'Reopen', reopen_duration: 3_600_000, wont_fix_resolution: 'Rejected' })
  await tell(firing)
  if (issues[0]) Object.assign(issues[0], { isDone: true, resolution: 'Rejected' })
  await tell(firing)
  t.match(issues, { length: 2, 0: { isDone: true } })
})

t.test('a resolved group has no issue made, and nothing moves without a transition', async t => {
  const { tell, issues, calls } = await connect(t)
  await tell(resolved)
  t.same(calls(), ['POST /rest/api/2/search'])
  await tell(firing)
  await tell(resolved)
  t.match(issues, { length: 1, 0: { isDone: false } })
  await t.rejects(tell(resolved, { resolve_transition: 'Explode' }), { retryable: false, message: 'cannot move OPS-1 by "Explode": there is no such transition from where it is' })
})

t.test('the search is that of the cloud or of a data center', async t => {
  const place = async (version: string, type: string) => {
    const { tell, calls } = await connect(t, { version, api_type: type })
    await tell(firing)
    return calls()
  }
  t.same(await place('2', 'datacenter'), ['POST /rest/api/2/search', 'POST /rest/api/2/issue'])
  t.same(await place('2', 'cloud'), ['POST /rest/api/3/search/jql', 'POST /rest/api/2/issue'])
  t.same(await place('3/', 'cloud'), ['POST /rest/api/3/search/jql', 'POST /rest/api/3/issue'])

  const asked: string[] = []
  const post = async ({ url }: { url: string }) => {
    asked.push(url)
    return { status: 200, headers: {}, body: '{"issues":[]}' }
  }
  await jira.send(delivery({ settings: settings('https://acme.atlassian.net/rest/api/2'), post }))
  t.same(asked, ['https://acme.atlassian.net/rest/api/3/search/jql', 'https://acme.atlassian.net/rest/api/2/issue'])
})

t.test('version 3 gets a document: the one that the template makes, or one around its text', async t => {
  const { tell, issues } = await connect(t, { version: '3' })
  await tell(firing, { description: { template: ' {"type":"doc","version":1,"content":[]} ' } })
  t.same(issues[0]?.fields['description'], { type: 'doc', version: 1, content: [] })
  await tell(firing, { description: { template: '\none\n\ntwo "quoted"\n' } })
  t.same(issues[0]?.fields['description'], {
    type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one' }, { type: 'hardBreak' }, { type: 'hardBreak' }, { type: 'text', text: 'two "quoted"' }] }]
  })
})

t.test('summary and description are cut at what Jira takes; nothing is sent of what is empty', async t => {
  const { tell, issues } = await connect(t)
  await tell(firing, { summary: { template: 'é'.repeat(256) }, description: { template: 'é'.repeat(32768) } })
  t.equal(issues[0]?.fields['summary'], 'é'.repeat(254) + '…')
  t.ok(issues[0]?.fields['description'] === 'é'.repeat(32766) + '…')
  const other = await connect(t)
  await other.tell(firing, { description: { template: '' } })
  t.same(Object.keys(other.issues[0]?.fields ?? {}), ['issuetype', 'labels', 'project', 'summary'])
})

t.test('a login page is no answer of Jira, and 429 is tried again', async t => {
  const answering = (body: string) => async () => ({ status: 200, headers: {}, body })
  for (const body of ['<html>', '{}', '{"issues":[{"id":"1"}]}', JSON.stringify({ issues: [{ key: 'x'.repeat(300) }] }), '{"issues":[{"key":"A\\n1"}]}']) {
    await t.rejects(jira.send(delivery({ settings: settings('http://jira.example'), post: answering(body) })), { name: 'DeliveryError', retryable: false, message: 'cannot search for the issue: the answer is not that of a Jira' })
  }
  const rules: unknown[] = []
  await jira.send(delivery({ settings: settings('http://jira.example'), post: async (_, rule) => { rules.push(rule); return { status: 200, headers: {}, body: '{"issues":[]}' } } }))
  t.same(rules, [{ retryStatus: [429] }, { retryStatus: [429] }])
})
