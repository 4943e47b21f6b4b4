import { join } from 'node:path'
import { decodeHTML } from 'entities'
import t from 'tap'
import { makeLabels } from '../../../src/domain/labels.ts'
import { acknowledgeButton } from '../../../src/template/alertmanager/default-mail.ts'
import { defaultTemplates } from '../../../src/template/alertmanager/default-templates.ts'
import { parseTemplateFiles, renderingOf } from '../../../src/template/alertmanager/notification-templates.ts'
import { compare } from '../../support/amtool.ts'
import { frozenAlert, notification } from '../../support/notification.ts'
import { renderedAt } from '../../support/notification-render.ts'
import { without } from '../../support/program.ts'

const text = '{{ template "email.default.html" . }}'
const script = '<script>alert(1)</script>'
const quotes = '"\' onmouseover="alert(1)" \'><b>'
const labels = { alertname: script, instance: quotes, note: '--> ]]> </title></style></body> &amp;lt;' }

function mail (generatorURL: string, externalURL = 'http://router.example'): string {
  const alert = frozenAlert(makeLabels(labels), { annotations: makeLabels({ summary: `<a href="javascript:alert(1)">${script}</a>` }), generatorURL })
  const { templates } = parseTemplateFiles([])
  return templates.compileHtml(text)(renderingOf(notification({ alerts: [alert], groupLabels: makeLabels(labels), externalURL }), renderedAt))
}

const tagsIn = (html: string) => [...html.matchAll(/<\/?[a-z]\w*(?:\s[^<>"]*(?:"[^"]*"[^<>"]*)*)?\/?>/g)].map(([tag]) => tag)
const addressesIn = (html: string) => [...html.matchAll(/ href="([^"]*)"/g)].map(([, address = '']) => decodeHTML(address))

t.test('labels and annotations are text in the mail, whatever they are', async t => {
  const html = mail('http://p/1')
  const shown = decodeHTML(html.replace(/<[^>]*>/g, '\n'))
  for (const [name, value] of Object.entries(labels)) t.ok(shown.includes(`${name} = ${value}\n`), name)
  t.ok(shown.includes(`summary = <a href="javascript:alert(1)">${script}</a>\n`))

  t.notMatch(html, /<script|<a href="javascript|onmouseover="/)
  const tags = tagsIn(html)
  t.equal(tags.join('').split('<').length, html.replace('<!DOCTYPE', '').split('<').length, 'no < is anything but a tag of the template')
  t.notOk(tags.some(tag => tag.includes('alert(1)')))
})

t.test('addresses do nothing but lead somewhere', async t => {
  t.strictSame(addressesIn(mail('http://p/graph?g0.expr=up == 0&g0.tab=1')).at(-2), 'http://p/graph?g0.expr=up%20==%200&g0.tab=1')
  for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,<b>', 'vbscript:x']) {
    t.equal(addressesIn(mail(url)).at(-2), '#ZgotmplZ', url)
    t.ok(addressesIn(mail('http://p/1', url)).filter(address => address.startsWith('#ZgotmplZ')).length === 2, `${url} of the router`)
  }
  t.equal(addressesIn(mail('"><script>')).at(-2), '%22%3e%3cscript%3e')
})

t.test('amtool makes the same mail of the same template', { skip: without('amtool') }, async t => {
  const alert = { status: 'firing', labels, annotations: { summary: script }, generatorURL: 'javascript:alert(1)' }
  const data = { status: 'firing', alerts: [alert, { ...alert, status: 'resolved', generatorURL: 'http://p/?a="b"&c' }], groupLabels: labels, commonLabels: labels, externalURL: 'http://am/"x"' }
  const folder = t.testdir({ 'default.tmpl': defaultTemplates.join('\n').replace(acknowledgeButton, ''), 'data.json': JSON.stringify(data) })
  const args = ['template', 'render', `--template.glob=${join(folder, 'default.tmpl')}`, `--template.data=${join(folder, 'data.json')}`, '--template.type=html']
  await compare(t, [[[...args, `--template.text=${text}`]]])
})
