import t from 'tap'
import { brief, openStory } from '../support/harness.ts'

const config = `
global: {resolve_timeout: 5m}
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1d, routes: [{matchers: [quiet="yes"], receiver: nobody}]}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}, {name: nobody}]
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [node]}
`
const source = { alertname: 'Down', severity: 'critical', node: 'a', quiet: 'yes' }
const target = { alertname: 'Slow', severity: 'warning', node: 'a' }

t.test('a source that fires mutes its targets, though it is itself told to nobody', async t => {
  const story = await openStory(t, config)
  await story.fire(target)
  await story.fire({ ...target, node: 'b', instance: 'b' })
  await story.fire(source)
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow b']])
  const [muted] = await story.history('suppressed')
  const [source_] = (await story.engine.alerts()).filter(({ alert }) => alert.labels['alertname'] === 'Down')
  t.equal(muted?.reason, `inhibition: ${source_?.alert.fingerprint}`)
})

t.test('a target is told at the next tick after its source is resolved', async t => {
  const story = await openStory(t, config)
  await story.fire(source)
  await story.fire(target)
  await story.advance('6m')
  await story.resolve(source)
  await story.advance('4m29s')
  t.same(story.arrived(), [])
  await story.advance('1s')
  t.same(story.arrived().map(brief), [[630, 'first notification', 'Slow']])
})

t.test('a source mutes until it runs out', async t => {
  const story = await openStory(t, config)
  await story.post(source)
  await story.fire(target)
  await story.advance('4m59s')
  t.match((await story.engine.alerts()).find(({ alert }) => alert.labels['alertname'] === 'Slow')?.inhibitedBy, { length: 1 })
  await story.advance('1s')
  t.match((await story.engine.alerts()).find(({ alert }) => alert.labels['alertname'] === 'Slow')?.inhibitedBy, { length: 0 })
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[330, 'first notification', 'Slow']])
})

t.test('a source that is sent again and again mutes for as long as it is', async t => {
  const story = await openStory(t, config)
  await story.fire(source)
  await story.fire(target)
  await story.advance('3h')
  t.same(story.arrived(), [])
  story.forget(source)
  await story.advance('10m')
  t.match(story.arrived(), [{ reason: 'first notification', firing: ['Slow'] }])
})

t.test('one of two sources that ends leaves the other to mute', async t => {
  const story = await openStory(t, config)
  await story.fire(source)
  await story.advance('1s')
  await story.fire({ ...source, alertname: 'Gone' })
  await story.fire(target)
  await story.advance('1m')
  await story.resolve({ ...source, alertname: 'Gone' })
  await story.advance('20m')
  t.same(story.arrived(), [])
})

t.test('a target that was told and then is muted is told neither as firing nor, when it ends, as resolved', async t => {
  const story = await openStory(t, config)
  await story.fire(target)
  await story.advance('1m')
  await story.fire(source)
  await story.advance('1m')
  await story.resolve(target)
  await story.advance('10m')
  t.same(await story.engine.groups().then(groups => groups.filter(({ receiver }) => receiver === 'chat')), [])
  await story.resolve(source)
  // The log still has it as firing: what fires again counts as told.
  await story.fire(target)
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow']])
})

t.test('an alert on both sides of a rule is muted neither by itself nor by another such, but by a source that is only that', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_by: ['...'], group_wait: 30s}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
inhibit_rules: [{source_matchers: [kind=~"source|both"], target_matchers: [kind=~"target|both"], equal: [node]}]`)
  for (const node of ['a', 'b', 'c']) await story.fire({ alertname: 'Both', kind: 'both', node, instance: node })
  await story.fire({ alertname: 'Again', kind: 'both', node: 'b' })
  await story.fire({ alertname: 'Source', kind: 'source', node: 'c' })
  await story.fire({ alertname: 'Target', kind: 'target', node: 'a' })
  await story.advance('30s')
  t.same(story.arrived().flatMap(({ firing }) => firing).sort(), ['Again', 'Both a', 'Both b', 'Source'])
})

t.test('labels that both lack are equal, and without equal any source mutes', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_by: ['...'], group_wait: 30s}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
inhibit_rules:
  - {source_matchers: [kind="source"], target_matchers: [kind="target"], equal: [node, rack]}
  - {source_matchers: [kind="any"], target_matchers: [kind="other"]}`)
  await story.fire({ alertname: 'Source', kind: 'source', node: 'a' })
  await story.fire({ alertname: 'Muted', kind: 'target', node: 'a' })
  await story.fire({ alertname: 'Elsewhere', kind: 'target', node: 'a', rack: '1' })
  await story.fire({ alertname: 'Any', kind: 'any' })
  await story.fire({ alertname: 'Other', kind: 'other', node: 'x' })
  await story.advance('30s')
  t.same(story.arrived().flatMap(({ firing }) => firing).sort(), ['Any', 'Elsewhere', 'Source'])
})

t.test('rules of a new configuration hold from its first flush on', async t => {
  const story = await openStory(t, config.replace(/inhibit_rules[^]*/, ''))
  await story.fire(source)
  await story.fire(target)
  await story.advance('10s')
  await story.reload(config)
  await story.advance('10m')
  t.same(story.arrived(), [])
  await story.reload(config.replace(/inhibit_rules[^]*/, ''))
  await story.advance('1s')
  t.match(story.arrived(), [{ firing: ['Slow'] }])
})
