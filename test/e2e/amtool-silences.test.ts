import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { amtool } from '../support/amtool.ts'
import { temporaryFolder, without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'

const config = 'route: {receiver: nobody, group_wait: 1h}\nreceivers: [{name: nobody}]'
const add = (...args: string[]) => ['silence', 'add', '--author=ana', '--comment=a release', ...args]
const times = ['--start=2098-12-31T00:00:00Z', '--end=2099-01-01T00:00:00Z']
const posted = { createdBy: 'bo', comment: 'moved', startsAt: '2098-01-01T00:00:00.000Z', endsAt: '2099-01-03T00:00:00.000Z', matchers: [{ name: 'moved', value: 'yes', isRegex: false, isEqual: true }] }

t.test('amtool says of the silences of Tocsin what it says of those of Alertmanager', { skip: withoutAlertmanager || without('amtool', 'redis-server') }, async t => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'silences.json')
  await writeFile(file, JSON.stringify([posted, { ...posted, id: '7d3b1c2e-0000-4000-8000-000000000001', comment: 'with an id' }]))
  const [{ origin: theirs }, { origin: ours }] = await Promise.all([runAlertmanager(t, { config }), startRouter(t, { config })])
  const ids = new Map<string, string[]>([[theirs, []], [ours, []]])

  /** Runs a command on both; `#n` stands for the id that the nth silence has there. */
  async function compare (...args: string[]) {
    const answers = []
    for (const [origin, known] of ids) {
      const answer = await amtool(origin, args.map(arg => arg.replace(/#(\d)/g, (_, n) => known[Number(n)] ?? 'none')))
      for (const [id] of answer.stdout.matchAll(/[0-9a-f-]{36}/g)) if (!known.includes(id)) known.push(id)
      const told = (text: string) => known.reduce((text, id, n) => text.replaceAll(id, `#${n}`), text)
        .replace(/"updatedAt":"[^"]*"/g, '').replace(/\d\d:\d\d:\d\d UTC/g, 'time').trimEnd()
        // As 0.34 words it.
        .replace('silence invalid: at least', 'invalid silence: matcher set 0: at least')
      // Those that end at the same time come in any order.
      answers.push({ code: answer.code, stdout: answer.stdout.split('\n').map(told).sort(), errors: answer.errors.map(told) })
    }
    const [real, own] = answers
    t.strictSame(own, real, args.join(' '))
    return own
  }

  t.match(await compare(...add(...times, 'alertname=Down', 'service=~"a|b"', 'env!=dev')), { code: 0, stdout: ['#0'] })
  await compare(...add('--duration=2h', 'alertname=Slow'))
  await compare(...add(...times, 'Down'))
  await compare('silence', 'add', 'alertname=Down')
  await compare(...add(...times, 'service=""'))
  await compare(...add(...times, 'service=~"("'))
  await compare(...add('--end=2020-01-01T00:00:00Z', 'service=a'))
  for (const query of [[], ['--output=extended'], ['--quiet'], ['--output=json', 'service=~"a|b"'], ['alertname=Down'], ['--created-by=bo'], ['service=a']]) await compare('silence', 'query', ...query)
  t.match(await compare('silence', 'update', '--comment=longer', '--end=2099-06-01T00:00:00Z', '#0'), { code: 0 })
  await compare('silence', 'query', '--output=extended', 'alertname=Down')
  t.match(await compare('silence', 'expire', '#0', '#1'), { code: 0 })
  await compare('silence', 'expire', '#0')
  await compare('silence', 'query', '--quiet')
  t.equal((await compare('silence', 'query', '--expired', '--quiet'))?.stdout.length, 2)
  t.match(await compare('silence', 'import', '--worker=1', file), { code: 0, stdout: { length: 2 } })
  await compare('silence', 'query', '--created-by=bo', '--quiet')
})
