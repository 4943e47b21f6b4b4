import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { suggestEscalation } from '../../src/config/suggest-escalation.ts'
import { receivers } from '../support/config-receivers.ts'

const names = ['chat', 'pager', 'boss', 'mail'].map(name => `{name: ${name}, console_configs: [{}]}`).join(', ')
const load = (routes: string, more = '') => loadConfig({ file: 'a.yml', text: `route:\n  receiver: mail\n  routes:\n${routes}receivers: [${names}, {name: nobody}]\n${more}`, receivers })
const why = 'routes that wait longer than others for the same alerts go on to tell whether or not somebody is at work. An escalation policy ends when somebody acknowledges:\n'
const entryIn = (suggestion: string) => suggestion.split('\n').filter(line => line.startsWith('  ')).map(line => line.slice(2) + '\n').join('')

const three = `    - {matchers: ['severity="critical"'], receiver: chat, continue: true}
    - {matchers: ['severity="critical"'], receiver: pager, group_wait: 15m, continue: true}
    - {matchers: ['severity="critical"'], receiver: boss, group_wait: 1h}
`

t.test('the policy that says what routes were made to say', async t => {
  t.same(suggestEscalation(load(three)), [why + `  escalation_policies:
    - name: chat-escalation
      tiers:
        - after: 14m30s
          notify:
            - receiver:pager
        - after: 45m
          notify:
            - receiver:boss
      last_resort: receiver:boss
route.routes[0] gets escalation: chat-escalation; route.routes[1] and route.routes[2] can go; route.routes[0] needs continue: true only if other routes behind it are to get these alerts`])
})

t.test('what is suggested loads, and then there is nothing to suggest', async t => {
  const [suggestion = ''] = suggestEscalation(load(three))
  const config = load('    - {matchers: [\'severity="critical"\'], receiver: chat, escalation: chat-escalation}\n', entryIn(suggestion))
  t.match(config.policies, [{ name: 'chat-escalation', tiers: [{ after: 870_000 }, { after: 2_700_000 }], lastResort: 'boss' }])
  t.same(suggestEscalation(config), [])
})

t.test('routes with one policy share it, and what others need stays', async t => {
  const [suggestion = '', ...others] = suggestEscalation(load(`    - {match: {team: a}, receiver: chat, group_wait: 0s, continue: true}
    - {match: {team: a, tier: one}, receiver: boss, group_wait: 30m}
    - {match: {severity: critical, team: b}, receiver: chat, group_wait: 0s, continue: true}
    - {match: {severity: critical}, receiver: boss, group_wait: 30m}
`, 'escalation_policies: [{name: chat-escalation, tiers: [{notify: [receiver:mail]}], last_resort: receiver:mail}]'))
  t.same(others, [])
  t.match(suggestion, '- name: chat-escalation-2\n')
  t.same(suggestion.split('\n').slice(-2), [
    'route.routes[0] gets a route below it with matchers: ["team=\\"a\\"","tier=\\"one\\""] and escalation: chat-escalation-2; route.routes[1] can go; route.routes[0] needs continue: true only if other routes behind it are to get these alerts',
    'route.routes[2] gets escalation: chat-escalation-2; route.routes[3] stays for other alerts; route.routes[2] needs continue: true only if other routes behind it are to get these alerts'
  ])
})

t.test('a receiver without integrations tells nobody', async t => {
  t.same(suggestEscalation(load(three.replaceAll(/pager|boss/g, 'nobody'))), [])
})
