import t from 'tap'
import { appOf, fakeEngine } from '../support/app.ts'

t.test('the documentation of this version is served as text', async t => {
  const answer = await appOf(fakeEngine()).inject('/docs/operations.md')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /text\/plain/)
  t.match(answer.body, /Redis/)
})

t.test('its pages are listed, and the page of the router links to each', async t => {
  const app = appOf(fakeEngine(), { routePrefix: '/am' })
  const list = await app.inject('/am/docs/')
  t.equal(list.statusCode, 200)
  t.match(list.headers['content-type'], /text\/html/)
  const names = [...list.body.matchAll(/href="([^"]+)"/g)].map(([, name]) => name ?? '')
  t.ok(names.includes('operations.md'))
  const front = await app.inject('/am/')
  for (const name of names) {
    t.ok(front.body.includes(`href="docs/${name}"`), name)
    t.equal((await app.inject(`/am/docs/${name}`)).statusCode, 200)
  }
  t.match(await app.inject('/am/docs'), { statusCode: 301, headers: { location: 'docs/' } })
  await app.close()
})

t.test('nothing else of the machine is', async t => {
  for (const path of ['/docs/..%5cpackage.json', '/docs/..%252fpackage.json', '/docs/nothing.md', '/docs/operations']) {
    const answer = await appOf(fakeEngine()).inject(path)
    t.equal(answer.statusCode, 404, path)
    t.notMatch(answer.body, /"dependencies"/)
  }
  for (const path of ['/docs/..%2fpackage.json', '/docs/%2e%2e%2fpackage.json']) {
    t.match(await appOf(fakeEngine()).inject(path), { statusCode: 301, headers: { location: '/package.json' } }, path)
  }
})
