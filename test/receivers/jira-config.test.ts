import t from 'tap'
import { jira } from '../../receivers/jira.ts'
import { loadConfig } from '../../src/config/load.ts'

function load (own: string, global = 'jira_api_url: "https://jira.example/rest/api/2"') {
  return loadConfig({ file: 'a.yml', receivers: [jira], text: `global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, jira_configs: [{${own}}]}]\n` })
}

const settingsOf = (own: string, global?: string) => load(own, global).receivers[0]?.integrations[0]?.settings

t.test('project, issue type and URL are needed, and a kind that is known', async t => {
  t.throws(() => load('', ''), { message: /jira_configs\[0\]\.project: missing project in jira_config\n.*missing issue_type in jira_config\n.*no global Jira Cloud URL set/ })
  t.throws(() => load('project: a, issue_type: b, api_type: server'), { message: /api_type: unknown api_type on jira_config, must be auto, cloud or datacenter/ })
  t.match(settingsOf('project: a, issue_type: b'), { api_url: 'https://jira.example/rest/api/2', api_type: 'auto' })
  t.match(settingsOf('project: a, issue_type: b, api_url: "http://other.example"'), { api_url: 'http://other.example' })
})

t.test('summary and description are a text, or a map that says whether they are updated', async t => {
  const both = settingsOf('project: a, issue_type: b, summary: A summary, description: {template: A description, enable_update: false}')
  t.match(both, { summary: { template: 'A summary' }, description: { template: 'A description', enable_update: false } })
  t.match(settingsOf('project: a, issue_type: b, summary: {enable_update: false}, description:'), {
    summary: { template: '{{ template "jira.default.summary" . }}', enable_update: false }, description: { template: '{{ template "jira.default.description" . }}' }
  })
  t.match(settingsOf('project: a, issue_type: b, summary: ""'), { summary: { template: '' } })
  t.throws(() => load('project: a, issue_type: b, summary: [a]'), { message: /summary: expected a map, got a list/ })
  t.throws(() => load('project: a, issue_type: b, summary: {text: a}'), { message: /summary: unknown key "text"/ })
})

t.test('the configuration is printed so that it loads again', async t => {
  const { printed } = load('project: a, issue_type: b, labels: [x], reopen_duration: 90m, summary: short, fields: {components: {name: "{{ .Status }}"}}')
  t.match(printed, /api_url: https:\/\/jira\.example\/rest\/api\/2|api_type: auto/)
  t.match(printed, /project: a\n\s+summary:\n\s+template: short\n\s+description:\n\s+template: .*\n\s+labels:\n\s+- x\n\s+priority: .*\n\s+issue_type: b\n\s+reopen_duration: 1h30m\n\s+fields:\n\s+components:\n\s+name: /)
  t.equal(loadConfig({ file: 'b.yml', receivers: [jira], text: printed }).printed, printed)
})
