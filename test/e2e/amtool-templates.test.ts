import { join } from 'node:path'
import t from 'tap'
import { defaultTemplates } from '../../src/template/alertmanager/default-templates.ts'
import { compare } from '../support/amtool.ts'
import { without } from '../support/program.ts'

const skip = without('amtool')

const severities = ['critical', 'warning', 'info', 'none']

function alert (index: number, status: string) {
  return {
    status,
    labels: { alertname: 'Disk <Full>', instance: `db${index}`, severity: severities[index % 4], 'a b': 'ü"x' },
    annotations: index % 3 ? { summary: `only ${index} % left`, runbook: 'http://x/?a=1&b=2' } : {},
    startsAt: '2026-11-20T09:00:00.123456789+01:00',
    endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-11-20T10:00:00Z',
    generatorURL: `http://p/graph?g0=${index}&x=<y>`,
    fingerprint: `abc${index}`
  }
}

const common = {
  receiver: 'team\\-a\\.b',
  status: 'firing',
  groupLabels: { alertname: 'Disk <Full>' },
  commonLabels: { alertname: 'Disk <Full>', 'a b': 'ü"x' },
  commonAnnotations: { summary: 'z', b: 'y' },
  externalURL: 'http://am.example/x'
}

const data: { readonly [name: string]: unknown } = {
  one: { ...common, alerts: [alert(0, 'firing')] },
  several: { ...common, alerts: [alert(1, 'firing'), alert(2, 'resolved'), alert(3, 'firing'), alert(4, 'resolved'), alert(5, 'firing')] },
  resolved: { ...common, status: 'resolved', commonLabels: common.groupLabels, alerts: [alert(1, 'resolved'), alert(2, 'resolved')] },
  'of no known severity': { ...common, alerts: [alert(3, 'firing'), alert(2, 'resolved'), alert(1, 'resolved')] },
  many: { ...common, alerts: Array.from({ length: 100 }, (_, index) => alert(index, index % 3 ? 'firing' : 'resolved')) },
  none: {}
}

/** What a template says of the incident, which amtool does not know and which is not in this data. */
const withoutIncident = (text: string) => text
  .replace(/\{\{ with \.Incident \}\}.*?\{\{ end \}\}\{\{ end \}\}/gs, '')
  .replace(/\{\{ if \.Incident \}\}.*?\{\{ end \}\}\{\{ else \}\}(.*?)\{\{ end \}\}/gs, '$1')

const names = defaultTemplates.map(text => /define "([^"]+)"/.exec(text)?.[1] ?? '')
const ofLists = names.filter(name => /^__text_|\.instances$/.test(name))

/** All of them at once. */
const every = [
  ...names.filter(name => !ofLists.includes(name)).map(name => `${name}:<{{ template "${name}" . }}>`),
  ...ofLists.map(name => `${name}:<{{ template "${name}" .Alerts }}|{{ template "${name}" .Alerts.Firing }}>`)
].join('\n')

t.test('amtool prints of our default templates what we print', { skip }, async t => {
  t.ok(names.length > 60 && ofLists.length === 3)
  const files = Object.fromEntries(Object.entries(data).map(([name, value]) => [`${name}.json`, JSON.stringify(value)]))
  const folder = t.testdir({ 'default.tmpl': withoutIncident(defaultTemplates.join('\n')), ...files })
  const flags = ['template', 'render', `--template.glob=${join(folder, '*.tmpl')}`, `--template.text=${every}`]
  await compare(t, Object.keys(files).map(file => [[...flags, `--template.data=${join(folder, file)}`]]))
})

t.test('amtool renders data as we do', { skip }, async t => {
  const folder = t.testdir({ 'a.tmpl': '{{ define "mine" }}[{{ . }}]{{ end }}\n', 'b.tmpl': 'of file b: {{ .Status }}', 'data.json': JSON.stringify(data['several']) })
  const flags = [`--template.glob=${join(folder, '*.tmpl')}`, `--template.data=${join(folder, 'data.json')}`]
  const texts = [
    '{{ template "mine" .Status }} {{ template "b.tmpl" . }}',
    '{{ .Receiver }} {{ .ExternalURL }} {{ .CommonLabels.Names }} {{ .CommonLabels.SortedPairs.Values }} {{ range .CommonLabels.SortedPairs }}{{ .Name }}:{{ .Value }}{{ end }}',
    '{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }} {{ .StartsAt }} {{ .EndsAt }} {{ .EndsAt.IsZero }} {{ .Fingerprint }}\n{{ end }}',
    '{{ range $name, $value := .CommonLabels }}{{ $name }}={{ $value }};{{ end }} {{ len .Alerts.Resolved }} {{ .CommonLabels.nope }}|{{ index .CommonLabels "a b" }}',
    '{{ (.CommonLabels.Remove .GroupLabels.Names).Values }} {{ printf "%T %T %T" . .Alerts .Alerts.Firing }}',
    '{{ toUpper "aß" }} {{ toLower "ÀΣ" }} {{ title "hello wORLD it\'s x.y 3rd" }} {{ join "," (stringSlice "a" "b") }} {{ safeHtml "<b>" }}',
    '{{ match "^a.c$" "abc" }} {{ reReplaceAll "(a)(b)?" "[$1-$2]" "abac" }} {{ reReplaceAll "a*" "x" "baac" }}',
    '{{ match "(" "a" }}',
    '{{ reReplaceAll "(" "b" "a" }}',
    '{{ .Foo }}', '{{ (index .Alerts 0).Foo }}', '{{ index .Alerts 9 }}', '{{ toUpper 1 }}', '{{ template "nope" . }}', '{{ foo }}', 'a\n{{ if }}', '{{ (', ''
  ]
  await compare(t, texts.map(text => [['template', 'render', ...flags, `--template.text=${text}`]]))
})

t.test('what came after amtool 0.25', { skip }, async t => {
  const rows: Array<[text: string, stdout: string | RegExp]> = [
    ['{{ template "slack.default.title" . }}', '[ALERTSTATUS] grouplabelvalue1 grouplabelvalue2 '],
    ['{{ range .Alerts }}{{ .Status }} {{ end }}', 'firing resolved '],
    ['{{ .NotificationReason }}{{ .RouteLabels }}', ''],
    ['{{ .GroupLabels }}', 'grouplabelkey1=grouplabelvalue1, grouplabelkey2=grouplabelvalue2'],
    ['{{ .CommonLabels.Values.Join "+" }}', 'commonlabelvalue1+commonlabelvalue2'],
    ['{{ trimSpace " a " }}', 'a'],
    ['{{ (index .Alerts 1).StartsAt | date "2006" | match "^20[0-9][0-9]$" }}', 'true'],
    ['{{ tz "Europe/Paris" (toDate "2006-01-02" "2026-07-20") }}', '2026-07-20 02:00:00 +0200 CEST'],
    ['{{ mustToDate "2006" "2026" }}', '2026-01-01 00:00:00 +0000 UTC'],
    ['{{ range .Alerts }}{{ since .StartsAt | humanizeDuration }};{{ end }}', /^5m \ds;10m \ds;$/],
    ['{{ lt (since now).Seconds 5.0 }}', 'true'],
    ['{{ urlUnescape "a%20b" }}{{ safeUrl "c" }}', 'a bc'],
    ['{{ base64encode "a?>" | base64decode }}', 'a?>'],
    ['{{ dict "a" (append (list 1) 2) | toJson }}', '{"a":[1,2]}'],
    ['{{ routeLabels "team" }}', '']
  ]
  await compare(t, rows.map(([text, stdout]) => [['template', 'render', '--template.glob=none', `--template.text=${text}`], { why: 'not in 0.25', code: 0, stdout, stderr: '' }]))
})
