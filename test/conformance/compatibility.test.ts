import { execFileSync } from 'node:child_process'
import t from 'tap'
import { featureNames } from '../../bin/commands/features.ts'
import { serveFlags } from '../../bin/commands/serve-flags.ts'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { rows, verdictOn } from '../support/compatibility.ts'

const flagSection = 'Flags of the server'
const metricSection = 'Metrics'

t.test('every row of the document says same, differs, absent or Tocsin, and why it differs', async t => {
  t.ok(rows.length > 100)
  for (const { section, names, verdict } of rows) {
    t.match(verdict, /^(same\b.*|differs: .{10,}|absent: .{8,}|Tocsin's own\b.*)$/, `${section}: ${names.join(', ')}`)
  }
})

/** Have an effect here, and not quite the same one. */
const differing = new Set(['alerts.per-alertname-limit'])

t.test('every flag is in the document, and what it says of it is so', async t => {
  for (const [name, flag] of Object.entries(serveFlags)) {
    if (name === 'demo-hint') continue
    const verdict = verdictOn(flagSection, `--${name}`)
    const expected = differing.has(name) ? 'differs' : 'refused' in flag ? 'absent' : 'noEffect' in flag ? 'differs' : name.startsWith('redis.') || name === 'link-secret-file' ? 'own' : 'same'
    t.equal(verdict, expected, name)
  }
  for (const name of featureNames) t.ok(verdictOn(flagSection, name), name)
})

t.test('every flag of the real one is in the document, and ours has its default', { skip: withoutAlertmanager }, async t => {
  const help = execFileSync('prometheus-alertmanager', ['--help'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const found = [...help.matchAll(/^ {2,6}(?:-h, )?--([\w.-]+)(?:="?([^"\s]*)"?)?/gm)]
  t.ok(found.length > 30)
  for (const [, name = '', shown = ''] of found) {
    t.ok(verdictOn(flagSection, `--${name}`), name)
    const flag = Object.entries(serveFlags).find(([own]) => own === name)?.[1]
    // What Debian set, and placeholders, which are the name in capitals.
    if (!flag || !('default' in flag) || ['config.file', 'storage.path'].includes(name) || shown.toUpperCase() === shown.replace(/^[\d:.smh]+$/, 'x')) continue
    const plain = (text: string) => text.replace(/(?<=[a-z])0[ms]/g, '').replace(/^0s$/, '0')
    t.equal(plain(String(flag.default)), plain(shown || String(flag.default)), name)
  }
})

type Exposed = Map<string, Set<string>>

/** The metrics of an exposition with the names of their labels. */
function read (text: string): Exposed {
  const metrics: Exposed = new Map()
  for (const [, name = ''] of text.matchAll(/^# TYPE (\S+)/gm)) metrics.set(name, new Set())
  for (const [, sample = '', labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? /gm)) {
    const names = metrics.get(sample) ?? metrics.get(sample.replace(/_(bucket|sum|count)$/, ''))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) names?.add(label)
  }
  return metrics
}

async function ours (): Promise<Exposed> {
  const app = appOf(fakeEngine())
  await app.inject('/-/ready')
  const { body } = await app.inject('/metrics')
  await app.close()
  return read(body)
}

t.test('every metric of ours is in the document, and those that it calls absent are', async t => {
  const exposed = await ours()
  for (const name of exposed.keys()) {
    if (name.startsWith('nodejs_') || name === 'process_heap_bytes' || /^process_cpu_(user|system)_seconds_total$/.test(name)) continue
    t.ok(['same', 'differs', 'own'].includes(verdictOn(metricSection, name) ?? ''), name)
  }
  const promised = rows.filter(({ section, verdict }) => section === metricSection && /^(same|differs)/.test(verdict)).flatMap(({ names }) => names).filter(name => !name.includes('{'))
  t.ok(promised.length > 40)
  for (const name of promised) if (/^(alertmanager|process)_/.test(name)) t.ok(exposed.has(name), name)
})

t.test('every metric of the real one is here with its labels, or the document says why not', { skip: withoutAlertmanager }, async t => {
  const origin = await startAlertmanager(t, 'route: {receiver: chat}\nreceivers: [{name: chat}]')
  await fetch(`${origin}/-/ready`)
  const [theirs, own] = [read(await (await fetch(`${origin}/metrics`)).text()), await ours()]
  t.ok(theirs.size > 60)
  for (const [name, labels] of theirs) {
    const verdict = verdictOn(metricSection, name)
    t.equal(own.has(name) ? verdict !== 'absent' && verdict !== undefined : verdict === 'absent', true, name)
    const missing = [...labels].filter(label => own.has(name) && label !== 'le' && !own.get(name)?.has(label))
    t.same(missing, [], `labels of ${name}`)
  }
})

const alertmanagerPaths = ['/', '/favicon.ico', '/assets/*', '/-/healthy', '/-/ready', '/-/reload', '/metrics', '/debug/pprof/*', '/api/v1/status', '/api/v1/receivers', '/api/v1/alerts', '/api/v1/silences',
  '/api/v1/silence/{silenceID}', '/api/v2/status', '/api/v2/receivers', '/api/v2/alerts', '/api/v2/alerts/groups', '/api/v2/silences', '/api/v2/silence/{silenceID}']

t.test('every path is in the document', async t => {
  const served = new Set<string>()
  const app = appOf(fakeEngine())
  // Fastify prints a tree; each handler has its path in it.
  for (const path of await registered(app)) served.add(path.replace(/:(\w+)/g, '{$1}').replace(/^(\/api\/v[12]\/silence\/)\{\w+\}/, '$1{silenceID}').replace(/(?<=.)\/$/, ''))
  await app.close()
  t.ok(served.size > 15)
  for (const path of [...served, ...alertmanagerPaths]) t.ok(verdictOn('Endpoints', path) ?? verdictOn('Endpoints', `${path}/`) ?? (path.startsWith('/docs') && 'own'), path)
  for (const path of alertmanagerPaths) if (verdictOn('Endpoints', path) !== 'absent') t.ok(served.has(path), `${path} is served`)
})

async function registered (app: ReturnType<typeof appOf>): Promise<string[]> {
  await app.ready()
  const paths: string[] = []
  const stack: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', path = '', methods] = /^((?:│ {3}| {4})*)(?:├── |└── )(\S*)(?: \((.*)\))?$/.exec(line) ?? []
    if (!line.trim()) continue
    stack.length = indent.length / 4
    stack.push(path)
    if (methods) paths.push(stack.join(''))
  }
  return paths
}
