import t from 'tap'
import { withoutAlertmanager } from '../support/alertmanager.ts'
import { without } from '../support/program.ts'
import { conform, shortForm } from './conform.ts'

t.setTimeout(300_000)

t.test('on the same configuration, the same is told and answered as by Alertmanager', { skip: withoutAlertmanager || without('redis-server') }, async t => {
  const { found, stale } = await conform(shortForm, line => t.comment(line))
  for (const [name, { disagreements, line, excuse }] of found) {
    // What fails is played again with `npm run conformance -- --case FILE`, the file having what stands here as `line`.
    t.strictSame(disagreements, [], name, { excuse, ...disagreements.length > 0 && { line: JSON.stringify(line) } })
  }
  t.strictSame(stale, [], 'every difference that is listed is met')
})
