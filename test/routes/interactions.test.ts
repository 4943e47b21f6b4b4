import t, { type Test } from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { buttonValue } from '../../src/signed-link.ts'
import { slackSignature } from '../../src/slack-signature.ts'
import { appOf, config, fakeEngine } from '../support/app.ts'
import { httpConfig } from '../support/http-config.ts'
import { incidentStory } from '../support/incident-story.ts'
import { storyApp, tokenOf } from '../support/story-incidents.ts'

const secret = 'a signing secret'
const integrations = ['slack', 'mattermost', 'ntfy'].map(type => ({ type, index: 0, sendResolved: true, settings: {}, http: httpConfig() }))
const receivers = [{ name: 'war room', labels: {}, integrations, interactions: { signingSecret: secret } }, { name: 'quiet', labels: {}, integrations }]

function arrange (t: Test, away = false) {
  const story = incidentStory()
  story.fire('disk')
  const { acts, incidents, linkKeys } = storyApp(story)
  const engine = fakeEngine({ now: () => story.now, config: () => ({ ...config, receivers }) })
  const guard = { headers: () => ({}), admit: async (_given: string | undefined, _address?: string, request?: { isSigned: boolean }) => request?.isSigned ? 'admitted' as const : 'no password' as const }
  const app = appOf(engine, { guard, linkKeys, incidents: away ? { ...incidents, act: async () => { throw new Unavailable('gone') } } : incidents })
  t.teardown(() => app.close())
  const value = buttonValue({ id: 'i1', token: tokenOf(story) })
  const post = async (path: string, payload: string, headers = {}) => await app.inject({ method: 'POST', url: `/interactions/${path}`, payload, headers })
  const slack = async (name: string, { of = value, at = story.now, signed = secret, to = 'war%20room' } = {}) => {
    const payload = new URLSearchParams({ payload: JSON.stringify({ type: 'interactive_message', callback_id: 'tocsin', actions: [{ name, type: 'button', value: of }], user: { id: 'U1', name: 'bo' } }) }).toString()
    const timestamp = String(Math.floor(at / 1000))
    return await post(`slack/${to}`, payload, { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp, 'x-slack-signature': slackSignature(Buffer.from(payload), timestamp, signed) })
  }
  return { story, acts, app, value, post, slack, seen: story.incident.version }
}

t.test('a button in Slack acts in the name of whoever pressed it, without a password', async t => {
  const { slack, acts, seen } = arrange(t)
  const answer = await slack('acknowledge')
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { response_type: 'ephemeral', replace_original: false, text: 'Acknowledged by bo.' })
  t.same(acts, [{ kind: 'acknowledged', by: 'bo', seen }])
  t.match((await slack('resolve')).json().text, 'Declared resolved by bo.')
  t.match((await slack('acknowledge')).json().text, 'That had been done already')
})

t.test('only what Slack has signed within five minutes is looked at', async t => {
  const { slack, post, acts, story } = arrange(t)
  t.match(await slack('acknowledge', { signed: 'another' }), { statusCode: 401 })
  for (const minutes of [-5.1, 5.1]) t.match(await slack('acknowledge', { at: story.now + minutes * 60_000 }), { statusCode: 401 })
  t.match(await post('slack/war%20room', 'payload={}'), { statusCode: 401 })
  for (const to of ['quiet', 'nobody']) t.match(await slack('acknowledge', { to }), { statusCode: 404 })
  t.same(acts, [])
  t.match(await slack('acknowledge', { at: story.now - 4.9 * 60_000 }), { statusCode: 200 })
})

t.test('a button needs its own token, and does what is offered only', async t => {
  const { slack, acts, story } = arrange(t)
  t.match((await slack('acknowledge', { of: 'x/i1' })).json().text, 'does not work')
  t.match((await slack('acknowledge', { of: `${tokenOf(story)}/i2` })).json().text, 'does not work')
  t.match((await slack('acknowledge', { of: buttonValue({ id: 'i1', token: tokenOf(story, { days: 0 }) }) })).json().text, 'has expired')
  for (const name of ['snooze', 'unacknowledge', 'constructor']) t.match((await slack(name)).json().text, 'no such button')
  t.same(acts, [])
})

t.test('a double click escalates once', async t => {
  const { slack, story } = arrange(t)
  story.said()
  story.advance('1m')
  await Promise.all([slack('escalate'), slack('escalate')])
  story.advance('10s')
  t.match((await slack('escalate')).json().text, 'done already')
  t.same(story.said(), ['1:00 bo-push'])
})

t.test('where nothing could be stored, that is what is said', async t => {
  const { slack } = arrange(t, true)
  t.match(await slack('acknowledge'), { statusCode: 200, body: /not certain/ })
})

t.test('a button in Mattermost hands its token back', async t => {
  const { post, value, acts } = arrange(t)
  const answer = await post('mattermost/war%20room', JSON.stringify({ user_id: 'x', user_name: 'chen', context: { act: 'acknowledge', value } }))
  t.same(answer.json(), { ephemeral_text: 'Acknowledged by chen.' })
  t.match(acts, [{ kind: 'acknowledged', by: 'chen' }])
  for (const body of ['', '{}', '[', '{"user_name":"x","context":{}}']) t.match(await post('mattermost/war%20room', body), { statusCode: 400 })
})

t.test('a button of ntfy acts in the name of whose message it is, and only by POST', async t => {
  const { post, app, value, acts } = arrange(t)
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT'] as const) await app.inject({ method, url: '/interactions/ntfy/war%20room', payload: JSON.stringify({ act: 'acknowledge', value }) })
  t.same(acts, [])
  t.match(await post('ntfy/war%20room', JSON.stringify({ act: 'acknowledge', value: 'no' })), { statusCode: 403 })
  t.match(await post('ntfy/war%20room', JSON.stringify({ act: 'acknowledge', value })), { statusCode: 200, body: '{"message":"Acknowledged by ana."}' })
  t.match(acts, [{ by: 'ana' }])
})

t.test('what is not signed needs the password all the same', async t => {
  const { app, story } = arrange(t)
  for (const url of ['/', '/api/v2/alerts', '/i', '/interactions', '/interactions/other/x', '/i/i1/a/b']) t.match(await app.inject(url), { statusCode: 401 }, url)
  t.match(await app.inject(`/i/i1?t=${tokenOf(story)}`), { statusCode: 200 })
})
