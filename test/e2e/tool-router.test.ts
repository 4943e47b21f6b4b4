import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runTocsin } from '../support/amtool.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'

const config = {
  route: { receiver: 'chat', group_wait: '1h', routes: [{ matchers: ['severity="critical"'], receiver: 'page' }] },
  receivers: [{ name: 'chat' }, { name: 'page' }]
}

t.test('the tools work on Tocsin itself', { skip: without('redis-server') }, async t => {
  const { origin } = await startRouter(t, { config })
  const tocsin = async (...args: string[]) => {
    const { code, stdout, stderr } = await runTocsin([`--alertmanager.url=${origin}`, ...args])
    t.strictSame({ code, stderr }, { code: 0, stderr: '' }, args.join(' '))
    return stdout
  }
  const names = async (...args: string[]) => (await tocsin('alert', ...args)).split('\n').slice(1, -1).map(line => line.split(' ')[0])

  await tocsin('alert', 'add', 'Down', 'severity=critical', 'node=a', '--end=2099-01-01T00:00:00Z')
  await tocsin('alert', 'add', 'Slow', 'node=b', '--end=2099-01-01T00:00:00Z')
  t.same((await names('query')).sort(), ['Down', 'Slow'])

  const id = (await tocsin('silence', 'add', 'node=~"a|c"', '--comment=because', '--author=me', '--annotation=ticket=T1')).trim()
  t.same(await names('query'), ['Slow'])
  t.same(await names('query', '--silenced'), ['Down'])
  t.match(await tocsin('silence', 'update', id, '--duration=3h'), `${id}  node=~"a|c"`)
  const json = await tocsin('silence', 'query', '-o', 'json')
  t.match(JSON.parse(json), [{ id, annotations: { ticket: 'T1' }, comment: 'because' }])

  await tocsin('silence', 'expire', id)
  t.same((await names('query')).sort(), ['Down', 'Slow'])
  t.equal(await tocsin('silence', '-q'), '')
  t.equal(await tocsin('silence', 'query', '--expired', '-q'), `${id}\n`)

  const file = join(t.testdir({}), 'silences.json')
  writeFileSync(file, json)
  const again = (await tocsin('silence', 'import', file)).trim()
  t.not(again, id, 'what has expired is not brought back but made anew')
  t.same(await names('query'), ['Slow'])

  t.equal(await tocsin('routes', 'show'), 'Routing tree:\n.\n└── default-route  receiver: chat\n    └── {severity="critical"}  receiver: page\n\n')
  t.equal(await tocsin('routes', 'test', 'severity=critical'), 'page\n')
  t.match(await tocsin('config', 'show'), /^route:/m)
  t.match(await tocsin('cluster'), /^Cluster Status: +ready\nNode Name: +\w+ *\n$/)
  t.match(await runTocsin(['silence', 'expire', '11111111-1111-4111-8111-111111111111', `--alertmanager.url=${origin}`]),
    { code: 1, stderr: 'tocsin: error: [DELETE /silence/{silenceID}][404] deleteSilenceNotFound: no silence 11111111-1111-4111-8111-111111111111\n' })
})
