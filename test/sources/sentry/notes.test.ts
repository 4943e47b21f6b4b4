import t from 'tap'
import { onlyChange, readBody, readSample, type Json } from '../../support/sentry-bodies.ts'

t.test('a comment is a note by whoever wrote it', async t => {
  t.same(onlyChange(readSample('comment.created'), 'noted'), { kind: 'noted', key: 'issue:6512207741', by: 'Nadia Okafor', text: 'Rolled the gateway timeout back, watching.' })
  t.equal(onlyChange(readSample('comment.updated'), 'noted').text, 'changed a comment: Rolled the gateway timeout back, recovered.')
  t.equal(onlyChange(readSample('comment.created', body => { delete body.action; body.actor = { name: 5 } }), 'noted').by, 'Sentry')
  t.equal(onlyChange(readSample('comment.created', body => { body.data.comment = 'x'.repeat(9000) }), 'noted').text.length, 4000)
})

t.test('what Seer found out is a note', async t => {
  const rows: Array<[sample: string, edit: (body: Json) => void, text: string]> = [
    ['seer.root_cause_completed', () => {}, "Seer found a root cause: Gateway client has a 8 s read timeout but the provider's p99 is 9 s during settlement."],
    ['seer.root_cause_completed', ({ data }) => { data.root_cause = { one_line_description: 'Too short.', five_whys: [] } }, 'Seer found a root cause: Too short.'],
    ['seer.root_cause_completed', ({ data }) => { data.root_cause = 'Too short.' }, 'Seer found a root cause'],
    ['seer.solution_completed', () => {}, 'Seer found a solution: Raise the read timeout and retry once.'],
    ['seer.coding_completed', () => {}, 'Seer wrote code: fix: longer gateway timeout'],
    ['seer.coding_completed', ({ data }) => { data.code_changes = [{ title: 'a' }, { title: 'b' }]; delete data.changes }, 'Seer wrote code: a, b'],
    ['seer.pr_created', () => {}, 'Seer opened a pull request: https://github.example/acme-shop/checkout/pull/912'],
    ['seer.pr_created', body => { body.action = 'iteration_completed' }, 'Seer changed its pull request']
  ]
  for (const [sample, edit, text] of rows) {
    t.same(onlyChange(readSample(sample, edit), 'noted'), { kind: 'noted', key: 'issue:6512207741', by: 'Sentry', text }, text)
  }
})

t.test('what nothing comes of says why, and is quiet where it comes all the time', async t => {
  const rows: Array<[resource: string, body: Json, ignored: string, quiet?: true]> = [
    ['comment', { action: 'deleted', data: { issue_id: 1 } }, 'a comment was deleted'],
    ['comment', { action: 'liked', data: { issue_id: 1 } }, 'unknown action "liked" of a comment'],
    ['comment', { action: 'created', data: { comment: 'c' } }, 'a comment, but not on which issue'],
    ['comment', { action: 'created', data: { issue_id: 1, comment: '' } }, 'a comment without words'],
    ['seer', { action: 'coding_started', data: { group_id: 1 } }, 'Seer has begun to work', true],
    ['seer', { action: 'triage_completed', data: { group_id: 1 } }, 'unknown action "triage_completed" of Seer'],
    ['seer', { action: 'pr_created', data: {} }, 'something of Seer, but not of which issue'],
    ['error', { action: 'created', data: { error: {} } }, 'every event of an error comes, whether or not an alert was set on it', true],
    ['installation', { action: 'created', data: {} }, 'the integration was installed or removed: "created"'],
    ['preprod_artifact', { action: 'size_analysis_completed', data: {} }, 'a build, not a problem: "size_analysis_completed"'],
    ['weather\nlevel=error', { action: '"rain"' }, 'unknown resource "weather level=error", action "\\"rain\\""'],
    ['', {}, 'unknown resource "", action ""'],
    ['x'.repeat(5000), {}, `unknown resource "${'x'.repeat(99)}…", action ""`]
  ]
  for (const [resource, body, ignored, quiet] of rows) t.same(readBody(body, resource), { ignored, ...quiet && { quiet } }, ignored.slice(0, 80))
})

t.test('what belongs to the platform and is not known without its header is no problem of the plugin', async t => {
  t.match(readBody({ action: 'created', installation: {}, data: { weather: 1 } }), { changes: undefined, ignored: /^unknown resource/ })
})
