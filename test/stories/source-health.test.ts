import t from 'tap'
import { appOf } from '../support/app.ts'
import { createMetrics } from '../../src/metrics.ts'
import { openWatched, silenceConfig } from '../support/source-silence.ts'

t.test('a source that is silent is named by the health and on the page, and does not make the router unhealthy', async t => {
  const story = await openWatched(t)
  const check = async () => (await story.engine.health()).checks.sources
  const page = async () => {
    const app = appOf(story.engine)
    const { body } = await app.inject('/')
    await app.close()
    return body
  }
  t.same(await check(), { status: 'ok', message: '1 is expected to report, 0 heard of' })
  await story.advance('61m')
  t.same(await check(), { status: 'failing', message: 'shop: nothing yet' })
  t.equal((await story.engine.health()).status, 'ok')
  t.match(await page(), /<h2>Some sources are not heard from<\/h2>\s*<ul><li>shop: nothing yet</)

  await story.say()
  t.same(await check(), { status: 'ok', message: '1 is expected to report, 1 heard of' })
  t.notMatch(await page(), 'not heard from')
  await story.advance('61m')
  t.same(await check(), { status: 'failing', message: `shop: nothing since ${new Date(story.begin + 61 * 60_000).toISOString()}` })

  await story.reload(silenceConfig({ expect: '' }))
  await story.advance('1s')
  t.same(await check(), { status: 'ok', message: 'none is expected to report' })
})

t.test('while the state does not answer nobody is said to be heard', async t => {
  const story = await openWatched(t)
  story.state.answer(false)
  t.match(await story.engine.health(), { checks: { sources: { status: 'failing', message: 'not known: the state does not answer' } } })
})

t.test('requests of known sources are counted from 0 on, and who is silent is told by every node', async t => {
  const metrics = createMetrics()
  const story = await openWatched(t, {}, { metrics })
  const has = async (lines: readonly string[]) => {
    await story.engine.observe()
    const text = await metrics.registry.metrics()
    for (const line of lines) t.ok(text.includes(`\n${line}\n`), `${line} in\n${text.split('\n').filter(found => found.startsWith('tocsin_source')).join('\n')}`)
    return text
  }
  t.notMatch(await has([
    'tocsin_source_deliveries_total{source="shop",outcome="accepted"} 0',
    'tocsin_source_deliveries_total{source="alertmanager",outcome="duplicate"} 0',
    'tocsin_source_refused_total{source="shop",reason="wrong secret"} 0',
    'tocsin_source_silent{source="shop"} 0'
  ]), 'tocsin_source_last_contact_timestamp_seconds{', 'nobody was heard')

  await story.advance('61m')
  await story.say({ token: 'wrong' })
  t.equal(await story.say({ name: 'made-up' }), 404)
  story.engine.sources.refused('made-up', 'too large')
  t.notMatch(await has(['tocsin_source_silent{source="shop"} 1', 'tocsin_source_refused_total{source="shop",reason="wrong secret"} 1']), 'made-up')

  await story.say()
  await story.advance('10s')
  // Heard of by another process: this one has it from the state.
  await story.startNode()
  story.nodes[0]?.kill()
  await has([
    'tocsin_source_silent{source="shop"} 0',
    'tocsin_source_deliveries_total{source="shop",outcome="accepted"} 1',
    `tocsin_source_last_contact_timestamp_seconds{source="shop"} ${(story.begin + 61 * 60_000) / 1000}`
  ])

  await story.reload(silenceConfig({ name: 'other', expect: '' }))
  await story.advance('10s')
  const after = await has(['tocsin_source_deliveries_total{source="other",outcome="ignored"} 0'])
  t.notMatch(after, /tocsin_source_(silent|last_contact_timestamp_seconds)\{source="shop"/)
})
