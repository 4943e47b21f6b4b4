import { pino } from 'pino'
import t from 'tap'
import { loadConfig } from '../src/config/load.ts'
import { createMetrics } from '../src/metrics.ts'
import { createSources } from '../src/source-intake.ts'
import { sourceTypes } from '../src/sources/index.ts'
import { createMemoryState } from '../src/state/memory/index.ts'
import { receivers } from '../receivers/index.ts'
import { createManualTimers } from '../src/jobs/manual.ts'
import { bytesOf, clientSecret, deliver, sampleNamed } from './support/sentry-samples.ts'
import { sentryConfig } from './support/sentry-story.ts'

t.test('a project turns out to report ends while something of it is being stored: that waits for its end, too', async t => {
  const { clock } = createManualTimers({ start: Date.parse('2026-08-19T09:00:00Z') })
  const state = createMemoryState({ clock, onArmed () {} })
  const { put } = state.sourceProblems
  let before = async () => {}
  const config = loadConfig({ file: 'tocsin.yml', text: sentryConfig(), receivers, now: clock.now(), retention: 0 })
  const sources = createSources({
    state: { ...state, sourceProblems: { ...state.sourceProblems, async put (problem) { await before(); return await put(problem) } } },
    config: () => config,
    types: sourceTypes,
    secretsOf: async () => [clientSecret],
    externalURL: () => '',
    judging: async () => ({ gapEnd: undefined }),
    receive: async () => [],
    validate: () => undefined,
    silences: { add: async () => {}, expire: async () => true },
    changes: { change: async () => undefined, succeed: async () => {} },
    rejected () {},
    metrics: createMetrics(),
    log: pino({ level: 'silent' })
  })
  const issue = JSON.parse(bytesOf(sampleNamed('issue.created')).toString())
  issue.data.issue.id = '77'
  before = async () => {
    before = async () => {}
    await sources.receive('shop', deliver(sampleNamed('issue.created'), issue))
  }
  await sources.receive('shop', deliver(sampleNamed('event_alert.triggered')))
  t.same((await state.sourceProblems.list('shop')).map(({ key, holdUntil }) => [key, holdUntil]), [['issue:77', undefined], ['issue:6512207741', undefined]])
})
