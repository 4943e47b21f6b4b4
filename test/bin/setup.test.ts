import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { until } from '../support/until.ts'

const setup = fileURLToPath(new URL('../../bin/setup.mjs', import.meta.url))

// Stands for npm: notes what it was asked for and makes what the real one would have made.
const fakeNpm = `#!/bin/sh
echo "npm $*" >> calls
if [ "$1" = ci ]; then /bin/mkdir -p node_modules; exit "\${NPM_FAILS:-0}"; fi
/bin/mkdir -p dist/bin && /bin/cp program.js dist/bin/tocsin.js
`
// Stands for the router: says how it was started, then ends as it is told.
const fakeProgram = `console.log(JSON.stringify(process.argv.slice(2)))
if (process.argv.includes('--wait')) { process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000) } else process.exit(3)
`

/** A project with nothing installed, on a machine that has nothing but the fake npm and, if asked for, a redis-server. */
function arrange (t: Test, { redis = true } = {}) {
  const root = t.testdir({
    bin: {},
    path: { npm: fakeNpm, ...redis && { 'redis-server': '#!/bin/sh\n' } },
    src: { 'a.ts': '', 'b.ts': '' },
    'program.js': fakeProgram,
    'package.json': '{"type":"commonjs"}',
    'package-lock.json': '{}',
    'tsconfig.json': '{}',
    'tsconfig.build.json': '{}'
  })
  copyFileSync(setup, join(root, 'bin', 'setup.mjs'))
  for (const name of redis ? ['npm', 'redis-server'] : ['npm']) chmodSync(join(root, 'path', name), 0o755)

  function start (args: string[], { env = {}, node = [] as string[] } = {}) {
    rmSync(join(root, 'calls'), { force: true })
    const child = spawn(process.execPath, [...node, 'bin/setup.mjs', ...args], { cwd: root, env: { PATH: join(root, 'path'), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', chunk => { stdout += chunk })
    child.stderr.on('data', chunk => { stderr += chunk })
    const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr, calls: existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [] }))
    return { child, ended, stdout: () => stdout }
  }
  return { root, start, run: (...args: Parameters<typeof start>) => start(...args).ended }
}

const install = 'npm ci --include=dev --no-audit --no-fund --loglevel=error'
const build = 'npm run --silent build'

t.test('the first start installs and builds, the second does neither', async t => {
  const { run } = arrange(t)
  t.match(await run(['start']), { calls: [install, build], stderr: 'tocsin: npm ci\ntocsin: build\ntocsin: start the router\n' })
  t.match(await run(['start']), { calls: [], stderr: 'tocsin: start the router\n' })
})

t.test('it installs again when the lock file changes, and builds again when a source changes, comes or goes', async t => {
  const { root, run } = arrange(t)
  await run(['start'])
  for (const [what, change, calls] of [
    ['lock file', () => writeFileSync(join(root, 'package-lock.json'), '{ }'), [install, build]],
    ['source', () => appendFileSync(join(root, 'src', 'a.ts'), '//'), [build]],
    ['new source', () => writeFileSync(join(root, 'src', 'c.ts'), ''), [build]],
    ['source that goes', () => rmSync(join(root, 'src', 'b.ts')), [build]],
    ['nothing', () => {}, []]
  ] as const) {
    change()
    t.same((await run(['start'])).calls, calls, what)
  }
})

t.test('arguments come after the example configuration, and the exit code is passed on', async t => {
  const { run } = arrange(t)
  const { code, stdout } = await run(['start', '--config.file=mine.yml', '--log.level', 'debug'])
  t.same(JSON.parse(stdout), ['serve', '--config.file=examples/tocsin.yml', '--demo-hint', '--config.file=mine.yml', '--log.level', 'debug'])
  t.equal(code, 3)
})

t.test('a configuration is checked without a Redis, by what was built from the sources as they are', async t => {
  const { run } = arrange(t, { redis: false })
  const { stdout, calls } = await run(['check-config', 'mine.yml'])
  t.same(calls, [install, build])
  t.same(JSON.parse(stdout), ['check-config', 'mine.yml'])
})

t.test('a signal reaches the router, and its exit code comes back', async t => {
  const { start } = arrange(t)
  const { child, ended, stdout } = start(['start', '--wait'])
  await until(() => stdout().includes('--wait'), { what: 'the start of the program' })
  child.kill('SIGTERM')
  t.equal((await ended).code, 7)
})

t.test('without a redis-server and a way to install one it names three ways, unless a Redis is given', async t => {
  const { run } = arrange(t, { redis: false })
  const { code, stdout, stderr } = await run(['start'])
  t.equal(code, 1)
  t.equal(stdout, '', 'nothing is started')
  for (const way of ['apt-get install redis-server', 'REDIS_URL=', 'docker compose up']) t.match(stderr, way)

  t.equal((await run(['start'], { env: { REDIS_URL: 'redis://127.0.0.1' } })).code, 3)
  t.equal((await run(['start', '--redis.url=redis://127.0.0.1'])).code, 3)
  t.equal((await run(['start', '--redis.url', 'redis://127.0.0.1'])).code, 3)
})

t.test('a step that fails ends the set-up and is tried again next time', async t => {
  const { run } = arrange(t)
  t.match(await run(['start'], { env: { NPM_FAILS: '5' } }), { code: 1, stdout: '', calls: [install], stderr: /npm ci .* failed \(exit code 5\)/ })
  t.same((await run(['start'])).calls, [install, build])
})

t.test('an old Node is told what is needed', async t => {
  const { run } = arrange(t)
  for (const [version, code] of [['18.20.4', 1], ['20.18.9', 1], ['20.19.0', 3], ['22.1.0', 3]] as const) {
    const pretend = `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`
    const { stderr, ...result } = await run(['start'], { node: ['--import', pretend] })
    t.equal(result.code, code, version)
    t.equal(/Tocsin needs Node 20\.19 or newer/.test(stderr), code === 1, version)
  }
})

t.test('an unknown command is answered with the known ones', async t => {
  for (const args of [[], ['constructor']]) t.match(await arrange(t).run(args), { code: 1, stderr: /usage: node bin\/setup\.mjs start\|test\|bench\|conformance\|packages/ })
})
