import t from 'tap'
import { opsgenie } from '../../receivers/opsgenie.ts'
import { pagerduty } from '../../receivers/pagerduty.ts'
import { victorops } from '../../receivers/victorops.ts'
import type { Receiver } from '../../src/receiver.ts'
import { loadIntegration } from '../support/integration.ts'

const rows: Array<[receiver: Receiver, own: string, places: string[]]> = [
  [victorops, 'api_key: k, routing_key: "{{", custom_fields: {"{{": x, a: "{{", b: "{{ .Status }}"}', ['routing_key', 'custom_fields.a']],
  [opsgenie, 'api_key: k, details: {a: "{{"}, responders: [{name: x, type: user}, {name: "{{", type: "{{"}]', ['details.a', 'responders[1].name', 'responders[1].type']],
  [pagerduty, 'routing_key: k, details: {a: {b: [1, "{{"], "{{": x}}, links: [{href: "{{"}], images: [{alt: "{{ end }}"}]', ['details.a.b[1]', 'details.a.{{', 'links[0].href', 'images[0].alt']],
  [pagerduty, 'routing_key: k, details: {a: &x {b: "{{"}, c: *x}', ['details.a.b', 'details.c.b']]
]

for (const [receiver, own, places] of rows) {
  t.test(`${receiver.type}: what is no template in ${places.join(', ')} is told at load`, async t => {
    const told = loadIntegration({ receiver, own }).warnings.map(warning => /^a\.yml:3:\d+: receivers\[0\]\.\w+_configs\[0\]\.(.*?): no notification can be sent with this: template: /.exec(warning)?.[1])
    t.same(told.sort(), places.toSorted())
  })
}

t.test('of a secret that is no template nothing is quoted', async t => {
  const quoting = ['{{ hidden }}', '{{ "hidden }}', '{{ $hidden }}', "{{ 'hidden' }}", '{{ 1hidden }}', '{{ .a hidden }}', '{{ template hidden }}', '{{ hidden', '{{ if }}hidden', '{{ range hidden.x }}{{ end }}', '{{ .x | hidden }}']
  for (const text of quoting) {
    const { warnings } = loadIntegration({ receiver: pagerduty, own: `routing_key: ${JSON.stringify(text)}` })
    t.equal(warnings.length, 1, text)
    t.notMatch(warnings.join(), /hidden/, text)
  }
})

t.test('a template that is called and not defined is told at load, with the one that was probably meant', async t => {
  const told = (own: string) => loadIntegration({ receiver: pagerduty, own: `routing_key: k, ${own}` }).warnings.map(warning => warning.replace(/^.*_configs\[0\]\./, ''))
  t.same(told('class: \'{{ template "pagerduty.defualt.client" . }}\''), [
    'class: it calls the template "pagerduty.defualt.client", which is not defined: what needs it is not sent, did you mean "pagerduty.default.client"?'
  ])
  t.match(told('class: \'{{ if false }}{{ else }}{{ range .Alerts }}{{ with .X }}{{ template "unheard of" }}{{ end }}{{ end }}{{ end }}\', details: {a: \'{{ template "nowhere" }}\'}'), [
    /^class: it calls the template "unheard of", which is not defined: what needs it is not sent$/, /^details\.a: it calls the template "nowhere"/
  ])
  t.same(told('class: \'{{ define "own" }}{{ template "__subject" . }}{{ end }}{{ template "own" . }}\''), [])
})
