import t from 'tap'
import { appOf, fakeEngine } from '../support/app.ts'

t.test('the documentation of this version is served as text', async t => {
  const answer = await appOf(fakeEngine()).inject('/docs/operations.md')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /text\/plain/)
  t.match(answer.body, /Redis/)
})

t.test('nothing else of the machine is', async t => {
  for (const path of ['/docs/..%2fpackage.json', '/docs/%2e%2e%2fREADME.md', '/docs/nothing.md', '/docs/operations']) {
    const answer = await appOf(fakeEngine()).inject(path)
    t.equal(answer.statusCode, 404, path)
    t.notMatch(answer.body, /"dependencies"/)
  }
})
