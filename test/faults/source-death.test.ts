import t, { type Test } from 'tap'
import { until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'
import { openSourceNodes, type SourceNodes } from '../support/source-death.ts'

const redis = await withRedis(t)

type Story = {
  readonly what: string
  readonly key: string
  readonly opener?: string
  readonly takes: string
  readonly ends: string
  /** What is so once it was told, before and after. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** What must have been told by then; the end is told in any case, when it is reported. */
  readonly tells: readonly string[]
  check? (t: Test, nodes: SourceNodes, stored: boolean): Promise<void>
}

const issue = { key: 'issue:6512207741', ends: 'issue.resolved' }
const metric = { key: 'metric:310455', ends: 'metric_alert.resolved' }

const stories: readonly Story[] = [
  { what: 'a firing', ...issue, takes: 'issue.created', before: [], after: ['error'], tells: ['chat firing error', 'ana firing error'] },
  {
    what: 'a worse severity',
    ...metric,
    opener: 'metric_alert.warning',
    takes: 'metric_alert.critical',
    before: ['warning'],
    after: ['critical'],
    tells: ['chat firing critical'],
    async check (t, { incidents }, stored) {
      const [incident, ...others] = await incidents()
      t.same(others, [], 'it is one incident')
      t.match(incident, { state: 'triggered', flaps: 0, resolution: undefined, members: [{ rises: { length: stored ? 2 : 1 } }] }, 'which is open, and knows of both')
      t.equal(incident?.members[0]?.alerts.filter(({ firing }) => firing).length, 1, 'of which one fires')
    }
  },
  {
    what: 'an archiving',
    ...issue,
    opener: 'issue.created',
    takes: 'issue.archived',
    before: ['error'],
    after: ['error silenced'],
    tells: [],
    async check (t, { second, problem }, stored) {
      const silences = (await second.engine.silences.list()).map(({ id }) => id)
      t.same(silences, stored ? [(await problem(issue.key))?.silence?.id] : [], 'no silence without its problem, and none twice')
    }
  },
  { what: 'a resolve', ...issue, opener: 'issue.created', takes: 'issue.resolved', before: ['error'], after: [], tells: ['chat resolved', 'ana resolved'] }
]

/** The first node dies on the way, or not; the sender does not come again. */
async function tellStory (t: Test, story: Story, how: { readonly n: number, readonly reaches: boolean }) {
  const nodes = await openSourceNodes(t, { url: redis.url, ...how })
  const { death, lines, send, firing, settled } = nodes
  const told = (wanted: readonly string[]) => until(`${wanted} are told`, () => wanted.every(line => lines.includes(line)), 60_000)
  if (story.opener !== undefined) {
    await send(story.opener)
    await told([`chat firing ${story.before}`, `ana firing ${story.before}`])
  }
  const stored = await nodes.take(story.takes, story.key)
  const at = death.isDead ? `${death.at}, ${how.reaches ? 'unanswered' : 'lost'}` : 'no death'
  await settled()
  t.same(await firing(), stored ? story.after : story.before, `${at}: ${stored ? 'all' : 'nothing'} of it is done`)
  if (stored) await told(story.tells)
  await story.check?.(t, nodes, stored)
  if (story.takes !== story.ends) {
    t.same(lines.filter(line => line.includes('resolved')), [], `${at}: nobody is told that it has ended`)
    await send(story.ends)
    await settled()
    t.same(await firing(), [], `${at}: then it ends`)
    t.equal((await nodes.problem(story.key))?.state, 'resolved')
    if (stored || story.opener !== undefined) await told(['chat resolved', 'ana resolved'])
  }
  return { calls: death.calls, isDead: death.isDead, at: death.at, stored }
}

for (const story of stories) {
  t.test(`a node that dies while it takes ${story.what} leaves nothing half done`, async t => {
    const { calls } = await tellStory(t, story, { n: Infinity, reaches: false })
    t.ok(calls > 4, `${calls} calls`)
    t.jobs = 2 * calls
    for (const reaches of [false, true]) {
      for (let n = 1; n <= calls; n++) {
        t.test(`at call ${n}, ${reaches ? 'which takes effect unanswered' : 'which is lost'}`, { buffered: true }, async t => {
          const { isDead, at, stored } = await tellStory(t, story, { n, reaches })
          t.ok(isDead)
          const isBefore = ['sourceContacts.recall', 'sourceProblems.load'].includes(at)
          t.equal(stored, at === 'sourceProblems.put' ? reaches : !isBefore, `${at}: what is decided is stored at once`)
        })
      }
    }
  })
}
