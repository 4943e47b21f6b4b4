import t from 'tap'
import { createLog, maskUrls, type LogFormat, type LogLevel } from '../src/log.ts'
import { formatLogfmt } from '../src/logfmt.ts'

function capture (format: LogFormat, level: LogLevel = 'debug') {
  const lines: string[] = []
  return { lines, log: createLog({ level, format, write: line => lines.push(line) }) }
}

t.test('logfmt: time, level and message first, then the fields', async t => {
  const { lines, log } = capture('logfmt')
  log.info({ address: '127.0.0.1:9093', count: 3, ok: true }, 'Listening on')
  t.match(lines, [/^time=\d{4}-\d\d-\d\dT[\d:.]+Z level=info msg="Listening on" address=127\.0\.0\.1:9093 count=3 ok=true\n$/])
})

t.test('json: one object per line', async t => {
  const { lines, log } = capture('json')
  log.child({ component: 'state' }).warn({ err: new Error('gone') }, 'Redis')
  t.match(JSON.parse(lines[0] ?? ''), { level: 'warn', time: /^\d{4}-/, component: 'state', err: 'gone', msg: 'Redis' })
  t.ok(lines[0]?.endsWith('}\n'))
})

t.test('values of logfmt are quoted where they must be', async t => {
  for (const [value, text] of [
    ['plain', 'plain'], ['', '""'], ['two words', '"two words"'], ['a=b', '"a=b"'], ['say "x"', '"say \\"x\\""'], ['line\nbreak', '"line\\nbreak"'], ['back\\slash', '"back\\\\slash"'],
    ['späť', 'späť'], [null, 'null'], [1.5, '1.5'], [{ a: 1 }, '"{\\"a\\":1}"'], [['x', 'y'], '"[\\"x\\",\\"y\\"]"']
  ] as const) t.equal(formatLogfmt({ value }), `value=${text}\n`)
  t.equal(formatLogfmt({ 'a key="x"': 1 }), 'a_key__x_=1\n')
})

t.test('levels below the chosen one are left out', async t => {
  for (const [level, kept] of [['debug', 4], ['info', 3], ['warn', 2], ['error', 1]] as const) {
    const { lines, log } = capture('logfmt', level)
    log.debug('1')
    log.info('2')
    log.warn('3')
    log.error('4')
    t.equal(lines.length, kept, level)
  }
})

t.test('an error is told with its causes, and with its stack when it is a bug', async t => {
  const { lines, log } = capture('logfmt')
  log.error({ err: new Error('cannot send', { cause: new Error('refused') }) }, 'x')
  t.match(lines[0], / err="cannot send: refused"\n$/)
  log.error({ err: new TypeError('x is not a function') }, 'x')
  t.match(lines[1], /TypeError: x is not a function\\n +at /)
})

t.test('secrets do not get into the log', async t => {
  for (const format of ['logfmt', 'json'] as const) {
    const { lines, log } = capture(format)
    log.info({ password: 'hunter2', http: { token: 'hunter2' }, url: 'redis://ana:hunter2@db:6379/0' }, 'connected to rediss://:hunter2@db')
    log.error({ err: new Error('no answer from https://u:hunter2@example.org/x') }, 'failed')
    t.notMatch(lines.join(''), 'hunter2')
    t.match(lines[0], 'redis://ana:xxxxx@db:6379/0')
  }
})

t.test('a URL without a password stays as it is', async t => {
  for (const text of ['http://localhost:9093/a@b', 'see https://example.org: mail me@example.org', 'redis://ana@db']) t.equal(maskUrls(text), text)
})

t.test('nobody can acknowledge by what stands in the log', async t => {
  const { lines, log } = capture('json')
  log.error({ err: new Error('got "http://t.example/am/i/i1?t=tok.en-x_1.a.b" back') }, 'see /i/i1?done=note&t=tok.en and /i?t=1')
  t.notMatch(lines[0], /tok/)
  t.match(lines[0], '/am/i/i1?t=<secret>')
  t.match(lines[0], '/i?t=1')
})
