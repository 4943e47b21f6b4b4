import { readFileSync } from 'node:fs'
import t from 'tap'
import { runCommand } from '../../bin/commands/index.ts'
import { spawnTocsin } from '../support/tocsin.ts'

async function run (...argv: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await runCommand(argv, { out: text => { stdout += text }, write: text => { stdout += text }, err: text => { stderr += text }, version: '1.2.3', docsFolder: '' })
  return { code, stdout, stderr }
}

t.test('help goes to standard output and is no error', async t => {
  for (const argv of [['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await run(...argv)
    t.equal(code, 0)
    t.match(stdout, /^usage: tocsin <command>/)
    t.match(stdout, /serve +run the router/)
    t.equal(stderr, '')
  }
})

t.test('each command has a help of its own', async t => {
  for (const argv of [['serve', '--help'], ['serve', '-h'], ['help', 'serve']]) {
    const { code, stdout } = await run(...argv)
    t.equal(code, 0)
    t.match(stdout, /^usage: tocsin serve/)
    t.match(stdout, '--web.listen-address=:9093')
  }
})

t.test('serve says its version, as Alertmanager does', async t => {
  const { code, stdout } = await run('serve', '--config.file=nowhere.yml', '--version')
  t.equal(code, 0)
  t.match(stdout, /^tocsin, version 1\.2\.3\n/)
})

t.test('a command that is not known is answered with the nearest one', async t => {
  t.same(await run('serv'), { code: 1, stdout: '', stderr: 'tocsin: error: unknown command "serv", did you mean serve? Try tocsin --help' })
  t.same(await run('frobnicate'), { code: 1, stdout: '', stderr: 'tocsin: error: unknown command "frobnicate", try tocsin --help' })
  t.same(await run('--config.file=x'), { code: 1, stdout: '', stderr: 'tocsin: error: unknown command "--config.file=x", did you mean serve? Try tocsin --help' })
  t.equal((await run('constructor')).code, 1)
})

t.test('no command at all shows the help, as with amtool', async t => {
  t.match(await run(), { code: 0, stdout: /^usage: tocsin <command>/, stderr: '' })
})

t.test('--version names the version', async t => {
  for (const argv of [['--version'], ['--alertmanager.url=http://127.0.0.1:1', '--version'], ['--config.file=x', '--version']]) {
    t.match(await run(...argv), { code: 0, stdout: /^tocsin, version 1\.2\.3\n/, stderr: '' }, argv.join(' '))
  }
})

t.test('the program itself passes output and exit code on', async t => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  t.match(await spawnTocsin(t, ['--version']).exited, { code: 0, stdout: `tocsin, version ${version}\n`, stderr: '' })
  t.match(await spawnTocsin(t, ['nothing']).exited, { code: 1, stdout: '', stderr: /unknown command "nothing"/ })
})
