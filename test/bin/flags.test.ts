import t from 'tap'
import { describeFlags } from '../../bin/flag-help.ts'
import { parseFlags, type Flags } from '../../bin/flags.ts'

const flags = {
  'config.file': { kind: 'text', default: 'a.yml', help: 'The file.' },
  'web.listen-address': { kind: 'list', default: [':9093'], help: 'Where to listen.' },
  'data.retention': { kind: 'duration', default: '120h', positive: true, help: 'How long.' },
  'web.timeout': { kind: 'duration', default: '0s', help: 'Limit.' },
  'web.get-concurrency': { kind: 'count', default: 0, help: 'How many.' },
  'log.level': { kind: 'choice', default: 'info', choices: ['debug', 'info'], help: 'Which.' },
  'log.silences': { kind: 'switch', default: false, help: 'Whether.' },
  'redis.url': { kind: 'text', env: 'REDIS_URL', help: 'Which Redis.' },
  'low.limit': { kind: 'count', default: 0, negativeIsZero: true, help: 'Another.' },
  'low.timeout': { kind: 'duration', default: '0s', negativeIsZero: true, help: 'Another.' },
  'refused.limit': { kind: 'count', default: 0, refused: 'use another', help: 'A limit.' },
  'refused.file': { kind: 'text', refused: 'use another', help: 'A file.' },
  'secret.switch': { kind: 'switch', default: false, hidden: true, help: 'Not shown.' }
} as const satisfies Flags

const parse = (line: string, env: NodeJS.ProcessEnv = {}) => parseFlags(flags, line ? line.split(' ') : [], env)

t.test('without arguments everything has its default', async t => {
  t.same(parse('').values, {
    'config.file': 'a.yml',
    'web.listen-address': [':9093'],
    'data.retention': 432_000_000,
    'web.timeout': 0,
    'web.get-concurrency': 0,
    'log.level': 'info',
    'log.silences': false,
    'redis.url': undefined,
    'low.limit': 0,
    'low.timeout': 0,
    'refused.limit': 0,
    'refused.file': undefined,
    'secret.switch': false
  })
})

t.test('a value stands after the equals sign or in the next argument', async t => {
  for (const [line, name, value] of [
    ['--config.file=b.yml', 'config.file', 'b.yml'],
    ['--config.file b.yml', 'config.file', 'b.yml'],
    ['--config.file=', 'config.file', ''],
    ['--config.file=a=b', 'config.file', 'a=b'],
    ['--config.file -', 'config.file', '-'],
    ['--config.file=b.yml --config.file=c.yml', 'config.file', 'c.yml'],
    ['--web.listen-address :1 --web.listen-address=:2', 'web.listen-address', [':1', ':2']],
    ['--data.retention 1h30m', 'data.retention', 5_400_000],
    ['--data.retention=1.5s', 'data.retention', 1_500],
    ['--web.get-concurrency=16', 'web.get-concurrency', 16],
    ['--log.level=DEBUG', 'log.level', 'debug'],
    ['--log.silences', 'log.silences', true],
    ['--no-log.silences', 'log.silences', false],
    ['--log.silences=false', 'log.silences', false],
    ['--low.limit=-1', 'low.limit', 0],
    ['--low.timeout=-3s', 'low.timeout', 0],
    ['--refused.limit=0', 'refused.limit', 0],
    ['--refused.file=', 'refused.file', '']
  ] as const) {
    const { values, given } = parse(line)
    t.same(values[name], value, line)
    t.ok(given.has(name), `${line} counts as given`)
  }
})

t.test('what is wrong is said in one line', async t => {
  for (const [line, message] of [
    ['--config.fil=x', "unknown long flag '--config.fil' (did you mean --config.file?), try --help"],
    ['--x', "unknown long flag '--x', try --help"],
    ['--no-config.file', "unknown long flag '--no-config.file' (did you mean --config.file?), try --help"],
    ['--secret.switc', "unknown long flag '--secret.switc', try --help"],
    ['-x', "unknown short flag '-x', try --help"],
    ['serve', 'unexpected serve, try --help'],
    ['-- serve', 'unexpected serve, try --help'],
    ['--config.file', "expected argument for flag '--config.file', try --help"],
    ['--config.file --log.silences', "expected argument for flag '--config.file', try --help"],
    ['--log.silences=yes', "flag '--log.silences' takes no value, try --help"],
    ['--no-log.silences=true', "flag '--no-log.silences' takes no value, try --help"],
    ['--log.level=loud', '--log.level must be one of debug, info, not "loud"; try --help'],
    ['--web.get-concurrency=-1', '--web.get-concurrency must be a whole number that is not negative, not "-1"; try --help'],
    ['--data.retention=5d', '--data.retention must be a duration such as 90s, 15m or 120h: unknown unit "d" in duration "5d"'],
    ['--data.retention=0s', '--data.retention must be greater than zero, not 0s'],
    ['--web.timeout=-3s', '--web.timeout must not be negative, not -3s'],
    ['--refused.limit=5', '--refused.limit is not supported: use another'],
    ['--refused.file=x', '--refused.file is not supported: use another'],
    ['--constructor', "unknown long flag '--constructor', try --help"]
  ] as const) {
    t.throws(() => parse(line), { name: 'FlagError', message }, line)
  }
})

t.test('the environment gives a value that the command line overrides', async t => {
  const env = { REDIS_URL: 'redis://env' }
  t.equal(parse('', env).values['redis.url'], 'redis://env')
  t.notOk(parse('', env).given.has('redis.url'))
  t.equal(parse('--redis.url=redis://flag', env).values['redis.url'], 'redis://flag')
  t.equal(parse('', { REDIS_URL: '' }).values['redis.url'], undefined)
})

t.test('the help shows every flag but the hidden ones, with default and conditions', async t => {
  const text = describeFlags(flags)
  for (const [name, flag] of Object.entries(flags)) t.equal(text.includes(`  --${name}`), !('hidden' in flag), name)
  t.match(text, /--data\.retention=120h +How long\./)
  t.match(text, /--log\.level=info +Which\. One of debug, info\./)
  t.match(text, /--refused\.limit=0 +A limit\. Not supported\./)
  t.match(text, /REDIS_URL/)
})
