// What `npm start`, `npm test`, `npm run bench` and `npm run conformance` run first. No dependencies, and syntax that any Node of the last years reads,
// so that an old one gets to the message about its age.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [command, ...args] = process.argv.slice(2)

const commands = { start, test, bench, conformance, packages, 'check-config': checkConfig }

const threeWays = `Tocsin needs Redis, and there is no redis-server here. One of these gives you one:
  - install it:                    apt-get install redis-server    (macOS: brew install redis)
  - use one that you have:         REDIS_URL=redis://host:6379 npm start
  - run everything in containers:  docker compose up`

class SetupError extends Error {}

async function start () {
  install()
  build()
  const givesRedis = process.env.REDIS_URL || args.some(arg => arg === '--redis.url' || arg.startsWith('--redis.url='))
  if (!givesRedis) requireRedis()
  step('start the router')
  // What is given on the command line comes later and wins; a listen address is a list, so it replaces ours.
  await become(process.execPath, ['--enable-source-maps', 'dist/bin/tocsin.js', 'serve', '--config.file=examples/tocsin.yml', '--demo-hint', ...args])
}

async function checkConfig () {
  install()
  build()
  await become(process.execPath, ['--enable-source-maps', 'dist/bin/tocsin.js', 'check-config', ...args])
}

async function test () {
  install()
  build()
  requireRedis()
  // Tests that run the program take the built one, which starts faster; without this they run it from its sources.
  process.env.TOCSIN_PROGRAM = join(root, 'dist', 'bin', 'tocsin.js')
  if (args.length > 0) return become('node_modules/.bin/tap', args)
  // Some tests compare with the real ones; without them they are skipped, by name.
  tryPackages(['prometheus', 'prometheus-alertmanager', 'victoria-metrics'])
  step('type check')
  run('node_modules/.bin/tsc', ['--noEmit'])
  step('lint')
  run('node_modules/.bin/eslint', ['.'])
  step('tests')
  await become('node_modules/.bin/tap', [])
}

async function bench () {
  install()
  build()
  requireRedis()
  tryPackages(['prometheus-alertmanager'])
  step('build the benchmark')
  run('node_modules/.bin/tsc', ['-p', 'bench/tsconfig.json'])
  await become(process.execPath, ['--enable-source-maps', 'dist/bench/index.js', ...args])
}

async function conformance () {
  install()
  build()
  requireRedis()
  tryPackages(['prometheus-alertmanager'])
  if (!onPath('prometheus-alertmanager')) throw new SetupError('This compares Tocsin with the real Alertmanager, and there is no prometheus-alertmanager here: apt-get install prometheus-alertmanager')
  step('build the comparison')
  run('node_modules/.bin/tsc', ['-p', 'test/conformance/tsconfig.json'])
  process.env.TOCSIN_PROGRAM = join(root, 'dist', 'bin', 'tocsin.js')
  await become(process.execPath, ['--enable-source-maps', 'dist/test/conformance/main.js', ...args])
}

/** Installs Debian packages whose program, of the same name, is missing; for machines that only run the tests. */
async function packages () {
  const missing = args.filter(name => !onPath(name))
  if (missing.length > 0) aptInstall(missing)
}

function install () {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
  const stamp = join(root, 'node_modules', '.tocsin-installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  step('npm ci')
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}

function build () {
  const sources = sourceFiles().map(path => {
    const { size, mtimeMs } = statSync(join(root, path))
    return `${path} ${size} ${mtimeMs}`
  })
  const stamp = join(root, 'dist', '.tocsin-built')
  const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (built === sources.join('\n')) return
  step('build')
  // What was built from a file that is gone would otherwise stay.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run('npm', ['run', '--silent', 'build'])
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources.join('\n'))
}

function sourceFiles () {
  const found = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
  for (const folder of ['bin', 'src', 'routes', 'receivers', 'web']) {
    if (!existsSync(join(root, folder))) continue
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (statSync(join(root, folder, name)).isFile()) found.push(join(folder, name))
    }
  }
  return found.sort()
}

function requireRedis () {
  if (onPath('redis-server')) return
  try {
    if (canApt()) aptInstall(['redis-server'])
    else if (onPath('brew')) {
      step('brew install redis')
      run('brew', ['install', '--quiet', 'redis'])
    }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`tocsin: ${error.message}`)
  }
  if (!onPath('redis-server')) throw new SetupError(threeWays)
}

function tryPackages (names) {
  const missing = names.filter(name => !onPath(name))
  if (missing.length === 0 || !canApt()) return
  try {
    aptInstall(missing)
  } catch (error) {
    console.error(`tocsin: ${missing.join(' and ')} could not be installed; tests that need them are skipped`)
  }
}

function canApt () {
  return onPath('apt-get') && (isRoot() || (onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0))
}

function isRoot () {
  return typeof process.getuid === 'function' && process.getuid() === 0
}

/** The programs only: while this runs, no service of the packages is started (policy-rc.d), as we start our own. */
const aptScript = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -qq -o Acquire::Retries=3 update
apt-get -qq -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 --no-install-recommends install "$@"
`

function aptInstall (names) {
  step(`apt-get install ${names.join(' ')}`)
  const [program, ...before] = isRoot() ? ['sh'] : ['sudo', '-n', 'sh']
  // Its output is long and only of interest when it fails.
  const { status, error, stdout, stderr } = spawnSync(program, [...before, '-c', aptScript, 'sh', ...names], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status === 0) return
  console.error(error ? error.message : `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n'))
  throw new SetupError(`apt-get could not install ${names.join(' ')}`)
}

function onPath (program) {
  return (process.env.PATH || '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return statSync(join(folder, program)).isFile()
    } catch {
      return false
    }
  })
}

function step (name) {
  console.error(`tocsin: ${name}`)
}

/** Runs a step to its end; its output is shown, its failure ends the set-up. */
function run (program, programArgs) {
  const { status, signal, error } = spawnSync(program, programArgs, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error) throw new SetupError(`${program} cannot be run: ${error.message}`)
  if (status !== 0) throw new SetupError(`${[program, ...programArgs].join(' ')} failed (${signal || `exit code ${status}`})`)
}

/** Hands over to the program: signals, output and exit code are its own from here on. */
function become (program, programArgs) {
  const child = spawn(program, programArgs, { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to the child as well; npm then waits for us, so we wait for it.
    process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
  }
  return new Promise((resolve, reject) => {
    child.on('error', error => reject(new SetupError(`${program} cannot be run: ${error.message}`)))
    child.on('exit', (code, signal) => {
      process.exitCode = code === null ? 128 + (signal === 'SIGKILL' ? 9 : 15) : code
      resolve()
    })
  })
}

function checkNode () {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupError(`Tocsin needs Node 20.19 or newer; this is ${process.version}. Install one from https://nodejs.org or with your version manager (nvm install 22).`)
}

try {
  checkNode()
  if (!Object.hasOwn(commands, command)) throw new SetupError('usage: node bin/setup.mjs start|test|bench|conformance|packages|check-config [arguments]')
  await commands[command]()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`tocsin: ${error.message}`)
  process.exitCode = 1
}
